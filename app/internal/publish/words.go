package publish

import (
	"strconv"
	"time"

	"golang.org/x/text/language"

	"tandem/content"
)

// words are what this package itself says on pages, in one language.
type words struct {
	code string

	home, articles, caseStudies, topics, authors, series string
	kinds                                                map[content.Kind]string

	homeTitle, homeAbout                  string // the second of a brand; for the editions in other languages
	articlesAbout, casesAbout             string // of a brand
	topicsAbout, authorsAbout             string // likewise
	topicTitle, topicAbout                string // of a topic
	authorAbout, seriesTitle, seriesAbout string // of a name
	pageOf                                string // title, page, last

	challenge, solution, results, before, after string

	alsoAbout, sameProduct, sameIndustry, alsoMentions, linksHere, linkedFromHere string

	date func(time.Time) string
}

var english = &words{
	code: "en", home: "Home", articles: "Articles", caseStudies: "Case studies", topics: "Topics", authors: "Authors", series: "Series",
	kinds:         map[content.Kind]string{content.Article: "Article", content.CaseStudy: "Case study", content.Page: "Page"},
	homeTitle:     "Articles and case studies",
	homeAbout:     "Articles and case studies from %s.",
	articlesAbout: "All articles from %s, newest first. ",
	casesAbout:    "What customers of %s set out to do, what they did, and what came of it, in numbers.",
	topicsAbout:   "Every subject that the articles and case studies of %s are about.",
	authorsAbout:  "The people who write for %s, and what they wrote.",
	topicTitle:    "%s – articles and case studies", topicAbout: "Articles and case studies about %s.", authorAbout: "Articles by %s.",
	seriesTitle: "%s – the whole series", seriesAbout: "All parts of the series %s, in the order of reading.",
	pageOf:    "%s – Page %d of %d",
	challenge: "Challenge", solution: "Solution", results: "Results", before: "before", after: "after",
	alsoAbout: "Also about “%s”", sameProduct: "Same product: %s", sameIndustry: "Same industry: %s", alsoMentions: "Also mentions “%s”",
	linksHere: "Links here", linkedFromHere: "Linked from here",
	date: func(t time.Time) string { return t.Format("2 January 2006") },
}

var germanMonths = [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}

var german = &words{
	code: "de", home: "Start", articles: "Artikel", caseStudies: "Fallstudien", topics: "Themen", authors: "Autoren", series: "Reihen",
	kinds:         map[content.Kind]string{content.Article: "Artikel", content.CaseStudy: "Fallstudie", content.Page: "Seite"},
	homeTitle:     "Artikel und Fallstudien",
	homeAbout:     "Artikel und Fallstudien von %s.",
	articlesAbout: "Alle Artikel von %s, die neuesten zuerst. ",
	casesAbout:    "Was Kunden von %s erreichen wollten, was sie taten und was daraus wurde, in Zahlen.",
	topicsAbout:   "Alle Themen, von denen die Artikel und Fallstudien von %s handeln.",
	authorsAbout:  "Wer für %s schreibt, und was sie geschrieben haben.",
	topicTitle:    "%s – Artikel und Fallstudien", topicAbout: "Artikel und Fallstudien über %s.", authorAbout: "Artikel von %s.",
	seriesTitle: "%s – die ganze Reihe", seriesAbout: "Alle Teile der Reihe %s, in der Reihenfolge zum Lesen.",
	pageOf:    "%s – Seite %d von %d",
	challenge: "Herausforderung", solution: "Lösung", results: "Ergebnisse", before: "vorher", after: "nachher",
	alsoAbout: "Auch über „%s“", sameProduct: "Dasselbe Produkt: %s", sameIndustry: "Dieselbe Branche: %s", alsoMentions: "Erwähnt auch „%s“",
	linksHere: "Verweist hierher", linkedFromHere: "Von hier verlinkt",
	date: func(t time.Time) string {
		return strconv.Itoa(t.Day()) + ". " + germanMonths[t.Month()-1] + " " + strconv.Itoa(t.Year())
	},
}

// wordsIn are the words in a language; those of another language serve where there are none.
func wordsIn(code string) *words {
	tag, err := language.Parse(code)
	if err != nil {
		return english
	}
	if base, _ := tag.Base(); base.String() == german.code {
		return german
	}
	return english
}
