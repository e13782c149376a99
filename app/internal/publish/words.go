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

	notFound, gone string // titles of the pages for unknown and removed addresses

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
	pageOf:   "%s – Page %d of %d",
	notFound: "Not found", gone: "No longer here",
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
	pageOf:   "%s – Seite %d von %d",
	notFound: "Nicht gefunden", gone: "Nicht mehr hier",
	challenge: "Herausforderung", solution: "Lösung", results: "Ergebnisse", before: "vorher", after: "nachher",
	alsoAbout: "Auch über „%s“", sameProduct: "Dasselbe Produkt: %s", sameIndustry: "Dieselbe Branche: %s", alsoMentions: "Erwähnt auch „%s“",
	linksHere: "Verweist hierher", linkedFromHere: "Von hier verlinkt",
	date: func(t time.Time) string {
		return strconv.Itoa(t.Day()) + ". " + germanMonths[t.Month()-1] + " " + strconv.Itoa(t.Year())
	},
}

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// French sets a space that does not break before a colon and within its quotation marks.
var french = &words{
	code: "fr", home: "Accueil", articles: "Articles", caseStudies: "Études de cas", topics: "Thèmes", authors: "Auteurs", series: "Séries",
	kinds:         map[content.Kind]string{content.Article: "Article", content.CaseStudy: "Étude de cas", content.Page: "Page"},
	homeTitle:     "Articles et études de cas",
	homeAbout:     "Articles et études de cas de %s.",
	articlesAbout: "Tous les articles de %s, les plus récents d’abord. ",
	casesAbout:    "Ce que les clients de %s voulaient atteindre, ce qu’ils ont fait et ce qui en est résulté, en chiffres.",
	topicsAbout:   "Tous les thèmes dont traitent les articles et les études de cas de %s.",
	authorsAbout:  "Les personnes qui écrivent pour %s, et ce qu’elles ont écrit.",
	topicTitle:    "%s – articles et études de cas", topicAbout: "Articles et études de cas sur le thème «\u00a0%s\u00a0».", authorAbout: "Articles de %s.",
	seriesTitle: "%s – toute la série", seriesAbout: "Toutes les parties de la série %s, dans l’ordre de lecture.",
	pageOf:   "%s – page %d sur %d",
	notFound: "Page introuvable", gone: "Page retirée",
	challenge: "Défi", solution: "Solution", results: "Résultats", before: "avant", after: "après",
	alsoAbout: "Également sur le thème «\u00a0%s\u00a0»", sameProduct: "Même produit\u00a0: %s", sameIndustry: "Même secteur\u00a0: %s", alsoMentions: "Mentionne également «\u00a0%s\u00a0»",
	linksHere: "Renvoie à cette page", linkedFromHere: "Cité sur cette page",
	date: func(t time.Time) string {
		day := strconv.Itoa(t.Day())
		if t.Day() == 1 {
			day = "1er"
		}
		return day + " " + frenchMonths[t.Month()-1] + " " + strconv.Itoa(t.Year())
	},
}

var spanishMonths = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}

var spanish = &words{
	code: "es", home: "Inicio", articles: "Artículos", caseStudies: "Casos de éxito", topics: "Temas", authors: "Autores", series: "Series",
	kinds:         map[content.Kind]string{content.Article: "Artículo", content.CaseStudy: "Caso de éxito", content.Page: "Página"},
	homeTitle:     "Artículos y casos de éxito",
	homeAbout:     "Artículos y casos de éxito de %s.",
	articlesAbout: "Todos los artículos de %s, los más recientes primero. ",
	casesAbout:    "Lo que los clientes de %s querían lograr, lo que hicieron y lo que consiguieron, en cifras.",
	topicsAbout:   "Todos los temas que tratan los artículos y casos de éxito de %s.",
	authorsAbout:  "Quiénes escriben para %s y qué han escrito.",
	topicTitle:    "%s – artículos y casos de éxito", topicAbout: "Artículos y casos de éxito sobre «%s».", authorAbout: "Artículos de %s.",
	seriesTitle: "%s – la serie completa", seriesAbout: "Todas las partes de la serie %s, en orden de lectura.",
	pageOf:   "%s – página %d de %d",
	notFound: "No encontrada", gone: "Ya no está aquí",
	challenge: "Reto", solution: "Solución", results: "Resultados", before: "antes", after: "después",
	alsoAbout: "También sobre «%s»", sameProduct: "Mismo producto: %s", sameIndustry: "Mismo sector: %s", alsoMentions: "También menciona «%s»",
	linksHere: "Enlaza a esta página", linkedFromHere: "Enlazado desde esta página",
	date: func(t time.Time) string {
		return strconv.Itoa(t.Day()) + " de " + spanishMonths[t.Month()-1] + " de " + strconv.Itoa(t.Year())
	},
}

// spoken are the languages that there are words in.
var spoken = []*words{english, german, french, spanish}

// wordsIn are the words in a language; those of another language serve where there are none.
func wordsIn(code string) *words {
	tag, err := language.Parse(code)
	if err != nil {
		return english
	}
	base, _ := tag.Base()
	for _, w := range spoken {
		if w.code == base.String() {
			return w
		}
	}
	return english
}
