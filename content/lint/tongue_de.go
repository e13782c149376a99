package lint

import (
	"regexp"
	"strings"
)

// germanTransitions are likewise those of German.
var germanTransitions = listed(`
	weil, da, denn, deshalb, deswegen, daher, darum, also, folglich, somit, dadurch, aufgrund, infolge, aus diesem grund, dank,
	aber, doch, jedoch, dennoch, trotzdem, trotz, obwohl, obgleich, während, dagegen, hingegen, sondern, statt, stattdessen, vielmehr, allerdings, zwar, sonst,
	ansonsten, andererseits, einerseits, im gegenteil, im gegensatz, immerhin, als, außer,
	auch, außerdem, zudem, ebenso, ebenfalls, ferner, zusätzlich, darüber hinaus, sowie, sowohl, nicht nur, genauso, vor allem, insbesondere, sogar,
	wenn, sobald, solange, bis, bevor, ehe, nachdem, seit, seitdem, danach, dann, davor, zuvor, später, inzwischen, gleichzeitig, damals, bald, bisher, nun, schon,
	zuerst, zunächst, erstens, zweitens, drittens, schließlich, zuletzt, am ende, zum schluss, anschließend,
	zum beispiel, beispielsweise, etwa, z.b, d.h, das heißt, nämlich, und zwar, unter anderem, mit anderen worten, kurz, in der regel, tatsächlich,
	falls, sofern, ob, selbst wenn, je, damit, sodass, so dass, um, indem, wobei, wodurch, womit, wie, so, dabei, dafür, dazu`)

var werden = wordSet(`werde wirst wird werden werdet wurde wurdest wurden wurdet worden`)

// geParticiple is the common form, alone or behind a prefix that can be parted: gemacht, abgeschlossen.
var geParticiple = regexp.MustCompile(`^(?:ab|an|auf|aus|bei|dar|durch|ein|empor|entgegen|fest|fort|frei|heim|her|heraus|herunter|hin|hinzu|hoch|klar|los|mit|nach|nieder|sicher|statt|teil|über|um|unter|voran|voraus|vor|vorbei|weg|weiter|wieder|zu|zurück|zusammen)?ge\p{L}{2,}(?:t|en)$`)

// prefixedStrong are participles without ge that end in -en and differ from the infinitive.
var prefixedStrong = wordSet(`begonnen beschrieben besprochen betroffen bewiesen bezogen empfohlen entnommen entschieden entworfen erfunden
	erwogen gewonnen missverstanden übernommen überschrieben überwiesen unterbrochen unternommen unterschrieben verboten verbunden verglichen
	verloren verschoben versprochen verstanden verworfen vermieden erworben angeboten`)

// prefixedWeak are those in -t, and of verbs in -ieren.
var prefixedWeak = regexp.MustCompile(`^(?:be|ent|er|ver|zer|miss|über|unter|hinter)\p{L}{2,}t$|^\p{L}{3,}iert$`)

// notParticiples look like them and are not.
var notParticiples = wordSet(`gegen gen gern gut genau gestern gebiet gesicht geschäft gespräch gewicht gerät gericht gedicht gehalt geduld gewalt
	geschichten gelegenheiten gefahren gedanken gebühren geburt gebet gebot gemüt gestalt gesundheit
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
