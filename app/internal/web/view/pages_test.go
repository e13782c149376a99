package view_test

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tandem/app/internal/web/view"
)

func TestEveryPagePrintsWithNothingInIt(t *testing.T) {
	v := open(t)
	for _, page := range view.Pages() {
		out := render(t, v, page)
		if !strings.HasPrefix(out, "<!doctype html>") {
			t.Errorf("%T does not begin as a page: %.40q", page, out)
		}
		pointer := reflect.New(reflect.TypeOf(page)).Interface()
		if again := render(t, v, pointer); again != out {
			t.Errorf("%T prints differently by pointer", page)
		}
	}
}

func TestEveryPageHasASample(t *testing.T) {
	have := map[reflect.Type]bool{}
	for _, s := range samples() {
		have[reflect.TypeOf(s.page)] = true
	}
	for _, page := range view.Pages() {
		if !have[reflect.TypeOf(page)] {
			t.Errorf("%T has no sample: nobody looks at it", page)
		}
	}
}

func TestNoPageHidesAFieldOfBase(t *testing.T) {
	base := reflect.TypeOf(view.Base{})
	for _, page := range view.Pages() {
		kind := reflect.TypeOf(page)
		if f, ok := kind.FieldByName("Base"); !ok || f.Type != base {
			continue
		}
		for i := range kind.NumField() {
			if name := kind.Field(i).Name; name != "Base" {
				if _, hidden := base.FieldByName(name); hidden {
					t.Errorf("%s.%s hides the field of Base: the frame would print it", kind, name)
				}
			}
		}
	}
}

// TestAttack_A17_NothingInline reads every sample page as a browser does and finds no style, handler or script of its own.
func TestAttack_A17_NothingInline(t *testing.T) {
	v := open(t)
	for _, s := range samples() {
		walk(t, render(t, v, s.page), func(n *html.Node) {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.TrimSpace(strings.ToLower(a.Val)), "javascript:") {
					t.Errorf("%s: <%s %s=%q>", s.name, n.Data, a.Key, a.Val)
				}
				if (a.Key == "src" || a.Key == "href" && n.Data == "link") && strings.Contains(a.Val, "://") && !strings.Contains(a.Val, "example.com") {
					t.Errorf("%s: <%s> asks somebody else: %s", s.name, n.Data, a.Val)
				}
			}
			if n.Data == "style" || n.Data == "script" && attr(n, "src") == "" && !isData(n) {
				t.Errorf("%s: inline <%s>", s.name, n.Data)
			}
		})
	}
}

// isData reports whether a script element holds data that a script reads, and is never run.
func isData(n *html.Node) bool {
	return attr(n, "type") == "application/ld+json" || attr(n, "type") == "application/json"
}

func TestIDsAreUniqueAndIconsExist(t *testing.T) {
	v := open(t)
	for _, s := range samples() {
		ids, uses := map[string]int{}, []string{}
		walk(t, render(t, v, s.page), func(n *html.Node) {
			if id := attr(n, "id"); id != "" {
				ids[id]++
			}
			if n.Data == "use" {
				uses = append(uses, strings.TrimPrefix(attr(n, "href"), "#"))
			}
		})
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: id %q stands %d times", s.name, id, n)
			}
		}
		for _, u := range uses {
			if ids[u] == 0 {
				t.Errorf("%s: there is no symbol %q", s.name, u)
			}
		}
	}
}

func TestFormsThatPostCarryTheToken(t *testing.T) {
	v := open(t)
	for _, s := range samples() {
		walk(t, render(t, v, s.page), func(n *html.Node) {
			if n.Data != "form" || strings.ToLower(attr(n, "method")) != "post" {
				return
			}
			found := false
			each(n, func(c *html.Node) {
				found = found || c.Data == "input" && attr(c, "name") == "_csrf" && attr(c, "value") == "token-of-the-form"
			})
			if !found {
				t.Errorf("%s: the form to %q carries no token", s.name, attr(n, "action"))
			}
		})
	}
}

func TestHeadOrder(t *testing.T) {
	v := open(t)
	order := []string{`<meta charset`, `name="viewport"`, `<title>`, `name="description"`, `name="robots"`, `rel="canonical"`, `property="og:title"`, `name="twitter:card"`, `application/atom+xml`, `rel="icon"`, `application/ld+json`, `rel="stylesheet"`}
	for _, s := range publicSamples() {
		out, at := render(t, v, s.page), 0
		for _, mark := range order {
			i := strings.Index(out, mark)
			if i < at {
				t.Errorf("%s: %s stands at %d, before what must come first (%d)", s.name, mark, i, at)
			}
			at = i
		}
		if strings.Index(out, "<meta charset") > 1024 {
			t.Errorf("%s: the charset comes too late", s.name)
		}
		if n := strings.Count(out, "<h1"); n != 1 {
			t.Errorf("%s: %d h1", s.name, n)
		}
	}
}

func TestPicturesCarryTheirSize(t *testing.T) {
	v := open(t)
	for _, s := range samples() {
		walk(t, render(t, v, s.page), func(n *html.Node) {
			if n.Data == "img" && (attr(n, "width") == "" || attr(n, "height") == "" || !has(n, "alt")) {
				t.Errorf("%s: picture %q lacks size or alt", s.name, attr(n, "src"))
			}
		})
	}
}

func TestRenderPart(t *testing.T) {
	v := open(t)
	page := view.LibraryPage{Base: base("Library", "/library"), Hits: hits(), Total: 4}
	var whole, part bytes.Buffer
	if err := v.RenderPart(&part, page, "results"); err != nil {
		t.Fatal(err)
	}
	if err := v.Render(&whole, page); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(part.String(), `<div id="results"`) || !strings.Contains(whole.String(), strings.TrimSpace(part.String())) {
		t.Errorf("the part is not what stands in the page: %.80q", part.String())
	}
	part.Reset()
	if err := v.RenderPart(&part, page, "main"); err != nil || part.String() != whole.String() {
		t.Errorf("an unknown part must give the page, got %.60q, %v", part.String(), err)
	}
}

func TestUnknownPagesAreErrors(t *testing.T) {
	v := open(t)
	for _, page := range []any{nil, struct{ X int }{}, (*view.SignInPage)(nil), "text"} {
		if err := v.Render(io.Discard, page); err == nil {
			t.Errorf("printing %#v must fail", page)
		}
	}
}

func walk(t *testing.T, page string, visit func(*html.Node)) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	each(doc, visit)
}

func each(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, visit)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}
