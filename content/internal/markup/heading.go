package markup

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// headings gives every heading its id and level. The page shows the title as its h1, so an h1 of the body that says the
// same is dropped, and where others are left all headings move down one level together: the outline stays as it was.
func (s *state) headings(doc *ast.Document) {
	all := headingsBelow(doc)
	all = s.dropTitle(all)
	shift := 0
	for _, h := range all {
		if h.Level == 1 {
			s.note(h.Pos(), "content/h1-count", "the title is the page's only h1; start headings of the body with ##")
			shift = 1
			break
		}
	}
	taken := s.reserveExplicit(all)
	for _, h := range all {
		text := strings.Join(strings.Fields(plain(h, s.src)), " ")
		id, explicit := taken[h]
		if !explicit {
			id = s.unique(slug(text))
		}
		n := &sectionHeading{level: min(h.Level+shift, 6), id: id}
		n.SetPos(h.Pos())
		for c := h.FirstChild(); c != nil; {
			next := c.NextSibling()
			n.AppendChild(n, c)
			c = next
		}
		h.Parent().ReplaceChild(h.Parent(), h, n)
		s.res.Headings = append(s.res.Headings, Heading{Level: n.level, ID: id, Text: text, Offset: h.Pos()})
	}
}

func headingsBelow(doc ast.Node) []*ast.Heading {
	var all []*ast.Heading
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		h, ok := n.(*ast.Heading)
		if ok && entering {
			all = append(all, h)
		}
		if n.Type() == ast.TypeInline {
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return all
}

func (s *state) dropTitle(all []*ast.Heading) []*ast.Heading {
	for i, h := range all {
		if h.Level != 1 {
			continue
		}
		text := strings.Join(strings.Fields(plain(h, s.src)), " ")
		switch {
		case text == "":
		case s.env.Title == "" && i == 0:
			s.res.Title = text
		case !strings.EqualFold(fold(text), fold(s.env.Title)):
			continue
		}
		h.Parent().RemoveChild(h.Parent(), h)
		return append(all[:i:i], all[i+1:]...)
	}
	return all
}

// fold makes two spellings of one title equal: the typographer curls quotes in the body, not in front matter.
func fold(s string) string {
	s = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "–", "--", "—", "---", "…", "...").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// idPattern is what the sanitiser lets an id be. Such a one is kept to the letter: links to it are too.
var idPattern = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}\p{M}_:-]{0,119}$`)

// reserveExplicit keeps the ids that writers set by {#id}; a second use of one falls back to a generated id.
func (s *state) reserveExplicit(all []*ast.Heading) map[*ast.Heading]string {
	taken := map[*ast.Heading]string{}
	for _, h := range all {
		v, ok := h.AttributeString("id")
		if !ok {
			continue
		}
		raw, ok := v.([]byte)
		id := string(raw)
		if !idPattern.MatchString(id) {
			id = slug(id)
		}
		if !ok || id == "" || s.ids[id] {
			continue
		}
		s.ids[id] = true
		taken[h] = id
	}
	return taken
}

// unique numbers an id that is taken. It goes on from the last number given, so that a thousand equal headings cost
// no more than different ones.
func (s *state) unique(id string) string {
	if id == "" {
		id = "section"
	}
	try := id
	for s.ids[try] {
		s.numbered[id]++
		try = id + "-" + strconv.Itoa(s.numbered[id])
	}
	s.ids[try] = true
	return try
}

// slug keeps letters and digits of any script, lower case, and joins them by hyphens.
func slug(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Variation_Selector, r), unicode.IsMark(r) && (gap || b.Len() == 0):
			// it belongs to a sign that is left out, such as an emoji
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'', r == '’':
		case r == '_':
			b.WriteByte('_')
		default:
			gap = true
		}
		if b.Len() >= 100 {
			break
		}
	}
	return b.String()
}

func anchor(id string) string {
	return fmt.Sprintf(`<a class="anchor" href="#%s" aria-label="Link to this section"><span aria-hidden="true">#</span></a>`, attribute(id))
}
