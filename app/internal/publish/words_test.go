package publish

import (
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"
)

// A word that a language forgot would leave a page without a title.
func TestEveryLanguageSaysEverything(t *testing.T) {
	verb := regexp.MustCompile(`%[sd]`)
	all := map[string]bool{}
	for _, w := range spoken {
		all[w.code] = true
		v, en := reflect.ValueOf(*w), reflect.ValueOf(*english)
		for i := range v.NumField() {
			f, name := v.Field(i), v.Type().Field(i).Name
			if f.IsZero() {
				t.Errorf("%s has no %s", w.code, name)
			}
			if f.Kind() != reflect.String {
				continue
			}
			if got, want := verb.FindAllString(f.String(), -1), verb.FindAllString(en.Field(i).String(), -1); !slices.Equal(got, want) {
				t.Errorf("%s: %s speaks of %v, in English of %v", w.code, name, got, want)
			}
		}
		for kind := range english.kinds {
			if w.kinds[kind] == "" {
				t.Errorf("%s has no name for %s", w.code, kind)
			}
		}
	}
	if len(all) != len(spoken) || len(all) < 4 {
		t.Errorf("there are words in %v", all)
	}
}

func TestWordsFollowTheLanguage(t *testing.T) {
	for code, want := range map[string]string{"en": "en", "en-GB": "en", "de-AT": "de", "fr": "fr", "fr-CA": "fr", "es-MX": "es", "nl": "en", "": "en", "??": "en"} {
		if got := wordsIn(code).code; got != want {
			t.Errorf("%q speaks %q, want %q", code, got, want)
		}
	}
}

func TestDatesAreWrittenAsTheLanguageDoes(t *testing.T) {
	first, other := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), time.Date(2026, 12, 24, 9, 0, 0, 0, time.UTC)
	for code, want := range map[string][2]string{
		"en": {"1 March 2026", "24 December 2026"}, "de": {"1. März 2026", "24. Dezember 2026"},
		"fr": {"1er mars 2026", "24 décembre 2026"}, "es": {"1 de marzo de 2026", "24 de diciembre de 2026"},
	} {
		w := wordsIn(code)
		if got := [2]string{w.date(first), w.date(other)}; got != want {
			t.Errorf("%s writes %q, want %q", code, got, want)
		}
	}
}

// Languages can have a word in common: the French for articles is the English.
func TestTitlesDifferBetweenEditions(t *testing.T) {
	b := &builder{}
	b.eds = []*edition{b.newEdition("", "de"), b.newEdition("/en", "en"), b.newEdition("/fr", "fr"), b.newEdition("/it", "it"), b.newEdition("/nl", "nl")}
	for _, text := range []func(*words) string{
		func(w *words) string { return w.articles },
		func(w *words) string { return w.series },
		func(w *words) string { return "Mara – Lind – " + w.articles },
		func(w *words) string { return w.topicAbout },
	} {
		seen := map[string]string{}
		for _, e := range b.eds {
			said := e.local(text(e.words))
			if other, ok := seen[said]; ok {
				t.Errorf("%s and %s both say %q", other, e.language, said)
			}
			seen[said] = e.language
		}
	}
	if got := b.eds[2].local(french.topics); got != french.topics {
		t.Errorf("%q is marked, although nobody else says it", got)
	}
}
