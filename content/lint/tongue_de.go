package lint

import (
	"regexp"
	"strings"
)

var germanTransitions = listed(`
	aber, abschließend, alldieweil, allerdings, also, anderenteils, andererseits, anders, anfangs, anschließend, ansonsten, auch, aufgrund,
	außerdem, bald, beispielsweise, bevor, beziehungsweise, bislang, da, dabei, dadurch, dafür, dagegen, daher, damals, damit, danach, dann,
	daran, darauf, daraufhin, darüber hinaus, darum, davor, dazu, dementgegen, dementsprechend, demgegenüber, demgemäß, demnach,
	demzufolge, denn, dennoch, deshalb, desto, deswegen, doch, dort, drittens, durchaus, ebenfalls, ebenso, ehe, einerseits, einstweilen,
	endlich, entsprechend, erst, erstens, etwa, falls, ferner, folglich, genauso, gleichwohl, gleichzeitig, gleichsam, hierbei, hierdurch, hierfür,
	hierzu, hingegen, immerhin, indem, indes, indessen, infolge, infolgedessen, insbesondere, insofern, insoweit, inzwischen, jedoch, kurz, kurzum,
	letztendlich, letztens, letztlich, mithin, mittels, mittlerweile, nachdem, nachher, nämlich, nichtsdestotrotz, nichtsdestoweniger, nebenbei,
	nochmals, nun, ob, obgleich, obwohl, oder, ohnehin, schließlich, schlussendlich, seit, seitdem, selbst wenn, sobald, sodass, sofern, sogar,
	solange, somit, sondern, sonst, sooft, soweit, sowie, sowohl, statt, stattdessen, trotz, trotzdem, überdies, überhaupt, übrigens, umso, und zwar,
	ungeachtet, unterdessen, verglichen, vielmehr, vorausgesetzt, vorher, vorrangig, während, währenddessen, weil, weiter, weiterhin, weiters, wenn,
	wenngleich, wie, wiederum, wobei, wodurch, wogegen, wohingegen, womit, zudem, zuerst, zufolge, zuletzt, zum beispiel, zumal, zunächst,
	zusammenfassend, zusätzlich, zuvor, zwar, zweitens, zwischenzeitlich, als, bis, dass, je, so, z.b, d.h,
	alles in allem, auf diese weise, aus diesem grund, das heißt, im gegensatz, im gegenteil, in der regel, in erster linie, mit anderen worten,
	nicht nur, nicht zuletzt, ohne dass, unter anderem, vor allem, zu guter letzt, zum einen, zum anderen, zum schluss, im vergleich, am ende`)

var werden = wordSet(`werde wirst wird werden werdet wurde wurdest wurden wurdet worden`)

// geParticiple is the common form, alone or behind a prefix that can be parted: gemacht, abgeschlossen.
var geParticiple = regexp.MustCompile(`^(?:ab|an|auf|aus|bei|dar|durch|ein|empor|entgegen|fest|fort|frei|heim|her|heraus|herunter|hin|hinzu|hoch|klar|los|mit|nach|nieder|sicher|statt|teil|über|um|unter|voran|voraus|vor|vorbei|weg|weiter|wieder|zu|zurück|zusammen)?ge\p{L}{2,}(?:t|en)$`)

// prefixed verbs have no ge; those in -en look like the infinitive, so that only these of them count.
var prefixedStrong = wordSet(`begonnen beschrieben besprochen betroffen betrieben bewiesen bezogen empfohlen empfunden enthoben entnommen
	entschieden entworfen erfunden ergriffen erschienen erwogen erwiesen erzogen gewonnen missverstanden übernommen überschrieben
	überwiesen übertroffen umschrieben unterbrochen unternommen unterschieden unterschrieben verboten verbunden verglichen verloren
	verschoben verschrieben verschwiegen versprochen verstanden vertrieben verworfen verwiesen verziehen widersprochen zerrissen
	zerschnitten vermieden verliehen erworben verborgen umgeben angesehen angeboten angenommen aufgenommen`)

var prefixedWeak = regexp.MustCompile(`^(?:be|ent|er|ver|zer|miss|über|unter|hinter)\p{L}{2,}t$|^\p{L}{3,}iert$`)

// notParticiples look like them and are not.
var notParticiples = wordSet(`gegen gen gern gut genau gestern gebiet gesicht geschäft gespräch gewicht gerät gericht gedicht gehalt geduld gewalt
	geschichten gelegenheiten gefahren gedanken gebühren gesellschaften gemeinschaften genossen geburt gebet gebot gemüt gestalt gesundheit
	bereit bericht besitz betracht erst ernst ersatz verlust vernunft verdacht unterricht übersicht unterschied überhaupt unterhalt verhalt
	bekannt berühmt geehrt geeignet verwandt begeistert`)

func germanPassive(all []word) bool {
	aux := false
	for _, w := range all {
		if werden[w.lower] {
			aux = true
			break
		}
	}
	if !aux {
		return false
	}
	for _, w := range all {
		if notParticiples[w.lower] {
			continue
		}
		if prefixedStrong[w.lower] || geParticiple.MatchString(w.lower) || prefixedWeak.MatchString(w.lower) {
			return true
		}
	}
	return false
}

// germanSyllables counts groups of vowels.
func germanSyllables(w string) int {
	n, last := 0, rune(0)
	for _, r := range w {
		is := strings.ContainsRune("aeiouyäöüáéèàâ", r)
		if is && !(last != 0 && strings.Contains("ai au äu ei eu ie oo aa ee ey ay ui", string([]rune{last, r}))) {
			n++
		}
		last = 0
		if is {
			last = r
		}
	}
	return max(n, 1)
}
