package markup_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tandem/content/internal/markup"
)

func render(t *testing.T, src string) markup.Result {
	t.Helper()
	res, err := markup.New().Render(t.Context(), []byte(src), testEnv("Title of the page"))
	if err != nil {
		t.Fatalf("render %.60q: %v", src, err)
	}
	return res
}

func testEnv(title string) markup.Env {
	return markup.Env{
		Title: title,
		Link: func(dest string) string {
			if rest, ok := strings.CutSuffix(dest, ".md"); ok {
				return "/articles/" + strings.TrimPrefix(rest, "../")
			}
			return dest
		},
		Picture: func(dest string) (markup.Picture, bool) {
			switch {
			case strings.Contains(dest, "small-known"):
				return markup.Picture{URL: "/images/small-known.png?v=01234567", Width: 80, Height: 45}, true
			case strings.Contains(dest, "known"):
				return markup.Picture{URL: "/images/known.png?v=01234567", Srcset: "/i/01234567/480/known.webp 480w, /i/01234567/800/known.webp 800w", Width: 800, Height: 450}, true
			default:
				return markup.Picture{}, false
			}
		},
		Mark: func(i int) string { return "<!--use:" + strconv.Itoa(i) + "-->" },
	}
}

// unsafe returns what a browser could be made to run by, or to ask another site for, in a rendered text.
func unsafe(t testing.TB, rendered string) []string {
	t.Helper()
	fragment, err := html.ParseFragment(strings.NewReader(rendered), inDiv())
	if err != nil {
		t.Fatalf("parse rendered HTML: %v", err)
	}
	var found []string
	for _, root := range fragment {
		for n := range nodes(root) {
			if n.Type == html.ElementNode && (n.Namespace == "" || n.Data == "math" || n.Data == "svg") {
				found = append(found, unsafeElement(n)...)
			}
		}
	}
	return found
}

func unsafeElement(n *html.Node) []string {
	var found []string
	switch n.Data {
	case "script", "style", "iframe", "object", "embed", "form", "base", "meta", "link", "template", "noscript", "textarea", "select", "button", "audio":
		found = append(found, "<"+n.Data+">")
	case "math":
		return unsafeForeign(n, mathAllowed)
	case "svg":
		return unsafeForeign(n, svgAllowed)
	case "video":
		if attrOf(n, "preload") != "none" || n.Parent == nil || attrOf(n.Parent, "class") != "video" {
			found = append(found, "a video of a writer")
		}
	}
	for _, a := range n.Attr {
		value := strings.Map(func(r rune) rune {
			if r <= ' ' {
				return -1
			}
			return r
		}, strings.ToLower(a.Val))
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "formaction", a.Key == "data-slot":
			found = append(found, a.Key)
		case a.Key == "srcset" && a.Val != "/i/01234567/480/known.webp 480w, /i/01234567/800/known.webp 800w":
			found = append(found, "srcset="+a.Val)
		case a.Key == "data-player" && !strings.HasPrefix(a.Val, "https://www.youtube-nocookie.com/embed/") && !strings.HasPrefix(a.Val, "https://player.vimeo.com/video/"):
			found = append(found, "data-player="+a.Val)
		case (a.Key == "href" || a.Key == "src" || a.Key == "poster") && (strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "vbscript:") || strings.HasPrefix(value, "data:") || strings.HasPrefix(value, "file:")):
			found = append(found, a.Key+"="+a.Val)
		case (a.Key == "src" || a.Key == "poster") && !strings.HasPrefix(a.Val, "/images/"):
			found = append(found, "src of another site: "+a.Val)
		}
	}
	if n.Data == "input" && (attrOf(n, "type") != "checkbox" || !hasAttr(n, "disabled")) {
		found = append(found, "an input that takes text or clicks")
	}
	return found
}

// What a formula and a drawing may be made of: elements and the attributes of all of them.
var (
	mathAllowed = strings.Fields(`math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd mstyle mphantom
		.class .display .alttext .mathvariant .stretchy .fence .form .minsize .maxsize .width .accent .accentunder .displaystyle .linethickness .movablelimits`)
	svgAllowed = strings.Fields(`svg g path polygon circle rect text
		.viewBox .width .height .font-family .font-size .fill .stroke .aria-hidden .transform .class .d .points .cx .cy .r .x .y .textLength .fill-opacity
		.rx .text-anchor .stroke-width .stroke-opacity .stroke-dasharray .paint-order`)
)

// unsafeForeign returns what a formula or drawing is made of that is not on a list.
func unsafeForeign(n *html.Node, allowed []string) []string {
	var found []string
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && !slices.Contains(allowed, c.Data) {
			found = append(found, "<"+c.Data+"> in <"+n.Data+">")
		}
	}
	for c := range nodes(n) {
		for _, a := range c.Attr {
			if !slices.Contains(allowed, "."+a.Key) {
				found = append(found, a.Key+" of <"+c.Data+">")
			}
		}
	}
	return found
}

// nodes goes through a node and all below it.
func nodes(n *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		if !yield(n) {
			return
		}
		for c := range n.Descendants() {
			if !yield(c) {
				return
			}
		}
	}
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func TestAttack_A01_NoScriptSurvivesWhereverItStands(t *testing.T) {
	for _, src := range []string{
		"<script>alert(1)</script> readable",
		"<SCRIPT SRC=//evil.example/x.js></SCRIPT>readable",
		"<scr<script>ipt>alert(1)</script> readable",
		"readable <img src=x onerror=alert(1)>",
		"readable <img src=https://evil.example/p.png decoding=async>",
		"readable ![x](https://evil.example/p.png)",
		"readable ![x](known.png \"t\\\" onload=alert(1) x=\\\"\")",
		"[readable](javascript:alert(1))",
		"[readable](JaVaScRiPt:alert(1))",
		"[readable](java&#10;script:alert(1))",
		"[readable](&#106;avascript:alert(1))",
		"[readable](\\javascript:alert(1))",
		"[readable](<java\tscript:alert(1)>)",
		"[readable](\x01javascript:alert(1))",
		"[readable](data:text/html;base64,PHNjcmlwdD4=)",
		"[readable](vbscript:x)",
		"[readable][r]\n\n[r]: javascript:alert(1) \"onmouseover=alert(1)\"",
		"readable <javascript:alert(1)>",
		"readable ![x](javascript:alert(1))",
		"readable ![\"onerror=alert(1) ](known.png)",
		"readable\n\n## h {#x onclick=alert(1) style=\"color:red\"}",
		"## readable\" onmouseover=\"alert(1)",
		"readable[^1]\n\n[^1]: <svg/onload=alert(1)>",
		"readable[^\"onclick=x]\n\n[^\"onclick=x]: note",
		"<a href=\"javascript:alert(1)\">readable</a>",
		"<a href=\" javascript:alert(1)\">readable</a>",
		"<a href=x onclick=alert(1)>readable</a>",
		"<p style=\"background:url(javascript:alert(1))\">readable</p>",
		"<iframe src=javascript:alert(1)></iframe>readable",
		"<form action=x><input name=password><button>readable</button></form>",
		"<input type=text value=readable>readable",
		"<input checked>readable <input type=checkbox>",
		"<details ontoggle=alert(1) open>readable</details>",
		"<svg><a xlink:href=javascript:alert(1)>readable</a></svg>",
		"<math href=javascript:alert(1)>readable</math>",
		"<base href=//evil.example/>readable",
		"<meta http-equiv=refresh content=0;url=javascript:alert(1)>readable",
		"<link rel=stylesheet href=//evil.example/x.css>readable",
		"> [!NOTE] <img src=x onerror=alert(1)>\n> readable",
		"| a |\n|---|\n| <img src=x onerror=alert(1)> readable |",
		"term\n: readable <b onclick=alert(1)>b</b>",
	} {
		res := render(t, src)
		if bad := unsafe(t, res.HTML); len(bad) > 0 {
			t.Errorf("%q lets %q through:\n%s", src, bad, res.HTML)
		}
		if !strings.Contains(res.HTML, "readable") {
			t.Errorf("%q lost its text:\n%s", src, res.HTML)
		}
	}
}

func TestAttack_A02_CleanedHTMLParsesToItself(t *testing.T) {
	for _, src := range []string{
		"<b><i>crossed</b></i>",
		"</div></main></body> outside",
		"<table><a href=/x><tr><td>foster<b>parent",
		"<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
		"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
		"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
		"<a title=1 title=\"><img src=x onerror=alert(1)>\">dup</a>",
		"<!DOCTYPE html [<!ENTITY x \"<script>\">]> &x;",
		"<p>a<p>b<ul><li>c<li>d</ul>",
		"<a href=/x>outer [inner](/y)</a>",
		"<!--><img src=x onerror=alert(1)>-->",
		"<![CDATA[<img src=x onerror=alert(1)>]]>",
		"<xmp><img src=x onerror=alert(1)></xmp>",
		"<plaintext>rest\n\nof the text",
	} {
		res := render(t, src)
		if bad := unsafe(t, res.HTML); len(bad) > 0 {
			t.Errorf("%q lets %q through:\n%s", src, bad, res.HTML)
		}
		if again := reparse(t, res.HTML); again != res.HTML {
			t.Errorf("%q is read differently by a browser:\n got %s\nwant %s", src, again, res.HTML)
		}
	}
}

func inDiv() *html.Node { return &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div} }

// reparse parses a fragment and writes it anew.
func reparse(t testing.TB, fragment string) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(fragment), inDiv())
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	var b strings.Builder
	for _, n := range nodes {
		if err := html.Render(&b, n); err != nil {
			t.Fatalf("render: %v", err)
		}
	}
	return b.String()
}

func TestAttack_A03_CodeLanguageCannotBreakOut(t *testing.T) {
	for _, info := range []string{
		`go" onmouseover="alert(1)`, `"><script>alert(1)</script>`, `go'onclick=x`, strings.Repeat("a", 5000), "<b>", "&quot;&gt;",
	} {
		res := render(t, "```"+info+"\ncode <b>&\n```")
		if bad := unsafe(t, res.HTML); len(bad) > 0 {
			t.Errorf("%.40q lets %q through:\n%.300s", info, bad, res.HTML)
		}
		if !strings.Contains(res.HTML, "&lt;b&gt;&amp;") || len(res.HTML) > 300 {
			t.Errorf("%.40q spoils the code:\n%.300s", info, res.HTML)
		}
	}
}

func TestAttack_A05_RenderedTextRunsNothingInAPreview(t *testing.T) {
	// A preview shows the same HTML as the page; nothing in it may run or load, whatever pane it is put in.
	res := render(t, "<div id=x onclick=alert(1)>a</div>\n\n<img src=known.png onload=alert(1)>\n\n<object data=x></object>\n\n[a](javascript:alert(1))")
	if bad := unsafe(t, res.HTML); len(bad) > 0 {
		t.Errorf("preview would run %q:\n%s", bad, res.HTML)
	}
}

func TestAttack_A29_HostileMarkdownIsRefusedOrRendered(t *testing.T) {
	const size = 32 << 10
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	r := markup.New()
	for name, src := range map[string]string{
		"stars": fill("*"), "open emphasis": fill("*a "), "close emphasis": fill("a* "), "mixed": fill("*a_ "),
		"brackets": fill("["), "nested links": strings.Repeat("[", size/2) + strings.Repeat("](x)", size/8),
		"images": fill("![a]("), "ticks": fill("`a``b```c"), "quotes": fill("> "), "lists": fill("- "),
		"tags": fill("<a "), "comments": fill("<!-- "), "processing": fill("<?"), "entities": fill("&#x"),
		"footnotes": fill("[^a] "), "table": "|" + fill("a|") + "\n|" + fill("-|") + "\n" + fill("|a\n"),
		"escaped cells": "|a|b|\n|-|-|\n" + fill("|`\\|`|`\\|`|\n"), "setext": fill("a\n-\n"), "references": fill("[a]: b\n"),
		"long address": "[a]: " + strings.Repeat("b", 5000) + "\n\n" + fill("[a] "), "bare addresses": fill("http://a("),
		"tildes": fill("~a "), "quotation": fill("\"a' "), "equal headings": fill("# a\n"), "attributes": "# a {" + fill("a=b "),
		"languages": fill("```x1\na\n```\n"), "open tags": fill("<b>a"), "tables in tables": fill("<table><tr><td>"),
		"deep emphasis": strings.Repeat("*a ", size/6) + strings.Repeat("a* ", size/6), "one word": fill("a"),
	} {
		res, err := r.Render(t.Context(), []byte(src), markup.Env{Title: "t"})
		switch {
		case errors.Is(err, markup.ErrRefused):
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case len(res.HTML) > 4<<20:
			t.Errorf("%s: %d bytes of HTML", name, len(res.HTML))
		}
	}
}

func TestAttack_A29_TheEndOfTheTimeStopsTheRender(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, src := range map[string]string{
		"emphasis": strings.Repeat("*a_ ", 10_000), "lines": strings.Repeat("a\n\n", 10_000),
		"code": "```go\n" + strings.Repeat("a b\n", 100) + "```", "references": "[a]: b\n",
	} {
		if _, err := markup.New().Render(ctx, []byte(src), markup.Env{}); !errors.Is(err, markup.ErrRefused) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

func TestAttack_A29_LimitsAreNamed(t *testing.T) {
	for want, src := range map[string]string{
		"nested more than 100 deep": strings.Repeat("> ", 200) + "a",
		"more than 10000 cells":     "|" + strings.Repeat("a|", 200) + "\n|" + strings.Repeat("-|", 200) + "\n" + strings.Repeat("|a\n", 100),
		"link references":           strings.Repeat("[a]: b\n", 6000),
		"footnote marks":            strings.Repeat("[^a] ", 6000),
		"larger than 4 MB":          strings.Repeat("# a\n", 60_000),
		"nested more than 300 deep": strings.Repeat("**a ", 400) + strings.Repeat("a** ", 400),
	} {
		_, err := markup.New().Render(t.Context(), []byte(src), markup.Env{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q…: got %v, want it to say %q", src, err, want)
		}
	}
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{
		"# Title of the page\n\n## A\n\ntext *a* **b** ~~c~~ `d`", "<b><i>x</b></i>", "> [!NOTE]\n> a", "|a|\n|-|\n|b|", "[^1]\n\n[^1]: x",
		"```go\nfunc main() {}\n```", "![a](known.png \"c\")", "<table><a href=x><tr><td>", "a\n: b", "- [ ] a", "<img src=known>", "<input>", "<a href=x>y[z](w)",
	} {
		f.Add(seed)
	}
	r := markup.New()
	f.Fuzz(func(t *testing.T, src string) {
		res, err := r.Render(t.Context(), []byte(src), testEnv("Title of the page"))
		if err != nil {
			if !errors.Is(err, markup.ErrRefused) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		if bad := unsafe(t, res.HTML); len(bad) > 0 {
			t.Fatalf("lets %q through:\n%s", bad, res.HTML)
		}
		once := reparse(t, res.HTML)
		if twice := reparse(t, once); twice != once {
			t.Fatalf("is read differently each time:\n%s\nthen\n%s", once, twice)
		}
		if got := strings.Count(once, "<!--"); got > len(res.Uses) {
			t.Fatalf("%d marks for %d parts:\n%s", got, len(res.Uses), once)
		}
		if bad := unsafe(t, once); len(bad) > 0 {
			t.Fatalf("lets %q through once read by a browser:\n%s", bad, once)
		}
		ids := map[string]bool{}
		for _, h := range res.Headings {
			if h.ID == "" || ids[h.ID] {
				t.Fatalf("heading id %q is empty or taken", h.ID)
			}
			ids[h.ID] = true
		}
	})
}
