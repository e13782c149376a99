package markup

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// sanitize lets raw HTML through an allow-list, then parses the result and writes it anew, so that every element is
// closed and nothing of the page around can be closed by it. The output parses to the tree it was written from.
func sanitize(dirty []byte, s *state) (string, error) {
	clean := policy.SanitizeBytes(dirty)
	lead := s.lead
	for range 4 {
		s.lead = lead
		nodes, err := fragment(clean)
		if err != nil {
			return "", err
		}
		for _, n := range nodes {
			s.adapt(n)
		}
		var out bytes.Buffer
		for _, n := range nodes {
			if err := html.Render(&out, n); err != nil {
				return "", fmt.Errorf("write cleaned HTML: %w", err)
			}
		}
		if out.Len() > maxOutput {
			return "", errors.New("it grows too large")
		}
		if bytes.Equal(out.Bytes(), clean) {
			filled := s.slots.fill(out.String())
			if len(filled) > maxOutput {
				return "", errors.New("it grows too large")
			}
			return filled, nil
		}
		clean = bytes.Clone(out.Bytes())
	}
	return "", errors.New("its elements are nested in a way that browsers disagree on")
}

func fragment(src []byte) ([]*html.Node, error) {
	body := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(bytes.NewReader(src), body)
	if err != nil {
		return nil, fmt.Errorf("parse cleaned HTML: %w", err)
	}
	return nodes, nil
}

// adapt gives raw links and pictures what written ones get: public addresses, rel, measures, nothing from other sites.
// What the renderer wrote passes through it too and stays as it is, because the answers of Env are their own answers.
func (s *state) adapt(n *html.Node) {
	if n.Type == html.ElementNode {
		switch n.DataAtom {
		case atom.A:
			adaptLink(n, s.env)
		case atom.Img:
			s.adaptPicture(n)
		case atom.Div, atom.Span:
			s.adaptSlot(n)
		case atom.Input:
			setAttr(n, "type", "checkbox")
			setAttr(n, "disabled", "")
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.adapt(c)
	}
}

func adaptLink(n *html.Node, env Env) {
	href := attr(n, "href")
	switch {
	case external(href):
		setAttr(n, "rel", "noopener")
	case env.Link != nil && href != "":
		setAttr(n, "href", env.Link(href))
	}
}

func (s *state) adaptPicture(n *html.Node) {
	env, lead := s.env, s.lead
	s.lead = "" // it is the first picture or none
	src, alt, title := attr(n, "src"), attr(n, "alt"), attr(n, "title")
	if env.Picture != nil && scheme(src) == "" && !external(src) {
		if pic, ok := env.Picture(src); ok {
			// What a writer gave besides text is not kept.
			shown := picture{Picture: pic, alt: alt, title: title, lead: lead != "" && pic.URL == lead}
			if given := attr(n, "sizes"); given == wideSizes || given == narrowSizes {
				shown.sizes = given
			}
			n.Attr = shown.attrs()
			return
		}
	}
	if env.Remote != nil && external(src) {
		env.Remote(src)
	}
	text := &html.Node{Type: html.TextNode, Data: orText(alt, "Picture")}
	n.DataAtom, n.Data, n.Attr = atom.Span, "span", []html.Attribute{{Key: "class", Val: "missing-picture"}}
	if external(src) && !insideAnchor(n) {
		n.DataAtom, n.Data = atom.A, "a"
		n.Attr = []html.Attribute{{Key: "href", Val: src}, {Key: "rel", Val: "noopener"}}
	}
	n.AppendChild(text)
}

func insideAnchor(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.DataAtom == atom.A {
			return true
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func setAttr(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

// allowed are the elements that raw HTML may use.
var allowed = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(`p br hr h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code em strong b i u s del ins
		sub sup small mark kbd samp var abbr cite q dfn time span div figure figcaption details summary table caption thead
		tbody tfoot tr th td a img input wbr`) {
		set[name] = true
	}
	return set
}()

// removed names the elements of a piece of raw HTML that the sanitizer will take out.
func removed(raw []byte) []string {
	var names []string
	z := html.NewTokenizer(bytes.NewReader(raw))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return names
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			if n := string(name); !allowed[n] && !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
}

var policy = newPolicy()

const figureClass = `(wide|narrow|framed|banner|focus-[xy]-[0-9]{1,3})`

// newPolicy allows the elements of prose and exactly the attributes our own renderer writes. Styles, events, forms,
// frames, embedded objects, SVG and MathML are not on the list.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(slices.Sorted(maps.Keys(allowed))...)
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("alt", "title").OnElements("img", "a", "abbr", "dfn")
	number := regexp.MustCompile(`^[0-9]{1,5}$`)
	p.AllowAttrs("width", "height").Matching(number).OnElements("img")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[1-9][0-9]?$`)).OnElements("td", "th")
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center)$`)).OnElements("td", "th")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(row|col)$`)).OnElements("th")
	p.AllowAttrs("datetime").Matching(regexp.MustCompile(`^[0-9T:+Z .-]{4,40}$`)).OnElements("time")
	p.AllowAttrs("open").OnElements("details")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener$`)).OnElements("a")
	p.AllowAttrs("sizes").Matching(regexp.MustCompile("^(" + regexp.QuoteMeta(wideSizes) + "|" + regexp.QuoteMeta(narrowSizes) + ")$")).OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("decoding").Matching(regexp.MustCompile(`^async$`)).OnElements("img")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").OnElements("input")
	p.AllowAttrs("aria-label").OnElements("a", "div", "input")
	p.AllowAttrs("aria-hidden").Matching(regexp.MustCompile(`^true$`)).OnElements("span")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("pre", "div")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^(note|region|doc-[a-z]{4,12})$`)).OnElements("div", "a", "aside")
	p.AllowAttrs(slotAttr).Matching(slotName).OnElements("div", "span")
	p.AllowAttrs("id").Matching(idPattern).Globally()
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(chroma|heading|anchor|table|footnotes|footnote-ref|footnote-backref|missing-picture|callout callout-[a-z]{3,9}|callout-title|credit|pull-quote|code|code-title|` + figureClass + `( ` + figureClass + `)*|language-[a-z0-9+#._-]{1,32}|[a-z]{1,2})$`)).Globally()
	return p
}
