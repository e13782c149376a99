package web

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// facetLabels are the names of the facets on screen.
var facetLabels = map[search.Facet]string{
	search.FacetKind: "Type", search.FacetTopic: "Topic", search.FacetIndustry: "Industry", search.FacetPersona: "Persona",
	search.FacetStage: "Stage", search.FacetProduct: "Product", search.FacetCompetitor: "Competitor", search.FacetFormat: "Format",
	search.FacetLanguage: "Language", search.FacetRegion: "Region",
}

var kindLabels = map[string]string{"asset": "Collateral", "article": "Article", "case-study": "Case study", "page": "Page"}

// facetLabel returns a facet's name.
func facetLabel(f search.Facet) string {
	if l := facetLabels[f]; l != "" {
		return l
	}
	return valueLabel(f, string(f))
}

// valueLabel returns how a facet value reads: "mid-market" is "Mid market", "en" is "English".
func valueLabel(f search.Facet, value string) string {
	switch f {
	case search.FacetKind:
		if l := kindLabels[value]; l != "" {
			return l
		}
	case search.FacetLanguage:
		return languageLabel(value)
	}
	words := strings.Fields(strings.ReplaceAll(value, "-", " "))
	for i, w := range words {
		if known := acronyms[w]; known != "" {
			words[i] = known
		} else if i == 0 {
			r := []rune(w)
			r[0] = unicode.ToUpper(r[0])
			words[i] = string(r)
		}
	}
	return strings.Join(words, " ")
}

// acronyms are words that are not written like others.
var acronyms = map[string]string{
	"faq": "FAQ", "pdf": "PDF", "crm": "CRM", "saas": "SaaS", "it": "IT", "ceo": "CEO", "cfo": "CFO", "cio": "CIO", "cto": "CTO",
	"cmo": "CMO", "cro": "CRO", "vp": "VP", "hr": "HR", "roi": "ROI", "emea": "EMEA", "apac": "APAC", "dach": "DACH", "us": "US",
	"uk": "UK", "eu": "EU", "api": "API", "revops": "RevOps", "b2b": "B2B",
}

// formatSign is the short word on a file's sign.
func formatSign(format string) string {
	switch format {
	case "markdown":
		return "MD"
	case "text":
		return "TXT"
	case "":
		return "FILE"
	}
	if len(format) <= 5 {
		return strings.ToUpper(format)
	}
	return valueLabel("", format)
}

// unit is what the readable parts of a format are called.
func unit(format string) string {
	switch format {
	case "pptx":
		return "Slide"
	case "xlsx":
		return "Sheet"
	case "docx", "markdown", "html", "text":
		return "Section"
	}
	return "Page"
}

// place names where in a document a hit is.
func place(unit string, page int) string {
	if page == 0 {
		return ""
	}
	return unit + " " + strconv.Itoa(page)
}

// coverage says how much of a version can be searched.
func coverage(v library.Version) string {
	u := strings.ToLower(unit(v.Format))
	many := u + "s"
	switch {
	case v.Progress == library.NoText, v.Progress == library.Failed:
		return "Title and details only"
	case v.Progress != library.TextReady:
		return "Not read yet"
	case v.Searchable == v.Pages && v.Pages == 1:
		return "1 " + u
	case v.Searchable == v.Pages:
		return fmt.Sprintf("All %d %s", v.Pages, many)
	}
	return fmt.Sprintf("%d of %d %s; the others have no text", v.Searchable, v.Pages, many)
}

// stateOf is where an asset stands in a word: what the program is doing with it comes before what people decided.
func stateOf(a library.Asset) view.State {
	switch {
	case a.State == library.Withdrawn:
		return view.State{Label: "Withdrawn", Note: a.StateNote}
	case !a.Version.Progress.Ended() || a.Version.Progress == library.Failed:
		return progressOf(a.Version)
	case a.State == library.Draft:
		return view.State{Label: "Draft", Tone: "warn", Note: "Reps do not see it."}
	case a.Version.Progress == library.NoText:
		return view.State{Label: "Approved", Tone: "good", Note: a.Version.Detail}
	}
	return view.State{Label: "Approved", Tone: "good"}
}

// progressOf is how far reading a version is.
func progressOf(v library.Version) view.State {
	switch v.Progress {
	case library.Stored:
		return view.State{Label: "Stored", Tone: "busy", Unsettled: true, Note: "Waits to be read."}
	case library.Reading:
		return view.State{Label: "Reading the text", Tone: "busy", Unsettled: true}
	case library.Failed:
		return view.State{Label: "Text not readable", Tone: "bad", Note: v.Detail}
	case library.NoText:
		return view.State{Label: "No text", Note: v.Detail}
	}
	return view.State{Label: "Searchable", Tone: "good"}
}
