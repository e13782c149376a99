package view_test

import (
	"html/template"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/view"
	"tandem/search"
)

const hostile = `</title></script><script>alert(1)</script>"'><img src=x onerror=alert(2)><!-- javascript:alert(3) {{.}}`

// TestAttack_A09_HostileNames puts the same attack into every text of every page: names of files, people, tags, titles.
// Nothing of it may come out as markup.
func TestAttack_A09_HostileNames(t *testing.T) {
	v := open(t)
	for _, page := range append(view.Pages(), view.Parts()...) {
		p := reflect.New(reflect.TypeOf(page))
		poison(p.Elem(), 0)
		walk(t, render(t, v, p.Interface()), func(n *html.Node) {
			if n.Data == "script" && attr(n, "src") == "" && !isData(n) || n.Data == "img" && attr(n, "src") == "x" {
				t.Errorf("%T: a text came out as <%s>", page, n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") {
					t.Errorf("%T: <%s %s>", page, n.Data, a.Key)
				}
				if (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					t.Errorf("%T: <%s %s=%q>", page, n.Data, a.Key, a.Val)
				}
			}
		})
	}
}

func TestAttack_A01_ScriptAddresses(t *testing.T) {
	v := open(t)
	page := publish.AuthorPage{Author: publish.AuthorCard{Links: []publish.NavLink{{Label: "me", Href: "javascript:alert(1)"}}}}
	page.Frame.Nav = []publish.NavLink{{Label: "nav", Href: "JavaScript:alert(1)"}}
	if out := render(t, v, page); strings.Contains(strings.ToLower(out), `="javascript:`) {
		t.Error("an address that runs script was printed")
	}
}

func TestAttack_A04_StructuredDataCannotEndItsElement(t *testing.T) {
	v := open(t)
	page := publish.HomePage{Head: publish.Head{JSONLD: `{"name":"</script><script>alert(1)</script><!--"}`}}
	out := render(t, v, page)
	start := strings.Index(out, `<script type="application/ld+json">`)
	end := strings.Index(out[start:], "</script>")
	block := out[start : start+end]
	if strings.Count(block, "<script") != 1 || strings.Contains(block, "<!--") {
		t.Errorf("the data ends its element: %s", block)
	}
}

// trusted are the types whose makers vouch for them: sanitised bodies and structured data.
var trusted = []reflect.Type{reflect.TypeFor[template.HTML](), reflect.TypeFor[template.JS]()}

// poison fills every text and list it can reach.
func poison(v reflect.Value, depth int) {
	if depth > 7 || !v.CanSet() {
		return
	}
	for _, k := range trusted {
		if v.Type() == k {
			return
		}
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(hostile)
	case reflect.Bool:
		v.SetBool(depth%2 == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		poison(v.Elem(), depth+1)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		poison(v.Index(0), depth+1)
		poison(v.Index(1), depth+1)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(noon))
			return
		}
		if v.Type() == reflect.TypeFor[search.Segment]() {
			v.Set(reflect.ValueOf(search.Segment{Text: hostile, Hit: true}))
			return
		}
		for i := range v.NumField() {
			poison(v.Field(i), depth+1)
		}
	}
}
