package publish

import (
	"html/template"
	"io"

	"tandem/search"
)

// Renderer prints a page. It receives one of the …Page values of this package, by pointer, and must write the same bytes
// for equal pages: what it prints is kept until a page's inputs change. It may be called concurrently.
type Renderer interface {
	Render(w io.Writer, page any) error
}

// Head is what stands in a page's <head>, ready to print in the order of the fields. An empty field is not printed.
// After the charset and viewport come title, description, robots, canonical, hreflang, open graph, X card, alternates,
// icons, JSON-LD, and then the style sheets, which belong to the template.
type Head struct {
	Language    string // <html lang>
	Title       string // whole title, brand included
	Description string
	Robots      string      // <meta name="robots">
	Canonical   string      // absolute
	Hreflang    []Alternate // one entry per language and x-default; empty when there is one language only
	OG          *OpenGraph  // nil: no open graph, no X card
	Card        string      // <meta name="twitter:card">; "summary_large_image" with a picture, else "summary"
	Alternates  []Alternate // feeds and the markdown twin: <link rel="alternate" type="…" title="…" href="…">
	Icons       []Icon
	JSONLD      template.JS // one JSON object with "@graph", safe inside <script type="application/ld+json">
}

// Alternate is another form of the page, or a feed.
type Alternate struct {
	Type  string // media type; empty for hreflang
	Lang  string // for hreflang
	Title string
	Href  string // absolute
}

// Icon is a <link rel="icon"> made from the site's logo.
type Icon struct {
	Rel  string
	Type string
	Href string
}

// OpenGraph holds the og: and article: properties. Those that are lists are printed once per value.
type OpenGraph struct {
	Type        string // website, article or profile
	Title       string // without brand
	Description string
	URL         string
	SiteName    string
	Locale      string // en_GB or en
	// LocaleAlternates are og:locale:alternate, one property per language that the page is also in.
	LocaleAlternates []string
	Image            *OGImage
	Article          *OGArticle // article:… properties, for Type article
}

// OGImage is the picture shown when the page is shared.
type OGImage struct {
	URL    string // absolute
	Type   string
	Alt    string
	Width  int
	Height int
}

// OGArticle holds the article: properties. Times are ISO 8601 with offset.
type OGArticle struct {
	Published string
	Modified  string
	Expires   string // may be empty
	Section   string // may be empty
	Authors   []string
	Tags      []string
}

// Frame is what surrounds the content of every public page.
type Frame struct {
	Site        SiteFrame
	Nav         []NavLink
	Footer      []NavLink
	Topics      []NavLink // the big topics, at most 8, for the footer
	Year        int
	Breadcrumbs []Crumb        // from home to this page; empty on the home page and on error pages
	Path        string         // of this page, without query
	Language    string         // of the words around the content: the page's, when there are such words, else the site's
	Languages   []LanguageLink // empty when the site has one language
}

// LanguageLink is a version of the page in another language, or the home page in it when the page has none.
type LanguageLink struct {
	Code    string // BCP 47
	Name    string // in that language: "Deutsch"
	Href    string
	Current bool
}

// SeriesBox shows where a document stands in its series.
type SeriesBox struct {
	Title string
	Path  string // /series/slug
	Place int    // of this document, from 1
	Total int
	Parts []SeriesPart
	Prev  *SeriesPart // nil on the first
	Next  *SeriesPart // nil on the last
}

// SeriesPart is one document of a series.
type SeriesPart struct {
	Place   int
	Title   string
	Path    string
	Current bool
}

// SeriesPage is /series/slug: its documents in the order of reading.
type SeriesPage struct {
	Head        Head
	Frame       Frame
	Title       string
	Description string
	Body        template.HTML
	Cards       []Card
	Minutes     int // to read all of it
	FeedPath    string
}

// TestimonialPart is what stands in a body for a testimonial.
type TestimonialPart struct {
	Text     template.HTML
	Name     string
	Role     string
	Customer string
	Picture  *Picture
	Sample   bool
	Language string // of the words around it: those of the page it stands in
}

// OfferPart is what stands in a body for a demo or a call to action.
type OfferPart struct {
	Kind     string // demo or cta
	Title    string
	Text     template.HTML
	Href     string
	Label    string
	Picture  *Picture
	Sample   bool
	Language string // of the words around it: those of the page it stands in
}

// AssetPart is what stands in a body for a piece of collateral: always its newest approved version.
type AssetPart struct {
	Title    string
	Text     string
	Href     string
	Format   string // "PDF"
	Size     string // "1.2 MB"
	Pages    int    // 0: unknown
	Language string // of the words around it: those of the page it stands in
}

// SiteFrame is the brand as templates need it.
type SiteFrame struct {
	Name        string
	Tagline     string
	Description string
	Language    string
	Hue         int
	Logo        *Picture // nil: print the name
	Email       string
	Social      []NavLink // Label is the host, "linkedin.com"
}

// NavLink is a labelled address.
type NavLink struct {
	Label   string
	Href    string
	Current bool // the page itself or the section it lies in
}

// Crumb is a step of the breadcrumbs. The last one is the page itself and has no Href.
type Crumb struct {
	Label string
	Href  string
}

// Date is a moment ready to print: <time datetime="{ISO}">{Text}</time>.
type Date struct {
	ISO  string // 2026-11-24T09:00:00+01:00
	Text string // 24 November 2026
}

// Picture is an image ready to print. The first large picture of a page is loaded eagerly, the others lazily.
type Picture struct {
	Src     string // path with the fingerprint in its query
	Srcset  string // for <img srcset>, empty for drawings and small pictures; sizes belong to the template
	Focus   string // for object-position, "50% 30%"; empty: the middle
	Alt     string // empty: decorative
	Width   int
	Height  int
	Caption string
	Credit  string
}

// Person is an author as bylines and author pages show them.
type Person struct {
	Name     string
	Role     string
	Path     string   // /authors/key
	Picture  *Picture // nil: print Initials
	Initials string
	Sample   bool
}

// Card is a document in a list.
type Card struct {
	Kind        string // article, case-study or page
	KindLabel   string // Article, Case study, Page
	Path        string
	Title       string
	Description string
	Picture     *Picture
	Date        Date
	Updated     *Date // nil: not changed since
	Authors     []Person
	Topics      []NavLink
	ReadMinutes int
	Sample      bool
	Case        *CaseCard // nil unless a case study
	Reason      string    // why it is shown beside another document: "Also about handover"
}

// CaseCard is what a list shows of a case study.
type CaseCard struct {
	Customer string
	Industry string // label
	Product  string // label
	Figure   string // the first result as shown large: "−99%"
	Metric   string // what it measures: "Lead response time"
}

// Pager leads through the pages of a list. It is nil when there is one page only.
type Pager struct {
	Page  int
	Last  int
	Prev  string // path, empty on the first page
	Next  string // path, empty on the last page
	Pages []PagerLink
}

// PagerLink is one page number; Gap stands for left-out numbers.
type PagerLink struct {
	Number  int
	Href    string
	Current bool
	Gap     bool
}

// HomePage is /.
type HomePage struct {
	Head     Head
	Frame    Frame
	Lead     *Card  // the newest article, nil when there is none
	Articles []Card // the next newest
	Cases    []Card
	Topics   []TopicCard
}

// ListPage is /articles and its further pages.
type ListPage struct {
	Head     Head
	Frame    Frame
	Title    string // h1
	Intro    string
	Cards    []Card
	Total    int
	Pager    *Pager
	FeedPath string
}

// CaseListPage is /case-studies, its further pages, and its filtered views.
type CaseListPage struct {
	Head     Head
	Frame    Frame
	Title    string
	Intro    string
	Cards    []Card // empty when no case study fits the filter
	Total    int    // that fit the filter
	Filters  []Filter
	Filtered bool
	Pager    *Pager
}

// Filter is one way to narrow a list, shown as a <select> of a GET form or as links.
type Filter struct {
	Name   string // the query parameter: industry, product
	Label  string
	Values []FilterValue // sorted by label
	All    string        // path without this filter
}

// FilterValue is one choice of a filter.
type FilterValue struct {
	Value  string
	Label  string
	Count  int    // case studies with the value, given the other filter
	Href   string // the list with this value chosen
	Chosen bool
}

// ArticlePage is an article.
type ArticlePage struct {
	Head      Head
	Frame     Frame
	Kind      string
	Title     string
	Lead      string // the description
	Published Date
	Updated   *Date // nil: not changed since
	Minutes   int
	Authors   []Person
	Bios      []AuthorCard
	Topics    []NavLink
	Hero      *Picture
	TOC       []TOCEntry // empty when too short to need one
	Body      template.HTML
	Related   []Card
	Prev      *Card // the older neighbour
	Next      *Card // the newer neighbour
	Markdown  string
	Sample    bool
	Preview   string     // set when the page is a preview: "Draft", "Scheduled", …
	Series    *SeriesBox // nil: in none
	Expired   *Date      // set when the page is shown although its time has passed; the page says so
}

// TOCEntry is a heading of the body; h3 stand below their h2.
type TOCEntry struct {
	ID   string
	Text string
	Sub  []TOCEntry
}

// CasePage is a case study.
type CasePage struct {
	Head        Head
	Frame       Frame
	Title       string
	Lead        string
	Customer    string
	CustomerURL string
	Industry    *NavLink // to the filtered list
	Product     *NavLink
	Size        string
	Published   Date
	Updated     *Date
	Minutes     int
	Authors     []Person
	Topics      []NavLink
	Hero        *Picture
	Challenge   template.HTML
	Solution    template.HTML
	Results     []Result
	Quote       *Quote
	TOC         []TOCEntry
	Body        template.HTML
	Related     []Card
	Prev        *Card
	Next        *Card
	Markdown    string
	Sample      bool
	Preview     string
	Logo        *Picture // of the customer, while there is permission to show it
	Series      *SeriesBox
	Expired     *Date
}

// Result is one measured outcome. Figure is what to print large.
type Result struct {
	Metric    string
	Figure    string
	Before    string
	After     string
	Timeframe string
}

// Quote is what the customer said.
type Quote struct {
	Text string
	Name string
	Role string
}

// TopicCard is a topic in a list of topics.
type TopicCard struct {
	Path        string
	Title       string
	Description string
	Count       int
}

// TopicIndexPage is /topics.
type TopicIndexPage struct {
	Head   Head
	Frame  Frame
	Title  string
	Topics []TopicCard
}

// TopicPage is /topics/slug and its further pages.
type TopicPage struct {
	Head        Head
	Frame       Frame
	Title       string
	Description string
	Body        template.HTML // on the first page only
	Cards       []Card
	Total       int
	Pager       *Pager
	FeedPath    string
}

// AuthorCard is an author with a few words about them.
type AuthorCard struct {
	Person
	Bio   string
	Links []NavLink
	Count int
}

// AuthorIndexPage is /authors.
type AuthorIndexPage struct {
	Head    Head
	Frame   Frame
	Title   string
	Authors []AuthorCard
}

// AuthorPage is /authors/key and its further pages.
type AuthorPage struct {
	Head     Head
	Frame    Frame
	Author   AuthorCard
	Cards    []Card
	Total    int
	Pager    *Pager
	FeedPath string
}

// StaticPage is a document of kind page, such as /about.
type StaticPage struct {
	Head     Head
	Frame    Frame
	Title    string
	Lead     string
	Updated  Date
	Hero     *Picture
	TOC      []TOCEntry
	Body     template.HTML
	Markdown string
	Sample   bool
	Preview  string
	Expired  *Date
}

// SearchPage is /search. It is built per request: take it from Snapshot.SearchPage and fill in the rest.
type SearchPage struct {
	Head     Head
	Frame    Frame
	Query    string
	Results  *search.Results // nil: nothing was asked
	Facets   []Filter
	Pager    *Pager
	Degraded string // a sentence that says why the answer is incomplete
	Latest   []Card // to browse when nothing was asked or found
}

// NotFoundPage answers an unknown or removed address. It never repeats the address that was asked for.
type NotFoundPage struct {
	Head        Head
	Frame       Frame
	Gone        bool   // removed on purpose
	Suggestions []Card // documents with words of the address; may be empty
	Latest      []Card
}

// ErrorPage answers what went wrong on our side, or a request that cannot be served. Status is 4xx or 5xx.
type ErrorPage struct {
	Head      Head
	Frame     Frame
	Status    int
	Title     string
	Message   string
	Reference string // request id to quote, may be empty
}
