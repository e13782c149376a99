package view

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tandem/app/internal/publish"
)

var spokenKey = regexp.MustCompile(`\((?:t|count) "([a-z.-]+)"|\{\{(?:t|count) "([a-z.-]+)"|slot "([a-z.-]+)"`)

// keysInTemplates are the words that the templates ask for.
func keysInTemplates(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		for _, m := range spokenKey.FindAllStringSubmatch(string(text), -1) {
			used[m[1]+m[2]+m[3]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return used
}

func TestEveryLanguageSaysEverything(t *testing.T) {
	languages, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	if len(languages) != len(calendars) || len(languages) < 4 {
		t.Fatalf("there are words in %d languages and calendars for %d", len(languages), len(calendars))
	}
	used := keysInTemplates(t)
	verb := regexp.MustCompile(`%[sd]`)
	for name, w := range languages {
		for key := range used {
			if w.phrases[key] == "" {
				t.Errorf("%s: the templates ask for %q, which is not there", name, key)
			}
		}
		for key, phrase := range w.phrases {
			english, ok := languages[fallback].phrases[key]
			if !ok {
				t.Errorf("%s: %q is in no other language", name, key)
			}
			if !used[key] && !strings.HasPrefix(key, "kind.") && !strings.HasPrefix(key, "facet.") {
				t.Errorf("%s: nobody asks for %q", name, key)
			}
			if a, b := verb.FindAllString(phrase, -1), verb.FindAllString(english, -1); !slices.Equal(a, b) {
				t.Errorf("%s: %q speaks of %v, in English of %v", name, key, a, b)
			}
			if strings.Contains(phrase, "|") != strings.Contains(english, "|") {
				t.Errorf("%s: %q has forms for one and many in one of the two only", name, key)
			}
			if strings.TrimSpace(phrase) != phrase || phrase == "" || strings.ContainsAny(phrase, `<>"`) {
				t.Errorf("%s: %q reads %q", name, key, phrase)
			}
		}
	}
}

func TestDaysAndNumbersByLanguage(t *testing.T) {
	languages, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	first := publish.Date{ISO: "2026-03-01T09:00:00+01:00"}
	for language, want := range map[string][4]string{
		"en": {"1 March 2026", "0 documents", "1 document", "12,400 documents"},
		"de": {"1. März 2026", "0 Dokumente", "1 Dokument", "12.400 Dokumente"},
		"fr": {"1er mars 2026", "0 document", "1 document", "12 400 documents"},
		"es": {"1 de marzo de 2026", "0 documentos", "1 documento", "12.400 documentos"},
	} {
		w := languages[language]
		got := [4]string{w.day(first)}
		for i, n := range []int{0, 1, 12400} {
			if got[i+1], err = w.count("documents", n); err != nil {
				t.Fatal(err)
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", language, got, want)
		}
	}
	if got := languages["de"].day(publish.Date{ISO: "soon", Text: "bald"}); got != "bald" {
		t.Errorf("a date that cannot be read is %q, want what the page says", got)
	}
	if _, err := languages["de"].say("no.such.key"); err == nil {
		t.Error("words that nobody wrote must be an error")
	}
}

func TestLanguagesWithoutWordsFallBack(t *testing.T) {
	for tag, want := range map[string]string{"": "en", "de": "de", "de-AT": "de", "DE-ch": "de", "fr-CA": "fr", "nl": "en", "es-419": "es", "x\x00": "en"} {
		if got := wordsFor(tag); got != want {
			t.Errorf("%q speaks %s, want %s", tag, got, want)
		}
	}
}
