package importer

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The limits of one HTML text.
const (
	maxHTML     = maxText
	maxElements = 20_000
	maxNesting  = 100
	htmlTime    = 10 * time.Second
)

// newConverter knows what markdown of package content has beyond CommonMark.
func newConverter() *converter.Converter {
	c := converter.NewConverter(converter.WithPlugins(
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(commonmark.WithHeadingStyle(commonmark.HeadingStyleATX)),
		strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(table.WithHeaderPromotion(true), table.WithSpanCellBehavior(table.SpanBehaviorMirror), table.WithSkipEmptyRows(true)),
	))
	keep := func(names ...string) {
		for _, name := range names {
			c.Register.RendererFor(name, converter.TagTypeInline, base.RenderAsHTML, converter.PriorityStandard)
		}
	}
	keep("sub", "sup", "kbd", "mark", "abbr")
	for name, draw := range map[string]func(*html.Node) string{"figure": figureText, "iframe": frameText, "video": filmText, "audio": filmText, "embed": filmText} {
		c.Register.RendererFor(name, converter.TagTypeBlock, func(_ converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
			text := draw(n)
			if text == "" {
				return converter.RenderTryNext
			}
			_, _ = w.WriteString("\n\n" + strings.TrimSpace(text) + "\n\n")
			return converter.RenderSuccess
		}, converter.PriorityEarly)
	}
	return c
}

// markdown turns the HTML of a document into markdown. HTML that is refused is left as it is and reported.
func (im *run) markdown(d *document, at int, text string) string {
	out, err := im.convert(text)
	if err != nil {
		im.problem(d.source, at, "html", "this HTML stays as it is: %v", err)
		return text
	}
	return out
}

func (im *run) convert(text string) (string, error) {
	if len(text) > maxHTML {
		return "", fmt.Errorf("it has %d KB; the limit is %d KB", len(text)>>10, maxHTML>>10)
	}
	if err := bounded(text); err != nil {
		return "", err
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return "", err
	}
	prepare(doc)
	ctx, cancel := context.WithTimeout(im.ctx, htmlTime)
	defer cancel()
	out, err := newConverter().ConvertNode(doc, converter.WithContext(ctx))
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return "", err
	}
	return string(out), nil
}

// bounded refuses HTML that no person wrote before a tree is made of it.
func bounded(text string) error {
	z := html.NewTokenizer(strings.NewReader(text))
	count, depth := 0, 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return nil
		case html.StartTagToken:
			name, _ := z.TagName()
			switch atom.Lookup(name) {
			case atom.Br, atom.Img, atom.Hr, atom.Input, atom.Meta, atom.Link, atom.P, atom.Li, atom.Td, atom.Tr, atom.Th, atom.Source, atom.Wbr:
			default:
				depth++
			}
			count++
		case html.EndTagToken:
			depth = max(0, depth-1)
		}
		if count > maxElements {
			return fmt.Errorf("it has more than %d elements", maxElements)
		}
		if depth > maxNesting {
			return errors.New("its elements are nested too deeply")
		}
	}
}

// maxSpan bounds cells that reach over others: each is written as many times.
const maxSpan = 8

// prepare takes out what is not text.
func prepare(n *html.Node) {
	for i, a := range n.Attr {
		if (a.Key == "colspan" || a.Key == "rowspan") && (len(a.Val) > 1 || number(a.Val) > maxSpan) {
			n.Attr[i].Val = strconv.Itoa(min(max(number(a.Val), 1), maxSpan))
		}
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == html.CommentNode, c.DataAtom == atom.Script, c.DataAtom == atom.Style, c.DataAtom == atom.Noscript:
			n.RemoveChild(c)
		default:
			prepare(c)
		}
		c = next
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// find returns the first element of that sort below n.
func find(n *html.Node, a atom.Atom) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.DataAtom == a {
			return c
		}
	}
	return nil
}

func findAll(n *html.Node, a atom.Atom) []*html.Node {
	var out []*html.Node
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.DataAtom == a {
			out = append(out, c)
		}
	}
	return out
}

func textOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// figureText writes a figure: pictures with their caption, a film, or the card of a link.
func figureText(n *html.Node) string {
	caption := textOf(find(n, atom.Figcaption))
	if strings.Contains(attr(n, "class"), "bookmark") {
		if a := find(n, atom.A); a != nil {
			title := caption
			for c := range n.Descendants() {
				if c.Type == html.ElementNode && strings.HasSuffix(attr(c, "class"), "bookmark-title") {
					title = textOf(c)
				}
			}
			return "[" + label(orElse(title, attr(a, "href"))) + "](" + destination(attr(a, "href")) + ")"
		}
	}
	var out []string
	for _, img := range findAll(n, atom.Img) {
		src := attr(img, "src")
		if src == "" || strings.HasPrefix(src, "data:") {
			src = attr(img, "data-src")
		}
		link := ""
		if a := img.Parent; a != nil && a.DataAtom == atom.A {
			link = attr(a, "href")
		}
		if src == link || isPicture(link) {
			link = ""
		}
		out = append(out, pictureText(src, attr(img, "alt"), caption, "", link))
		caption = ""
	}
	for _, f := range findAll(n, atom.Iframe) {
		out = append(out, frameText(f))
	}
	for _, a := range []atom.Atom{atom.Video, atom.Audio} {
		for _, f := range findAll(n, a) {
			out = append(out, filmText(f))
		}
	}
	if len(out) > 0 && caption != "" {
		out = append(out, caption)
	}
	return strings.Join(out, "\n\n")
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// frameText writes an embedded page as a film that is loaded when asked for, or as a link.
func frameText(n *html.Node) string {
	src := orElse(attr(n, "src"), attr(n, "data-src"))
	if src == "" {
		return ""
	}
	if film := filmAt(src, attr(n, "title")); film != "" {
		return film
	}
	if strings.HasPrefix(src, "//") {
		src = "https:" + src
	}
	return "[" + label(orElse(attr(n, "title"), "Embedded page: "+hostOf(src))) + "](" + destination(src) + ")"
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.Host
}

// filmAt knows the addresses of films on YouTube and Vimeo, "" for any other.
func filmAt(address, title string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	host := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(u.Host), "www."), "m.")
	last := u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	switch host {
	case "youtube.com", "youtube-nocookie.com", "youtu.be":
		if id := orElse(u.Query().Get("v"), last); youtubeID.MatchString(id) {
			return video("youtube", id, title)
		}
	case "vimeo.com", "player.vimeo.com":
		if vimeoID.MatchString(last) {
			return video("vimeo", last, title)
		}
	}
	return ""
}

// filmText writes a film or a recording as a link to its file.
func filmText(n *html.Node) string {
	src := attr(n, "src")
	if src == "" {
		if s := find(n, atom.Source); s != nil {
			src = attr(s, "src")
		}
	}
	if src == "" {
		return ""
	}
	what := "The film"
	if n.DataAtom == atom.Audio {
		what = "The recording"
	}
	return "[" + label(orElse(attr(n, "title"), what)) + "](" + destination(src) + ")"
}

var frame = regexp.MustCompile(`(?is)(?:<(?:div|p|center)\b[^<>]*>\s*)?<iframe\b([^<>]*)>\s*(?:</iframe>)(?:\s*</(?:div|p|center)>)?`)

var frameSource = regexp.MustCompile(`(?i)\ssrc\s*=\s*["']?([^"'\s>]+)`)

// frames writes the films that stand as HTML in markdown as films. Other embedded pages become links.
func frames(body string) string {
	if !strings.Contains(body, "<iframe") {
		return body
	}
	var b strings.Builder
	for _, part := range splitCode(body) {
		if part.code {
			b.WriteString(part.text)
			continue
		}
		b.WriteString(frame.ReplaceAllStringFunc(part.text, func(found string) string {
			m := frameSource.FindStringSubmatch(frame.FindStringSubmatch(found)[1])
			if m == nil {
				return found
			}
			src := html.UnescapeString(m[1])
			return "\n\n" + strings.TrimSpace(frameText(&html.Node{Attr: []html.Attribute{{Key: "src", Val: src}}})) + "\n\n"
		}))
	}
	return b.String()
}
