package publish

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"tandem/content"
)

// What of an unknown address is looked at, and how many documents are suggested.
const (
	suggestWords = 8
	suggestChars = 200
	suggestCount = 5
	shortestWord = 4
)

// wordsOf finds documents by the words of their title and address.
func wordsOf(docs []*content.Document) map[string][]*content.Document {
	out := map[string][]*content.Document{}
	for _, d := range docs {
		for _, w := range longWords(d.Title + " " + d.Slug) {
			gather(out, w, d)
		}
	}
	return out
}

// longWords are the words of a text that say something.
func longWords(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 0x80 })
	return slices.DeleteFunc(words, func(w string) bool { return len(w) < shortestWord })
}

// Suggest returns documents with words of an unknown address in their title or address, for the page that says so.
func (s *Snapshot) Suggest(path string) []Card {
	words := longWords(path[:min(len(path), suggestChars)])
	hits := map[*content.Document]int{}
	var found []*content.Document
	for _, w := range words[:min(len(words), suggestWords)] {
		docs := s.words()[w]
		for _, d := range docs[:min(len(docs), perPage)] { // a word that many have says little
			if hits[d]++; hits[d] == 1 {
				found = append(found, d)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *content.Document) int { return hits[b] - hits[a] })
	return s.cards(found[:min(len(found), suggestCount)])
}

// cards shows documents outside of a build.
func (s *Snapshot) cards(docs []*content.Document) []Card {
	b := &builder{Input: Input{Library: s.Library}, s: s}
	out := make([]Card, len(docs))
	for i, d := range docs {
		out[i] = b.newEdition(d.Prefix, orDefault(d.Language, s.frame.frame.Site.Language)).card(d)
	}
	return out
}

// frameOf is the frame of the edition that an address belongs to, be there a page or not.
func (s *Snapshot) frameOf(path string) *framer {
	if f := s.frames[firstSegment(path)]; f != nil {
		return f
	}
	return s.frame
}

// NotFound renders the page for an unknown address with suggestions, in the language of the address's edition; nil when
// there are none, and the prepared page will do.
func (s *Snapshot) NotFound(path string) ([]byte, error) {
	cards := s.Suggest(path)
	if len(cards) == 0 {
		return nil, nil
	}
	f := s.frameOf(path)
	w := wordsIn(f.frame.Site.Language)
	var out bytes.Buffer
	err := s.renderer.Render(&out, &NotFoundPage{Head: f.plainHead(w.notFound), Frame: f.at(""), Suggestions: cards})
	if err != nil {
		return nil, fmt.Errorf("render the page for an unknown address: %w", err)
	}
	return out.Bytes(), nil
}

// SearchPage returns the search page to be filled with what was asked and found.
func (s *Snapshot) SearchPage() *SearchPage {
	f := s.frame
	h := f.plainHead("Search")
	h.Robots, h.Canonical = robotsFollow, f.abs("/search")
	return &SearchPage{Head: h, Frame: f.at("/search", Crumb{Label: "Search"})}
}

// Latest returns the newest articles and case studies, to browse; at most as many as a page of a list shows.
func (s *Snapshot) Latest(n int) []Card { return s.cards(s.newest[:min(n, len(s.newest))]) }

// ErrorPage returns the page for what went wrong on our side.
func (s *Snapshot) ErrorPage(status int, title, message, reference string) *ErrorPage {
	return &ErrorPage{Head: s.frame.plainHead(title), Frame: s.frame.at(""), Status: status, Title: title, Message: message, Reference: reference}
}

// IsLive reports whether a document of that address is public at the moment of the snapshot.
func (s *Snapshot) IsLive(path string) bool { return s.byPath[path] != nil }
