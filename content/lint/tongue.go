package lint

import "strings"

// tongue is what is known of a language: enough to tell active from passive, and easy from hard.
type tongue struct {
	transitions *phrases[bool]
	passive     func([]word) bool
	syllables   func(string) int
	flesch      func(wordsPerSentence, syllablesPerWord float64) float64
	joins       string // two of the transitions, as an example
	ease        int    // the reading ease that a text for business readers should reach
}

// tongues are the languages that sentences are judged in. Rules stay silent in others.
var tongues = map[string]tongue{
	"en": {
		transitions: englishTransitions, passive: englishPassive, syllables: englishSyllables, joins: "because or however", ease: 40,
		flesch: func(w, s float64) float64 { return 206.835 - 1.015*w - 84.6*s },
	},
	"de": {
		transitions: germanTransitions, passive: germanPassive, syllables: germanSyllables, joins: "weil or jedoch", ease: 35,
		flesch: func(w, s float64) float64 { return 180 - w - 58.5*s },
	},
}

// englishTransitions say how a sentence follows from what was said: why, against what, besides, when, in which order, for
// example, on which condition, to what end.
var englishTransitions = listed(`
	because, since, as, therefore, so, thus, hence, consequently, that is why, this is why, which is why, as a result, for this reason, for that reason, thanks to, due to,
	but, however, yet, although, though, even though, while, whereas, instead, rather, still, nevertheless, nonetheless, otherwise, despite, in spite of, except, unlike,
	on the other hand, on the one hand, by contrast, in contrast, on the contrary, even so, not only, than, compared with, compared to,
	also, too, besides, moreover, furthermore, in addition, additionally, as well as, likewise, similarly, again, nor, above all, in particular, especially, another,
	when, whenever, until, till, once, before, after, afterwards, later, then, soon, meanwhile, now that, as soon as, as long as, during, by then, at first, at last, so far, in the meantime,
	first, second, third, next, finally, last, to begin with, in the end, eventually, at the same time,
	for example, for instance, such as, e.g, i.e, in fact, indeed, namely, of course, in other words, that is, in short, in general, overall, in practice, that means, this means,
	if, unless, whether, provided that, in case, even if, only if, either way, in that case,
	so that, in order to, to this end`)

// be are the forms that make a passive with a participle.
var be = wordSet(`am is are was were be been being isn't aren't wasn't weren't isn’t aren’t wasn’t weren’t it's that's get gets got getting`)

// between may stand between be and the participle.
var between = wordSet(`not also always never already often usually still just only being been then now sometimes really fully all both
	either once ever soon later again first well better best`)

// describing look like participles and are adjectives: "we are interested".
var describing = wordSet(`interested tired excited worried concerned pleased supposed needed scared bored surprised satisfied disappointed
	convinced confused married related talented dedicated committed experienced qualified determined prepared complicated detailed
	advanced limited unlimited unexpected indeed hundred sacred naked wicked rugged aged hatred skilled involved inclined delighted motivated
	overwhelmed frustrated shocked relaxed retired mixed fixed sophisticated unused used done gone need feed seed speed breed greed
	red bed shed wed embed`)

// irregular are participles that do not end in ed.
var irregular = wordSet(`beaten become begun bent bitten blown born borne bought bound bred broken brought built burnt caught chosen cut dealt
	drawn driven drunk dug eaten fed felt forbidden forgiven forgotten fought found flown frozen given grown heard held hidden hit hung hurt
	kept known laid led left lent lit lost made meant met misunderstood overcome overseen overtaken paid proven put read rebuilt redone
	rewritten ridden rung said sawn seen sent set sewn shaken shaved shot shown shut sold sought sown spelt spent spilt split spoken spread
	spun stolen struck stuck sung sunk swept swollen sworn taken taught thought thrown told torn understood undertaken undone won worn woven
	wound written withdrawn withheld broadcast`)

func englishPassive(all []word) bool {
	for i, w := range all {
		if !be[w.lower] {
			continue
		}
		for k := i + 1; k < len(all) && k <= i+3; k++ {
			next := all[k].lower
			if isEnglishParticiple(next) {
				// "is used to" is a habit, "was born" is a state of life.
				return true
			}
			if !between[next] && !strings.HasSuffix(next, "ly") {
				break
			}
		}
	}
	return false
}

func isEnglishParticiple(w string) bool {
	if describing[w] {
		return false
	}
	if i := strings.LastIndexByte(w, '-'); i >= 0 {
		return false // "well-known" describes
	}
	return irregular[w] || len(w) > 4 && strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "eed")
}

// englishSyllables counts groups of vowels, without the endings that are silent.
func englishSyllables(w string) int {
	n, vowel := 0, false
	for _, r := range w {
		is := strings.ContainsRune("aeiouyáéíóúàèäöüêôœæ", r)
		if is && !vowel {
			n++
		}
		vowel = is
	}
	switch {
	case n > 1 && strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") && !strings.HasSuffix(w, "ee"):
		n--
	case n > 1 && strings.HasSuffix(w, "le") && len(w) > 2 && strings.ContainsRune("aeiouy", rune(w[len(w)-3])):
		n--
	case n > 1 && strings.HasSuffix(w, "es") && !endsInAny(w[:len(w)-2], "s", "x", "z", "ch", "sh", "c", "g"):
		n--
	case n > 1 && strings.HasSuffix(w, "ed") && !endsInAny(w[:len(w)-2], "t", "d"):
		n--
	}
	for _, hiatus := range []string{"ia", "io", "iu", "eo", "ua", "uou"} {
		if strings.Contains(w, hiatus) && !endsInAny(w, "tion", "sion", "cial", "tial", "cian", "tient", "cious", "tious", "gion", "geous") && !strings.Contains(w, "qua") && !strings.Contains(w, "gua") {
			n++
			break
		}
	}
	return max(n, 1)
}

func endsInAny(w string, endings ...string) bool {
	for _, e := range endings {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}
