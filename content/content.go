// Package content turns a folder of markdown into documents that can be published.
//
// It owns front matter, markdown rendering, safe HTML, tables of contents, plain text for search, renames and
// translations. It knows nothing of HTTP, SQL, search engines or the app: it reads an fs.FS and returns values. What is
// good or bad about a document is judged by package lint.
//
// # Folder
//
//	articles/…/slug.md      articles (any depth; the file name is the slug unless front matter says otherwise)
//	case-studies/…/slug.md  case studies
//	pages/…/slug.md         static pages such as About
//	topics/slug.md          optional text of a topic page (title, description, body)
//	series/slug.md          likewise of a series
//	parts/key.md            testimonials, demos and calls to action that documents share
//	authors.yaml            the people who sign documents, by key
//	site.yaml               brand, navigation, footer
//	images/…                pictures that documents refer to, by a path relative to the file or from the root
//
// # Front matter
//
// A markdown file starts with YAML between two lines of ---. Every key is optional for articles and pages; README.md says
// more about each. Keys of other systems (tags, author, lastmod, summary, cover, redirect_from, …) are understood.
//
//	title           the title; without it the first h1 of the text, then the file name
//	description     120 to 156 characters for search results, cards and lists
//	slug            the last part of the address; the file name when not given
//	id              keeps a document the same one through renames
//	date            when it was, or will be, published: 2026-03-31, or 2026-03-31 09:00
//	updated         the last change that matters to readers
//	expires         when it stops being public
//	draft           true: never public
//	authors         keys or names from authors.yaml
//	topics          subjects shared with other documents
//	aliases         former addresses that lead here: [/old/address]
//	language        en, de, …; the site's when not given
//	translation     a word that the versions of one document in several languages share
//	source_hash     which text of the original a translation was made from
//	series          a sequence that this is one part of
//	part            which part of it, from 1; by date when not given
//	timezone        of the dates in this file: Europe/Berlin; the site's when not given
//	after_expiry    what becomes of the page then: gone, redirect, noindex or banner
//	successor       the document that takes its place, for redirect
//	canonical       the full address of the page elsewhere that this is a copy of
//	phrase          the words that readers should find this by
//	cornerstone     true: one of the documents the site rests on, judged by stricter rules
//	review_by       when somebody has to read it again
//	assisted        true: written with the help of a language model
//	reviewer        who vouches for an assisted text
//	waive           findings of the check that are accepted: rule: reason
//	image           the picture at the head: a path, or a group of src, alt, caption, credit
//	image_alt       alternative text, for an image that is only a path
//	image_caption   likewise the line below it
//	image_credit    likewise who made it
//	image_focus     what stays visible when it is cut: "50% 30%" from the left and the top
//	noindex         true: search engines are asked to skip it
//	sample          true: marked as sample content
//	industry        facets for filters, one value or a list; so are product, persona, stage, region
//	product
//	persona
//	stage
//	region
//	facets          a group of further facets, by name
//
// Case studies have more, and need the first of them but customer_url, size and quote:
//
//	customer        whose story it is
//	customer_url    the customer's web address
//	size            "120 employees"
//	challenge       what was wrong before, in markdown
//	solution        what was done, in markdown
//	results         a list of outcomes: metric, before, after, change, timeframe
//	quote           what the customer said: text, name, role, approved
//	logo            the customer's mark: a path, or a group of src and alt
//	logo_until      when the permission to show it ends
//	anonymous       true: named on request only, and search engines are asked to skip the page
//
// Parts have these, and of the others title, image, language, expires and sample:
//
//	kind            testimonial, demo or cta
//	customer        of a testimonial
//	name            who said it
//	role            what they do
//	approved        true: they agreed that it is shown
//	url             where a demo or a call to action leads
//	label           what its button says
package content

import (
	"strconv"
	"time"
)

// Kind says which sort of document a file is; it follows from the folder it lies in.
type Kind string

// The kinds of document.
const (
	Article   Kind = "article"
	CaseStudy Kind = "case-study"
	Page      Kind = "page"
)

// State is where a document stands in its public life at a given moment.
type State string

// The states of a document.
const (
	Draft     State = "draft"     // never public
	Scheduled State = "scheduled" // public from Published on
	Live      State = "live"      // public now
	Expired   State = "expired"   // was public until Expires
)

// Library is everything that was read from one content folder: an immutable value, safe for concurrent reads.
type Library struct {
	Site      Site
	Documents []*Document // every document that could be read, sorted by kind, then newest first, then slug
	Authors   map[string]*Author
	Topics    map[string]*Topic    // by slug; holds each topic a document names, described or not
	Series    map[string]*Series   // by slug; holds each series a document names, described or not
	Parts     map[string]*Part     // by key: testimonials, demos and calls to action that documents share
	Images    map[string]*Image    // by path in the content folder, for each image a document or author refers to
	Held      map[string]*Document // by file: what the gate keeps from going live; the last good version, if any, is in Documents
	Problems  []Problem            // of all files, sorted by file, line, column

	index *index // what the next Load needs to know of this one
}

// Site is the brand and frame of the public site, read from site.yaml.
type Site struct {
	Name        string // "Tandem"
	Tagline     string // one sentence: what a visitor finds here
	Description string // 120 to 156 characters, the home page's description
	Language    string // BCP 47, "en" when not given
	Logo        string // path in the content folder, may be empty
	Hue         int    // 0 to 359, the brand hue in OKLCH
	Email       string
	Social      []string // absolute addresses of the organisation's profiles
	Navigation  []Link   // in the page head; empty means the default one
	Footer      []Link
	Timezone    string   // of dates without a zone, "Europe/Berlin"; "" when not given
	Waivers     []Waiver // findings that are accepted for many files
}

// Waiver accepts findings of a rule, with the reason why. An accepted finding is reported as such and keeps nothing from
// going live.
type Waiver struct {
	Rule   string // "img/alt-missing", or a group: "img"
	Files  string // a pattern over paths in the content folder, ** for any depth; empty: all
	Reason string // never empty
}

// Link is a labelled address.
type Link struct {
	Label string
	URL   string
}

// Document is one article, case study or page, ready to be published.
type Document struct {
	ID          string // stable across renames: front matter `id`, or kind and slug
	Kind        Kind
	Slug        string // lower-case ASCII with hyphens, unique within its kind
	File        string // path in the content folder
	Title       string
	Description string
	Language    string   // BCP 47
	Authors     []string // keys of Library.Authors
	Topics      []string // topic slugs
	Aliases     []string // former paths, absolute ("/old"), that lead here
	Published   time.Time
	Updated     time.Time // last material change; equals Published when not given
	Expires     time.Time // zero: never
	IsDraft     bool
	NoIndex     bool
	Sample      bool                // starter content, marked as such on the page
	Prefix      string              // what the address starts with: "" in the site's language, "/de" in another
	Translation string              // shared by the versions of one document in several languages; "" when there is one only
	SourceHash  string              // of the text that this is a translation of, when it was made; "" when not given
	Series      string              // slug of a series, "" for none
	Part        int                 // place in the series, from 1; 0 when not given (then by date)
	Action      Action              // what becomes of the page once Expires has come
	Successor   string              // path or file of the document that takes its place, for ActionRedirect
	Canonical   string              // absolute address elsewhere that this is a copy of, "" for none
	Phrase      string              // the words that readers should find this by, "" when not given
	Cornerstone bool                // one of the documents the site rests on: judged by stricter rules
	ReviewBy    time.Time           // when somebody has to read it again; zero: when it is old
	Assisted    bool                // written with the help of a language model
	Reviewer    string              // who vouches for it, for assisted texts
	Waivers     []Waiver            // findings that are accepted for this document
	Facets      map[string][]string // industry, product, persona, stage, region, … (values as slugs)
	Hero        *Figure             // nil: none
	Case        *Case               // set for case studies only

	Images      []*Image // pictures of the body and the hero
	Uses        []Use    // parts and cards that stand in the body, each where HTML has UseMark of its index
	Frames      []string // hosts whose players the body can open, for the page's policy: "www.youtube-nocookie.com"
	Words       int
	ReadMinutes int    // at least 1
	Hash        string // hex SHA-256 of everything that can change what is published
	Stale       bool   // the file on disk is broken; this is its last good version

	text     packed  // see Text
	textHash [6]byte // see TextHash
}

// Path is the public address of the document, without scheme and host: /articles/slug, /case-studies/slug or /slug.
func (d *Document) Path() string {
	switch d.Kind {
	case Article:
		return d.Prefix + "/articles/" + d.Slug
	case CaseStudy:
		return d.Prefix + "/case-studies/" + d.Slug
	default:
		return d.Prefix + "/" + d.Slug
	}
}

// State says where the document stands at now.
func (d *Document) State(now time.Time) State {
	switch {
	case d.IsDraft:
		return Draft
	case !d.Expires.IsZero() && !now.Before(d.Expires):
		return Expired
	case now.Before(d.Published):
		return Scheduled
	default:
		return Live
	}
}

// Action says what becomes of a page that expired.
type Action string

// The actions.
const (
	ActionGone     Action = "gone"     // 410; the one when none is given
	ActionRedirect Action = "redirect" // 301 to the successor
	ActionNoIndex  Action = "noindex"  // still there for who knows the address; off every list, search engines are asked to skip it
	ActionBanner   Action = "banner"   // likewise, and the page says that it is no longer kept up to date
)

// Use is a part or a card that stands in a body. What it shows can change while the text does not, so that it is filled in
// when the page is made.
type Use struct {
	Kind   string // testimonial, demo, cta or asset
	Key    string // of Library.Parts, or the id of an asset
	Label  string // text given in its place, may be empty
	Line   int    // in the file, from 1
	Column int    // in bytes, from 1
}

// UseMark is what stands in HTML in place of the use with that index. No text of a writer can contain it.
func UseMark(i int) string { return "<!--use:" + strconv.Itoa(i) + "-->" }

// Series is a sequence of documents that are read one after the other.
type Series struct {
	Slug        string
	Title       string
	Description string
	HTML        string // optional text, sanitised
}

// Part is a text that articles and rooms share, from parts/key.md. One whose permission or time has run out is shown
// nowhere.
type Part struct {
	Key      string
	Kind     string // testimonial, demo or cta
	File     string
	Title    string // of a demo or call to action
	HTML     string // sanitised
	Text     string // the same in plain text
	Name     string // who said a testimonial
	Role     string
	Customer string
	URL      string    // where a demo or call to action leads
	Label    string    // of its button
	Picture  *Figure   // nil: none
	Approved bool      // a testimonial is shown with the permission of who said it only
	Expires  time.Time // when it stops being shown; zero: never
	Sample   bool
	Hash     string // of everything that shows
}

// Shown reports whether the part may be shown at now.
func (p *Part) Shown(now time.Time) bool {
	return (p.Kind != "testimonial" || p.Approved) && (p.Expires.IsZero() || now.Before(p.Expires))
}

// Figure is a picture with the words that belong to it.
type Figure struct {
	Image   *Image
	Focus   Point // what must stay visible when the picture is cut to another shape
	Alt     string
	Caption string
	Credit  string
}

// Point is a place in a picture in per cent of its width and height, from the top left. The zero value is its middle.
type Point struct {
	X, Y  int
	Given bool
}

// Image is a picture file of the content folder, measured but not decoded further.
type Image struct {
	Path   string // in the content folder: "images/handover.jpg"
	Type   string // media type from the bytes: image/jpeg, image/png, image/webp, image/gif, image/svg+xml
	Width  int    // pixels as shown (orientation applied)
	Height int
	Size   int64
	Hash   string // hex SHA-256 of the bytes
	Moves  bool   // an animation: it has no other forms
}

// Heading is a heading of a body.
type Heading struct {
	Level  int // 2 or 3 in a table of contents, up to 6 in an outline
	ID     string
	Text   string
	Line   int // in the file, from 1
	Column int
}

// Section is the text below one heading, until the next; the first has no heading when the body starts with text.
type Section struct {
	ID      string // anchor of the heading, "" for the first
	Heading string
	Text    string // plain text, single spaces, paragraphs parted by "\n"
}

// Ref is a link of a body with the place it stands.
type Ref struct {
	URL    string
	Text   string
	Line   int // in the file, from 1
	Column int // in bytes, from 1
}

// Case is the structured part of a case study. Texts are sanitised HTML unless said otherwise.
type Case struct {
	Customer      string // plain text
	CustomerURL   string
	Industry      string // slug, also in Facets
	Product       string // slug, also in Facets
	Size          string // plain text: "120 employees"
	Challenge     string
	Solution      string
	ChallengeText string // the same in plain text
	SolutionText  string
	Results       []Result
	Quote         *Quote
	Logo          *Figure   // of the customer, nil: none
	LogoUntil     time.Time // when the permission to show it ends; zero: never
	Anonymous     bool      // the customer is named on request only: search engines are asked to skip the page
}

// Result is one measured outcome.
type Result struct {
	Metric    string // "Lead response time"
	Before    string // "42 hours"
	After     string // "18 minutes"
	Change    string // optional, as shown large: "−99%"; empty: After is shown large
	Timeframe string // "in 6 months"
}

// Quote is what the customer said.
type Quote struct {
	Text     string
	Name     string
	Role     string
	Approved bool // by who said it; one that is not is not shown
}

// Author is a person who signs documents.
type Author struct {
	Key     string // slug, the address is /authors/{key}
	Name    string
	Role    string
	Bio     string // plain text
	Picture *Image // nil: none
	Links   []Link // profiles elsewhere
	Sample  bool
	Line    int // in authors.yaml; 0 for one that documents only name
	Column  int // in bytes, from 1
}

// Topic is a subject that documents share.
type Topic struct {
	Slug        string
	Title       string
	Description string
	HTML        string // optional text, sanitised
}

// Severity ranks a problem.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the file is not published (its last good version stays)
	Warning Severity = "warning" // the file is published all the same
	Hint    Severity = "hint"    // worth a look; only Check gives these
)

// Problem is something wrong in one place of one file.
type Problem struct {
	File     string
	Line     int // from 1; 0 when the problem is the whole file
	Column   int // in bytes, from 1
	Severity Severity
	Rule     string // "front-matter/unknown-key", "links/broken", …
	Message  string // says what to do
}
