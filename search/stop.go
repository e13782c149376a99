package search

import "strings"

// StopWords are the words too common to decide what is found, lower-case, of the languages Tandem's content is mostly
// written in. A word that means something in English ("plus", "die", "war") is left out whatever it is elsewhere.
var StopWords = strings.Fields(`
a about after all am an and any are as at be because been before being between both but by can could did do does doing
down during each for from further had has have having he her here hers him his how i if in into is it its itself just
let me more most my no nor not of off on once only or other our ours out over own same she should so some such than that
the their theirs them then there these they this those through to too under until up us very was we were what when where
which while who whom why will with would you your yours
der den dem das des ein eine einen einem einer und oder aber ist sind wird werden nicht mit von zu zum zur im für auf bei
aus nach wie wir sie ich
le la les un une du et ou est sont dans pour avec sur par ne pas qui que nous vous ils elles aux ce cette ces
el los las una unos unas del y o es en por para con sin que se su sus al como
il lo gli di da nel nella che è sono per con
het een van dat niet zijn wordt met voor naar ook
de e em não os das dos uma
`)

var stopWords = func() map[string]bool {
	set := make(map[string]bool, len(StopWords))
	for _, w := range StopWords {
		set[w] = true
	}
	return set
}()

// StopWord reports whether word, in any case and with signs around it, is one of StopWords.
func StopWord(word string) bool {
	word = strings.TrimFunc(strings.ToLower(word), func(r rune) bool { return !isWordRune(r) })
	return stopWords[word]
}
