package content

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

var placeholder = regexp.MustCompile(`(?i:\blorem ipsum\b|\[insert [^\]]*\])|\b(?:TODO|TK|TKTK|XXX)\b`)

func (c *checker) text(d *Document) {
	if d.Kind == Article && d.Words < 300 {
		c.add(d, 1, 1, Warning, "content/length", "the article has %d words; fewer than 300 seldom answer a question", d.Words)
	}
	if !mayHoldPlaceholder(d.Body) {
		return
	}
	prose := withoutCode(d.Body)
	for _, m := range placeholder.FindAllIndex(prose, 5) {
		line, column := place(d.Source, len(d.Source)-len(d.Body)+m[0])
		c.add(d, line, column, Error, "content/placeholder", "“%s” was left standing", shorten(string(prose[m[0]:m[1]])))
	}
	for _, m := range shortcode.FindAllIndex(prose, 5) {
		line, column := place(d.Source, len(d.Source)-len(d.Body)+m[0])
		c.add(d, line, column, Error, "md/shortcode-unknown", "“%s” is a template tag of another system and is shown as text", shorten(string(prose[m[0]:m[1]])))
	}
}

var shortcode = regexp.MustCompile(`\{\{[<%][^}\n]*\}\}|\{%[^}\n]*%\}`)

// mayHoldPlaceholder spares most texts the regular expressions.
func mayHoldPlaceholder(body []byte) bool {
	for _, part := range []string{"TODO", "TK", "XXX", "psum", "PSUM", "[insert ", "[Insert ", "[INSERT ", "{{<", "{{%", "{%"} {
		if bytes.Contains(body, []byte(part)) {
			return true
		}
	}
	return false
}

var codeSpans = regexp.MustCompile("(?s)```.*?(?:```|$)|`[^`\n]*`")

// withoutCode blanks code out and keeps every offset.
func withoutCode(body []byte) []byte {
	out := slices.Clone(body)
	for _, m := range codeSpans.FindAllIndex(out, -1) {
		for i := m[0]; i < m[1]; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return out
}

func (c *checker) headings(d *Document) {
	level := 1
	seen := map[string]bool{}
	var above [7]string // the heading of each level that the next one stands under
	for _, h := range d.Outline {
		key := strings.Join(above[:h.Level], "\x00") + "\x00" + strings.ToLower(h.Text)
		switch {
		case h.Text == "":
			c.add(d, h.Line, h.Column, Warning, "content/heading-empty", "the heading has no text")
		case h.Level > level+1:
			c.add(d, h.Line, h.Column, Warning, "content/heading-skip", "a heading of level %d follows one of level %d; do not skip levels", h.Level, level)
		case seen[key]:
			c.add(d, h.Line, h.Column, Warning, "content/heading-duplicate", "“%s” is a heading twice in the same place", shorten(h.Text))
		case strings.HasSuffix(h.Text, ".") && !strings.HasSuffix(h.Text, "..."), strings.HasSuffix(h.Text, ":"):
			c.add(d, h.Line, h.Column, Warning, "content/heading-punctuation", "a heading does not end in a full stop or a colon")
		}
		level, seen[key] = h.Level, true
		above[h.Level] = h.Text
		clear(above[h.Level+1:])
	}
}

var (
	fileName   = regexp.MustCompile(`(?i)^[\w .-]+\.(jpe?g|png|gif|webp|svg)$`)
	pictureOf  = regexp.MustCompile(`(?i)^(an? )?(image|picture|photo|graphic|screenshot) of\b`)
	cameraName = regexp.MustCompile(`(?i)^(img|dsc|dscn|p|pxl|screenshot)[_-]?\d{3,}`)
)

func (c *checker) pictures(d *Document) {
	for _, p := range d.Pictures {
		c.alt(d, p.Line, p.Column, p.Text)
	}
	if d.Hero == nil {
		return
	}
	line, column := 1, 1
	if k := c.lib.index; k != nil && k.files[d.File] != nil {
		line, column = max(1, k.files[d.File].parsed.image.Line), max(1, k.files[d.File].parsed.image.Column)
	}
	c.alt(d, line, column, d.Hero.Alt)
	img := d.Hero.Image
	if img.Width < 1200 && img.Type != "image/svg+xml" {
		c.add(d, line, column, Warning, "img/too-small", "the picture at the head is %d pixels wide; cards and large screens need 1200", img.Width)
	}
	if img.Size > 8<<20 {
		c.add(d, line, column, Warning, "img/too-heavy", "the picture has %d MB; keep it below 8", img.Size>>20)
	}
}

func (c *checker) alt(d *Document, line, column int, alt string) {
	switch {
	case strings.TrimSpace(alt) == "":
		c.add(d, line, column, Error, "img/alt-missing", "the picture has no alternative text; say what it shows")
	case fileName.MatchString(alt) || cameraName.MatchString(alt):
		c.add(d, line, column, Warning, "img/alt-quality", "the alternative text is a file name; say what the picture shows")
	case pictureOf.MatchString(alt):
		c.add(d, line, column, Warning, "img/alt-quality", "leave “picture of” out of the alternative text; readers know that it is one")
	case len([]rune(alt)) > 125:
		c.add(d, line, column, Warning, "img/alt-quality", "the alternative text has %d characters; say it in 125", len([]rune(alt)))
	}
}

// TitleWidth is the width of a text in pixels as search results draw it: Arial, 20 pixels.
func TitleWidth(text string) int {
	thousandths := 0
	for _, r := range text {
		switch {
		case r >= ' ' && r <= '~':
			thousandths += arial[r-' ']
		case r >= 0x2e80 && r <= 0xffdc:
			thousandths += 1000
		default:
			thousandths += 556
		}
	}
	return (thousandths*20 + 500) / 1000
}

// arial holds the widths of the printable ASCII characters in thousandths of the type size.
var arial = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}
