package web

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// languageLabel returns the English name of a language tag, or the tag itself.
func languageLabel(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	if name := display.English.Tags().Name(t); name != "" {
		return name
	}
	return tag
}
