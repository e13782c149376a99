package extract

import (
	"html"
	"regexp"
	"strings"
)

// readMarkdown reads a file section by section: each heading of level 1 to 3 starts one. It works line by line, in
// time linear in the file; markup is taken off where that leaves the words, code stays as it is.
func readMarkdown(text string, c *collector) error {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	body := frontMatter(text, c)
	m := &markdownReader{c: c, out: &prose{max: c.limits.PageBytes}}
	lines := strings.Split(body, "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if m.code(line) {
			continue
		}
		level, heading := atxHeading(line)
		if level == 0 && i+1 < len(lines) {
			if level = setext(line, lines[i+1]); level > 0 {
				heading = strings.TrimSpace(line)
				i++
			}
		}
		if level > 0 && level <= splitLevel {
			if err := m.section(); err != nil {
				return err
			}
			m.title = inlineText(heading)
			if c.doc.Title == "" && level == 1 {
				c.properties(m.title, "", "", "")
			}
		}
		if level > 0 {
			line = heading
		}
		m.out.write(blockText(line) + "\n")
	}
	if err := m.section(); err != nil {
		return err
	}
	if c.pages == 0 {
		return c.add(Page{Kind: KindSection, Title: c.doc.Title})
	}
	return nil
}

type markdownReader struct {
	c     *collector
	out   *prose
	title string
	fence string // the marker that ends the current code block
}

// code keeps lines within a fenced block untouched. It reports whether the line was taken.
func (m *markdownReader) code(line string) bool {
	trimmed := strings.TrimSpace(line)
	switch {
	case m.fence != "":
		if strings.HasPrefix(trimmed, m.fence) && strings.Trim(trimmed, m.fence[:1]) == "" {
			m.fence = ""
		} else {
			m.out.write(line + "\n")
		}
		return true
	case strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~"):
		m.fence = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, trimmed[:1]))]
		return true
	}
	return false
}

func (m *markdownReader) section() error {
	text := cleanText(m.out.String())
	title := m.title
	m.out, m.title = &prose{max: m.c.limits.PageBytes}, ""
	if text == "" {
		return nil
	}
	return m.c.add(Page{Kind: KindSection, Title: title, Text: text})
}

// frontMatter takes title and author from a leading block of "key: value" or "key = value" lines and returns the rest.
// It reads single-line values only: what a document is called is never a nested structure.
func frontMatter(text string, c *collector) string {
	mark := text[:min(3, len(text))]
	if mark != "---" && mark != "+++" || !strings.HasPrefix(text[3:], "\n") {
		return text
	}
	block, body, ok := strings.Cut(text[4:], "\n"+mark+"\n")
	if !ok {
		if block, ok = strings.CutSuffix(text[4:], "\n"+mark); !ok {
			return text
		}
	}
	for _, line := range strings.Split(block, "\n") {
		key, value, ok := strings.Cut(line, map[string]string{"---": ":", "+++": "="}[mark])
		if !ok || strings.HasPrefix(line, " ") {
			continue
		}
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "title":
			c.properties(value, "", "", "")
		case "author":
			c.properties("", value, "", "")
		case "summary", "description":
			c.properties("", "", value, "")
		}
	}
	return body
}

func atxHeading(line string) (int, string) {
	s := strings.TrimLeft(line, " ")
	rest := strings.TrimLeft(s, "#")
	level := len(s) - len(rest)
	if level < 1 || level > 6 || len(line)-len(s) > 3 || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return 0, ""
	}
	rest = strings.TrimSpace(rest)
	if cut := strings.TrimRight(rest, "#"); cut == "" || strings.HasSuffix(cut, " ") {
		rest = strings.TrimSpace(cut)
	}
	return level, rest
}

// setext recognises a heading by the line of = or - below it.
func setext(line, below string) int {
	if strings.TrimSpace(line) == "" || strings.ContainsAny(line[:1], "#>-*|<") {
		return 0
	}
	switch s := strings.TrimSpace(below); {
	case s != "" && strings.Trim(s, "=") == "":
		return 1
	case len(s) >= 2 && strings.Trim(s, "-") == "":
		return 2
	}
	return 0
}

var (
	mdLink     = regexp.MustCompile(`!?\[([^\[\]]*)\](?:\([^()\s]*(?:\s+"[^"]*")?\)|\[[^\[\]]*\])`)
	mdTag      = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	mdComment  = regexp.MustCompile(`<!--.*?-->`)
	mdEmphasis = regexp.MustCompile("(\\*\\*|__|~~|`+|\\*)")
	mdRule     = regexp.MustCompile(`^\s*(?:[-*_=]\s*){3,}$`)
	mdTableBar = regexp.MustCompile(`^[\s|:-]+$`)
	mdBullet   = regexp.MustCompile(`^(\s*(?:>\s?)*)(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?`)
	mdQuote    = regexp.MustCompile(`^\s*(?:>\s?)+`)
	mdRef      = regexp.MustCompile(`^\s{0,3}\[[^\]]+\]:\s*\S+`)
)

// maxMarkdownLine is the longest line that markup is taken off; a longer one is data and stays as it is.
const maxMarkdownLine = 64 << 10

// blockText takes the markup of a block off one line.
func blockText(line string) string {
	if len(line) > maxMarkdownLine {
		return line
	}
	switch {
	case mdRule.MatchString(line), mdRef.MatchString(line) && !strings.HasPrefix(strings.TrimSpace(line), "[^"):
		return ""
	case strings.HasPrefix(strings.TrimSpace(line), "|"):
		if mdTableBar.MatchString(line) {
			return ""
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = inlineText(cells[i])
		}
		return strings.Join(cells, "\t")
	}
	line = mdBullet.ReplaceAllString(line, "")
	return inlineText(mdQuote.ReplaceAllString(line, ""))
}

// inlineText takes links, emphasis and tags off a run of text.
func inlineText(s string) string {
	if len(s) > maxMarkdownLine {
		return s
	}
	if !strings.ContainsAny(s, "[*_`~<&\\") {
		return strings.TrimSpace(s)
	}
	s = mdComment.ReplaceAllString(s, "")
	for range 2 { // a picture inside a link is two deep
		s = mdLink.ReplaceAllString(s, "$1")
	}
	s = mdTag.ReplaceAllString(s, "")
	s = mdEmphasis.ReplaceAllString(s, "")
	return strings.TrimSpace(html.UnescapeString(s))
}
