package markup_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tandem/content/internal/markup"
)

// marks returns the comments of a rendered text in order.
func marks(t *testing.T, rendered string) []string {
	t.Helper()
	fragment, err := html.ParseFragment(strings.NewReader(rendered), inDiv())
	if err != nil {
		t.Fatalf("parse rendered HTML: %v", err)
	}
	var all []string
	for _, root := range fragment {
		for n := range nodes(root) {
			if n.Type == html.CommentNode {
				all = append(all, n.Data)
			}
		}
	}
	return all
}

func TestAttack_A01_NoWriterForgesTheMarkOfAPart(t *testing.T) {
	const forged = "<!--use:0-->"
	for _, src := range []string{
		forged,
		"text " + forged + " text",
		"<div>" + forged + "</div>",
		"<div>\n\n" + forged + "\n\n</div>",
		"<!--" + forged + "-->",
		"<!-- use:0 -->", "<!use:0>", "<?use:0?>", "</use:0>", "<!--use:0--!>", "<!--use:0",
		"`" + forged + "`", "```\n" + forged + "\n```", "```go title=\"" + forged + "\"\n" + forged + "\n```",
		"![" + forged + "](known.png \"" + forged + "\"){credit=\"" + forged + "\"}",
		"[" + forged + "](" + forged + ")", "[x](<" + forged + ">)", "## " + forged,
		":::details[" + forged + "]\n" + forged + "\n:::", ":::pullquote[" + forged + "]\nx\n:::",
		"::video[" + forged + "]{youtube=dQw4w9WgXcQ caption=\"" + forged + "\"}",
		"$\\text{" + forged + "}$", "$$\n" + forged + "\n$$", "```goat title=\"" + forged + "\"\n" + forged + " a\n```",
		"&lt;!--use:0--&gt;", "<p title=\"" + forged + "\">x</p>", "<a href='x' title='" + forged + "'>x</a>",
		"::unknown[" + forged + "]", "::demo{" + forged + "}", "> [!NOTE] " + forged + "\n> x",
		"[^1]\n\n[^1]: " + forged, "term\n: " + forged, "|" + forged + "|\n|---|\n|" + forged + "|",
		"<title>" + forged + "</title>", "<textarea>" + forged + "</textarea>", "<svg>" + forged + "</svg>", "<math>" + forged + "</math>",
	} {
		if res := render(t, src); len(marks(t, res.HTML)) > 0 || strings.Contains(res.HTML, "<!--") || len(res.Uses) > 0 {
			t.Errorf("%q forges a mark:\n%s", src, res.HTML)
		}
		res := render(t, src+"\n\n::demo[a --> b]{tour}\n\n<b>raw</b>\n")
		if got := marks(t, res.HTML); len(got) > len(res.Uses) || len(got) == 1 && got[0] != "use:0" {
			t.Errorf("%q before a part leaves the marks %q for %d parts:\n%s", src, got, len(res.Uses), res.HTML)
		}
	}
}

func TestAttack_A01_NoWriterForgesTheSlotOfAnIsland(t *testing.T) {
	for _, name := range []string{"-0", "AAAAAAAAAAAAAAAAAAAAAAAAAA-0", "0", "", "AAAAAAAAAAAAAAAAAAAAAAAAAA--1", "AAAAAAAAAAAAAAAAAAAAAAAAAA-99999"} {
		src := "<div data-slot=\"" + name + "\">x</div>\n\n<span data-slot='" + name + "'></span>\n\n::demo{tour}\n"
		res := render(t, src)
		if strings.Contains(res.HTML, "data-slot") || len(marks(t, res.HTML)) != 1 {
			t.Errorf("%q keeps a slot or spoils the mark:\n%s", src, res.HTML)
		}
	}
}

func TestAttack_A01_NoScriptThroughDirectivesFormulasAndDrawings(t *testing.T) {
	const script = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	for _, src := range []string{
		"::video[" + script + " readable]{youtube=dQw4w9WgXcQ}",
		"::video[readable]{youtube=dQw4w9WgXcQ caption='" + script + "'}",
		"::video[readable]{youtube=dQw4w9WgXcQ poster=\"javascript:alert(1)\"}",
		"::video[readable]{youtube=dQw4w9WgXcQ poster='known\" onload=alert(1) x='}",
		"::video[readable]{youtube=\"../x?\" src=/a.mp4}",
		"::video[readable]{src=\"/a.mp4?v=0\\\" onerror=alert(1)\"}",
		"::video[readable]{vimeo='123456/\" onclick=x'}",
		"::demo[" + script + " readable]{tour}", "::demo[readable]{'" + script + "'}", "::cta[readable]{key='\"-->" + script + "'}",
		":::pullquote[" + script + "]\nreadable\n:::", ":::details[" + script + "]\nreadable\n:::", ":::note[" + script + "]\nreadable\n:::",
		"::readable[" + script + "]{a='" + script + "'}",
		"![readable](known.png){credit='" + script + "' .wide\" onclick=x}", "![readable](known.png){credit='" + script + "'}",
		"![readable](known.png){focus='50% 50%\" style=color:red'}", "![readable](known.png){.wide\"onclick=x}",
		"$\\text{readable " + script + "}$", "$\\class{x\" onclick=\"alert(1)}{readable}$", "$\\href{javascript:alert(1)}{readable}$",
		"$\\operatorname{readable<img src=x onerror=alert(1)>}$", "$\\mathrm{readable<script>}$", "$readable \\style{color:red}{x}$",
		"$$\n\\text{readable</mtext></math><script>alert(1)</script>}\n$$", "$$\n\\begin{<script>}readable\n$$",
		"```math\n\\text{readable<annotation-xml encoding=\"text/html\"><svg onload=alert(1)>}\n```",
		"```goat title='" + script + "'\n readable " + script + "\n```",
		"```goat\n readable <svg onload=alert(1)></text><script>alert(1)</script>\n```",
		"```goat title=\"readable\" onload=alert(1)\n a\n```",
		"```mermaid title='" + script + "'\ngraph TD\na[\"readable " + script + "\"] -->|\"" + script + "\"| b{" + script + "}\n```",
		"```mermaid\ngraph TD\nsubgraph x [readable " + script + "]\na\nend\n```", "```mermaid\nsequenceDiagram\nparticipant a as readable " + script + "\na->>a: " + script + "\n```",
		"```mermaid\ngraph TD\na[readable]\nclick a \"javascript:alert(1)\"\nstyle a fill:url(javascript:alert(1))\n```",
		"```go title=\"" + script + "\"\nreadable\n```", "```go title='readable\" onmouseover=alert(1)' {1}\nreadable\n```", "```go {1\" onclick=\"x}\nreadable\n```",
		"<b>raw</b>\n\n$\\text{readable " + script + "}$\n\n```goat\n " + script + "\n```\n\n::video[" + script + "]{youtube=dQw4w9WgXcQ}",
		"<a data-player=\"https://www.youtube-nocookie.com.evil.example/embed/x\" class=\"video-facade\" href=x>readable</a>",
		"<figure class=\"video\"><video src=/images/x.mp4 autoplay onplay=alert(1)>readable</video></figure>",
		"<math><mtext>readable</mtext><a xlink:href=javascript:alert(1)>x</a></math>", "<svg class=\"diagram\"><text>readable</text></svg>",
	} {
		res := render(t, src)
		if bad := unsafe(t, res.HTML); len(bad) > 0 {
			t.Errorf("%q lets %q through:\n%s", src, bad, res.HTML)
		}
		if !strings.Contains(strings.ReplaceAll(text(t, res.HTML), " ", "")+res.HTML+fmt.Sprint(res.Uses), "readable") {
			t.Errorf("%q lost its text:\n%s", src, res.HTML)
		}
	}
}

// text is what a reader sees of a rendered text.
func text(t *testing.T, rendered string) string {
	t.Helper()
	fragment, err := html.ParseFragment(strings.NewReader(rendered), inDiv())
	if err != nil {
		t.Fatalf("parse rendered HTML: %v", err)
	}
	var b strings.Builder
	for _, root := range fragment {
		for n := range nodes(root) {
			if n.Type == html.TextNode {
				b.WriteString(n.Data)
			}
		}
	}
	return b.String()
}

func TestAttack_A02_IslandsParseToThemselves(t *testing.T) {
	islands := "\n\n::demo{tour}\n\n::video[x]{youtube=dQw4w9WgXcQ}\n\n$a<b$ and $$\\frac{1}{2}$$\n\n```goat\n a --> b\n```\n\n"
	for _, src := range []string{
		"%s", "<b>raw</b>%s", "<div>%s</div>", "<b><i>%s</b></i>", "<table>%s</table>", "<table><tr>%s<td>x", "<ul>%s<li>x", "<p>%s",
		"<a href=/x>%s</a>", "<a href=/x>%s", "<a title=\"%s\">x</a>", "<!--%s-->", "<details><summary>%s", "<pre>%s", "<select>%s</select>",
		"<svg>%s</svg>", "<math>%s</math>", "<svg><desc>%s", "<math><mi>%s", "<style>%s</style>", "<noscript>%s</noscript>", "<h2>%s</h2>",
		"> %s", "- x%s", ":::details[x]%s:::", "<code>%s", "<em><strong>%s<p></em>", "<figure><figcaption>%s", "<dl><dt>%s<dd>x",
	} {
		src = strings.ReplaceAll(src, "%s", islands)
		res, err := markup.New().Render(t.Context(), []byte(src), testEnv("Title of the page"))
		if errors.Is(err, markup.ErrRefused) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if bad := unsafe(t, res.HTML); len(bad) > 0 {
			t.Errorf("%q lets %q through:\n%s", src, bad, res.HTML)
		}
		once := reparse(t, res.HTML)
		if twice := reparse(t, once); once != twice {
			t.Errorf("%q is read differently each time:\n got %s\nthen %s", src, once, twice)
		}
		if a, b := shape(t, res.HTML), shape(t, once); a != b {
			t.Errorf("%q changes when a browser writes it:\n got %s\nwant %s", src, b, a)
		}
		if got := marks(t, res.HTML); len(got) > len(res.Uses) {
			t.Errorf("%q has the marks %q for %d parts", src, got, len(res.Uses))
		}
	}
}

// shape is the sequence of tags as they are written, without what their attributes say.
func shape(t *testing.T, rendered string) string {
	t.Helper()
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(rendered))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			fmt.Fprintf(&b, "<%s>", name)
		case html.EndTagToken:
			name, _ := z.TagName()
			fmt.Fprintf(&b, "</%s>", name)
		}
	}
}

func TestAttack_A03_TitlesAndMarkedLinesCannotBreakOut(t *testing.T) {
	for _, info := range []string{
		`go title="` + strings.Repeat("a", 1500) + `"`, `go {` + strings.Repeat("1,", 900) + `}`, `go {1-99999999999999999999}`,
		`go {1-2000000000}`, `go {-1}`, `title="</figcaption><script>"`, `{1}{2}`, `go title='`, `go title=&quot;x&quot;`,
	} {
		res := render(t, "```"+info+"\ncode <b>&\n```")
		if bad := unsafe(t, res.HTML); len(bad) > 0 {
			t.Errorf("%.40q lets %q through:\n%.300s", info, bad, res.HTML)
		}
		if !strings.Contains(text(t, res.HTML), "code <b>&") || len(res.HTML) > 600 {
			t.Errorf("%.40q spoils the code:\n%.600s", info, res.HTML)
		}
	}
}

func TestAttack_A15_OnlyListedPlayersAreFramed(t *testing.T) {
	for src, want := range map[string]string{
		"::video[x]{youtube=dQw4w9WgXcQ}":                   "www.youtube-nocookie.com",
		"::video[x]{vimeo=123456789}":                       "player.vimeo.com",
		"::video[x]{youtube=../../evil}":                    "",
		"::video[x]{youtube=dQw4w9WgXcQ@evil.example}":      "",
		"::video[x]{vimeo=123456789.evil.example}":          "",
		"::video[x]{src=https://evil.example/a.mp4}":        "",
		"::video[x]{src=/\\evil.example/a.mp4}":             "",
		"::video[x]{src=/images/%2e%2e/a.mp4}":              "",
		"<iframe src=https://player.vimeo.com/video/1>":     "",
		"<a data-player=https://player.vimeo.com/1>x</a>":   "",
		"[x](https://www.youtube.com/watch?v=dQw4w9WgXcQ)":  "",
		"::video[x]{youtube=dQw4w9WgXcQ} and more":          "",
		"```\n::video[x]{youtube=dQw4w9WgXcQ}\n```":         "",
		"::video[x]{youtube=dQw4w9WgXcQ vimeo=123456789}\n": "",
	} {
		res := render(t, src)
		if got := strings.Join(res.Frames, " "); got != want {
			t.Errorf("%q: frames of %q, want %q", src, got, want)
		}
		if strings.Contains(res.HTML, "data-player") != (want != "") || strings.Contains(res.HTML, "<iframe") {
			t.Errorf("%q: players that do not fit the frames:\n%s", src, res.HTML)
		}
	}
}

func TestAttack_A29_HostileDirectivesFormulasAndDrawings(t *testing.T) {
	const size = 100 << 10
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	r := markup.New()
	for name, src := range hostile(fill) {
		// Raw HTML sends all of it through the sanitizer too.
		res, err := r.Render(t.Context(), []byte("<b>x</b>\n\n"+src), testEnv("t"))
		switch {
		case errors.Is(err, markup.ErrRefused):
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case len(res.HTML) > 4<<20:
			t.Errorf("%s: %d bytes of HTML", name, len(res.HTML))
		case strings.Contains(res.HTML, "data-slot"):
			t.Errorf("%s: a slot was not filled", name)
		}
	}
}

// hostile texts are what is dear to read, each about 100 KB.
func hostile(fill func(string) string) map[string]string {
	drawing := func(unit string) string {
		var b strings.Builder
		for range 40 {
			b.WriteString("```goat\n")
			for range 20 {
				b.WriteString(strings.Repeat(unit, 110/len(unit)) + "\n")
			}
			b.WriteString("```\n\n")
		}
		return b.String()
	}
	chart := func(head, unit string) string {
		var b strings.Builder
		for range 4 {
			b.WriteString("```mermaid\n" + head + "\n" + strings.Repeat(unit, 7_000/len(unit)) + "\n```\n\n")
		}
		return b.String()
	}
	return map[string]string{
		"full chart": strings.Repeat("```mermaid\ngraph TD\n"+fullChart()+"```\n\n", 12), "chart lines": chart("graph TD", "a-->b\n"), "chart chain": chart("graph TD", "a-->"), "chart ands": chart("graph TD", "a & "),
		"groups": chart("graph TD", "subgraph a\n"), "messages": chart("sequenceDiagram", "a->>b: c\n"), "frames": chart("sequenceDiagram", "loop a\n"), "long label": chart("graph TD", "a["),
		"leaves": fill("::demo{a}\n"), "unknown leaves": fill("::x{a}\n"), "leaf in paragraph": "a\n" + fill("::x{a}\na\n"),
		"containers": fill(":::note\n"), "closed containers": fill(":::note\na\n:::\n"), "fences": ":::note\n" + fill(":::\n"),
		"growing containers": growing(400), "open braces": fill("::demo{"), "one long leaf": "::demo[" + fill("["), "labels": fill("::demo[[[[[[[[\n"),
		"arguments": "::demo{" + fill("a=b ") + "}", "many arguments": fill("::demo{a=b c=d e=f .g #h}\n"), "colons": fill(":"), "colon lines": fill(":::::\n"),
		"videos": fill("::video[a]{youtube=dQw4w9WgXcQ}\n"), "code in containers": fill(":::note\n```\n"), "pictures": fill("![a](known.png){.wide}\n\n"),
		"braces": "![a](known.png)" + fill("{.wide}"), "picture braces": fill("![a](known.png){"),
		"dollars": fill("$"), "open dollars": fill("$a "), "formulas": fill("$x$ "), "double dollars": fill("$$"), "open blocks": fill("$$\n"),
		"block formulas": fill("$$\nx\n$$\n"), "one formula": "$$\n" + fill("{") + "\n$$", "formula lines": "$$\n" + fill("a\n") + "$$",
		"deep groups": strings.Repeat("$$\n"+strings.Repeat("{", 3000)+strings.Repeat("}", 3000)+"\n$$\n\n", 15),
		"scripts":     strings.Repeat("$$\n"+strings.Repeat("x_1", 2500)+"\n$$\n\n", 13), "roots": strings.Repeat("$$\n"+strings.Repeat("\\sqrt", 1500)+"\n$$\n\n", 13),
		"tables": strings.Repeat("$$\n\\begin{matrix}"+strings.Repeat("&", 7000)+"\\end{matrix}\n$$\n\n", 14),
		"fonts":  strings.Repeat("$$\n"+strings.Repeat("\\mathbb R", 800)+"\n$$\n\n", 13), "brackets": strings.Repeat("$$\n"+strings.Repeat("\\left(", 35)+"\n$$\n\n", 300),
		"dense drawings": drawing("+-|/\\.'*ov^<>_"), "corners": drawing(".'"), "crosses": drawing("+"), "lines": drawing("-"), "diagonals": drawing("/\\"),
		"words": drawing("a"), "wide drawing": "```goat\n" + fill("-") + "\n```", "high drawing": "```goat\n" + fill("|\n") + "```",
		"marked lines": "```go {1-50000}\n" + fill("a\n") + "```", "ranges": fill("```go {1,2,3,4,5,6,7,8,9}\na\n```\n"), "titles": fill("```go title=\"a\"\na\n```\n"),
	}
}

// fullChart has as many boxes as are drawn, each joined to the two after it.
func fullChart() string {
	var b strings.Builder
	for i := range 59 {
		fmt.Fprintf(&b, "n%d-->n%d\nn%d-->n%d\n", i, (i+1)%59, i, (i+2)%59)
	}
	return b.String()
}

// growing opens containers that all stay open, each with more colons than the one inside it.
func growing(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(":", n+3-i) + "note\n")
	}
	return b.String()
}

func BenchmarkHostile(b *testing.B) {
	fill := func(unit string) string { return strings.Repeat(unit, 100<<10/len(unit)) }
	r := markup.New()
	for name, src := range hostile(fill) {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				_, _ = r.Render(b.Context(), []byte("<b>x</b>\n\n"+src), testEnv("t"))
			}
		})
	}
}
