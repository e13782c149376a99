package view

import "tandem/app/internal/publish"

// SearchPage is /search with the ways out of an answer that is empty.
type SearchPage struct {
	publish.SearchPage
	Meant  *Link          // the same search, spelt as the site spells it; nil: nothing to suggest
	Chosen []Link         // the filters that are on, each with the search without it
	Clear  string         // the search without any filter, "" when fewer than two are on
	Near   []publish.Card // documents whose titles have words of the search
}
