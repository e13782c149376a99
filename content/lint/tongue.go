package lint

import "strings"

// tongue is what is known of a language: enough to tell active from passive, and easy from hard.
type tongue struct {
	transitions *phrases[bool]
	passive     func([]word) bool
	syllables   func(string) int
	flesch      func(wordsPerSentence, syllablesPerWord float64) float64
	ease        int // the reading ease that a text for business readers should reach
}

// tongues are the languages that sentences are judged in. Rules stay silent in others.
var tongues = map[string]tongue{
	"en": {
		transitions: englishTransitions, passive: englishPassive, syllables: englishSyllables, ease: 40,
		flesch: func(w, s float64) float64 { return 206.835 - 1.015*w - 84.6*s },
	},
	"de": {
		transitions: germanTransitions, passive: germanPassive, syllables: germanSyllables, ease: 35,
		flesch: func(w, s float64) float64 { return 180 - w - 58.5*s },
	},
}

var englishTransitions = listed(`
	accordingly, additionally, afterward, afterwards, albeit, also, although, altogether, another, basically, because, before, besides,
	but, certainly, chiefly, comparatively, concurrently, consequently, contrarily, conversely, correspondingly, despite, doubtedly,
	during, earlier, else, especially, even so, eventually, evidently, explicitly, finally, first, firstly, following, formerly, forthwith,
	fourthly, further, furthermore, generally, hence, henceforth, however, identically, indeed, initially, instead, last, lastly, later, lest,
	likewise, markedly, meanwhile, moreover, nevertheless, nonetheless, nor, notwithstanding, obviously, occasionally,
	otherwise, overall, particularly, presently, previously, rather, regardless, second, secondly, shortly, significantly, similarly,
	simultaneously, since, so, soon, specifically, still, straightaway, subsequently, surely, surprisingly, than, then, thereafter, therefore,
	thereupon, third, thirdly, though, thus, till, too, undeniably, undoubtedly, unless, unlike, unquestionably, until, when, whenever,
	whereas, while, whether, if, once, yet, after, after all, after that, all in all, all of a sudden, all things considered,
	and then, as a matter of fact, as a result, as an illustration, as if, as long as, as much as, as opposed to, as soon as, as well as,
	at first, at last, at least, at length, at that time, at the same time, by all means, by comparison, by contrast, by the same token,
	by the time, compared to, due to, even if, even more, even though, for example, for fear that, for instance, for now,
	for that reason, for the most part, for the purpose of, for the same reason, for this purpose, for this reason, from time to time,
	given that, hence, i.e, e.g, in a word, in addition, in any case, in any event, in brief, in case, in conclusion, in contrast, in detail,
	in essence, in fact, in general, in order that, in order to, in other words, in particular, in short, in spite of, in summary, in that case,
	in the end, in the first place, in the long run, in the meantime, in the same way, in this case, in turn, it follows, just as, most important,
	no matter, not only, not to mention, now that, of course, on account of, on balance, on condition that, on one hand, on the contrary,
	on the one hand, on the other hand, on the whole, only if, owing to, prior to, provided that, rather than, seeing that, so far, so long as,
	so that, sooner or later, such as, that is, that is why, this is why, that means, this means, to begin with, to be sure, to conclude, to demonstrate, to emphasize, to explain,
	to illustrate, to put it differently, to sum up, to summarise, to summarize, to that end, to the end that, to this end, together with,
	under those circumstances, until now, up to now, what's more, with attention to, with this in mind, with the result that, without delay,
	which is why, in practice, above all, as usual, as before, all the same, either way, even then, only then, that way, until then`)

// be are the forms that make a passive with a participle.
var be = wordSet(`am is are was were be been being isn't aren't wasn't weren't isn’t aren’t wasn’t weren’t it's that's get gets got getting`)

// between may stand between be and the participle.
var between = wordSet(`not also always never already often usually still just only being been then now sometimes really fully all both
	either once ever soon later again first well better best`)

// describing look like participles and are adjectives: "we are interested".
var describing = wordSet(`interested tired excited worried concerned pleased supposed need needed scared bored surprised satisfied
	disappointed convinced embarrassed exhausted confused married related talented gifted limited dedicated committed experienced
	qualified organized organised determined prepared complicated detailed advanced united unlimited unexpected unprecedented
	indeed speed need feed seed breed greed exceed succeed proceed red bed shed led wed sacred naked wicked rugged aged hundred
	kindred hatred embed unlinked skilled involved inclined ashamed afraid thrilled delighted motivated overwhelmed frustrated
	alarmed amazed shocked stressed relaxed retired divorced mixed fixed sophisticated unused used relieved done gone`)

var irregular = wordSet(`beaten become begun bent bet bitten bled blown born borne bought bound bred broken brought built burnt
	caught chosen cut dealt drawn driven drunk dug eaten fed felt forbidden forgiven forgotten fought found flown frozen given
	ground grown heard held hidden hit hung hurt kept known laid led left lent lit lost made meant met misunderstood mown
	overcome overtaken paid proven put quit read ridden rung said sawn seen sent set sewn shaken shaved shed shot shown shut
	slain sold sought sown spelt spent spilt split spoken spread spun stolen struck stuck sung sunk swept sworn swollen swum taken
	taught thought thrown told torn tied understood undone upset withdrawn withheld won worn woven wound written rewritten overseen
	undertaken sworn bidden cast broadcast forecast fed rebuilt resold redone held-up`)

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
