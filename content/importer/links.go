package importer

import (
	"regexp"
	"strings"
)

// Links are rewritten in the text itself, so that everything else of it stays as it was written. The scanner knows enough of
// markdown to leave code alone, and finds destinations of links, pictures, definitions and HTML attributes.

var (
	fence      = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})")
	definition = regexp.MustCompile(`^( {0,3}\[[^\]\n]+\]:[ \t]*)(<[^<>\n]*>|\S+)`)
	attribute  = regexp.MustCompile(`(?i)(<(?:a|img|video|audio|source|iframe)\b[^<>]*?\s(?:href|src|poster)\s*=\s*)("[^"<>]*"|'[^'<>]*')`)
)

// reference is a destination that was found in a text.
type reference struct {
	dest    string
	picture bool
	html    bool
}

// rewrite passes each destination in a text to change and puts what it returns in its place.
func rewrite(text string, change func(reference) string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, part := range splitCode(text) {
		if part.code {
			b.WriteString(part.text)
			continue
		}
		b.WriteString(rewriteProse(part.text, change))
	}
	return b.String()
}

// piece is a stretch of text that is code, or is not.
type piece struct {
	text string
	code bool
}

// splitCode cuts a text at the borders of its code blocks and code spans. The pieces together are the text.
func splitCode(text string) []piece {
	var out []piece
	var prose strings.Builder
	flush := func() {
		if prose.Len() > 0 {
			out = append(out, splitSpans(prose.String())...)
			prose.Reset()
		}
	}
	var code strings.Builder
	open := ""
	for line := range strings.Lines(text) {
		m := fence.FindStringSubmatch(line)
		switch {
		case open == "" && m != nil && !(m[1][0] == '`' && strings.Contains(strings.TrimLeft(strings.TrimLeft(line, " "), "`"), "`")):
			flush()
			open = m[1]
			code.WriteString(line)
		case open != "":
			code.WriteString(line)
			if m != nil && m[1][0] == open[0] && len(m[1]) >= len(open) && strings.Trim(line, " \t\r\n"+open[:1]) == "" {
				out = append(out, piece{code.String(), true})
				code.Reset()
				open = ""
			}
		default:
			prose.WriteString(line)
		}
	}
	flush()
	if code.Len() > 0 {
		out = append(out, piece{code.String(), true})
	}
	return out
}

// splitSpans cuts prose at its code spans. A run of backticks without a partner in its paragraph opens none.
func splitSpans(text string) []piece {
	var out []piece
	start := 0
	closers := map[int][]int{} // where runs of each length start, in order
	runs := backticks.FindAllStringIndex(text, -1)
	for _, r := range runs {
		closers[r[1]-r[0]] = append(closers[r[1]-r[0]], r[0])
	}
	for _, r := range runs {
		if r[0] < start || r[0] > 0 && text[r[0]-1] == '\\' {
			continue
		}
		size := r[1] - r[0]
		later := closers[size]
		for len(later) > 0 && later[0] < r[1] {
			later = later[1:]
		}
		closers[size] = later
		if len(later) == 0 || strings.Contains(text[r[1]:later[0]], "\n\n") {
			continue
		}
		end := later[0] + size
		out = append(out, piece{text[start:r[0]], false}, piece{text[r[0]:end], true})
		start = end
	}
	return append(out, piece{text[start:], false})
}

var backticks = regexp.MustCompile("`+")

func rewriteProse(text string, change func(reference) string) string {
	text = attribute.ReplaceAllStringFunc(text, func(found string) string {
		m := attribute.FindStringSubmatch(found)
		quote, dest := m[2][:1], m[2][1:len(m[2])-1]
		tag := strings.ToLower(m[1])
		ref := reference{dest: strings.ReplaceAll(dest, "&amp;", "&"), picture: strings.HasPrefix(tag, "<img"), html: true}
		to := change(ref)
		if to == ref.dest {
			return found
		}
		return m[1] + quote + strings.ReplaceAll(to, quote, "%22") + quote
	})
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		if m := definition.FindStringSubmatchIndex(line); m != nil && !strings.HasPrefix(strings.TrimLeft(line, " "), "[^") {
			b.WriteString(line[:m[4]])
			b.WriteString(redirect(line[m[4]:m[5]], false, change))
			b.WriteString(line[m[5]:])
			continue
		}
		rewriteLine(&b, line, change)
	}
	return b.String()
}

// rewriteLine looks for "](destination".
func rewriteLine(b *strings.Builder, line string, change func(reference) string) {
	for {
		i := strings.Index(line, "](")
		if i < 0 {
			b.WriteString(line)
			return
		}
		start := i + 2
		for start < len(line) && line[start] == ' ' {
			start++
		}
		end := destinationEnd(line, start)
		b.WriteString(line[:start])
		b.WriteString(redirect(line[start:end], isPictureLabel(line[:i]), change))
		line = line[end:]
	}
}

// isPictureLabel says whether the label that ends the text is that of a picture.
func isPictureLabel(text string) bool {
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case ']':
			depth++
		case '[':
			if depth == 0 {
				return i > 0 && text[i-1] == '!'
			}
			depth--
		}
	}
	return false
}

func destinationEnd(line string, start int) int {
	if start < len(line) && line[start] == '<' {
		if end := strings.IndexByte(line[start:], '>'); end >= 0 {
			return start + end + 1
		}
		return start
	}
	depth := 0
	for i := start; i < len(line); i++ {
		switch line[i] {
		case ' ', '\t', '\n':
			return i
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return len(line)
}

func redirect(dest string, picture bool, change func(reference) string) string {
	bare := dest
	if strings.HasPrefix(dest, "<") && strings.HasSuffix(dest, ">") {
		bare = dest[1 : len(dest)-1]
	}
	if bare == "" {
		return dest
	}
	if to := change(reference{dest: bare, picture: picture}); to != bare {
		return to
	}
	return dest
}
