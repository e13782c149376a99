package publish

import (
	"path"
	"regexp"
	"strings"

	"tandem/content"
)

// markdownBody is the source of a document's body for readers elsewhere: directives are expanded to plain markdown, or
// removed, and what it links to by file is linked to by address.
func (b *builder) markdownBody(d *content.Document) string {
	text := d.Text()
	first := strings.Count(string(text.Source[:len(text.Source)-len(text.Body)]), "\n") + 1
	uses := map[int]content.Use{}
	for _, u := range d.Uses {
		uses[u.Line] = u
	}
	var out strings.Builder
	fence := ""
	for i, line := range strings.Split(string(text.Body), "\n") {
		bare := strings.TrimSpace(line)
		switch {
		case fence != "":
			if strings.HasPrefix(bare, fence) && strings.Trim(bare, fence[:1]) == "" {
				fence = ""
			}
		case strings.HasPrefix(bare, "```") || strings.HasPrefix(bare, "~~~"):
			fence = bare[:len(bare)-len(strings.TrimLeft(bare, bare[:1]))]
		case strings.HasPrefix(strings.TrimLeft(bare, "> "), "::"):
			line = ""
			if u, ok := uses[first+i]; ok {
				line = b.uses[b.usedIn(d, u)].markdown
			} else {
				line = plainDirective(strings.TrimLeft(bare, "> "))
			}
		default:
			line = b.byAddress(d, line)
		}
		out.WriteString(line + "\n")
	}
	return strings.TrimSpace(manyLines.ReplaceAllString(out.String(), "\n\n"))
}

// byAddress makes the destinations in a line of markdown absolute addresses.
func (b *builder) byAddress(d *content.Document, line string) string {
	if !strings.Contains(line, "](") {
		return line
	}
	return destinations.ReplaceAllStringFunc(line, func(m string) string {
		to, anchor, _ := strings.Cut(m[2:], "#")
		if anchor != "" {
			anchor = "#" + anchor
		}
		switch {
		case to == "" || strings.HasPrefix(to, "//") || strings.Contains(to, ":"):
			return m
		case strings.HasPrefix(to, "/"):
			if address := b.addressOf(strings.TrimPrefix(to, "/")); address != "" {
				return "](" + b.s.base + address + anchor
			}
			return "](" + b.s.base + to + anchor
		}
		if address := b.addressOf(path.Join(path.Dir(d.File), to)); address != "" {
			return "](" + b.s.base + address + anchor
		}
		return m
	})
}

// addressOf is the address of a file of the content folder, as the body's HTML has it; "" when there is none.
func (b *builder) addressOf(file string) string {
	if d := b.byFile()[file]; d != nil {
		return d.Path()
	}
	if img := b.Library.Images[file]; img != nil {
		return img.URL()
	}
	return ""
}

var (
	destinations  = regexp.MustCompile(`\]\([^)\s]+`)
	manyLines     = regexp.MustCompile(`\n{3,}`)
	directiveName = regexp.MustCompile(`^:{2,}\s*[a-z-]*`)
	directiveText = regexp.MustCompile(`\[([^\]]*)\]`)
	directiveLink = regexp.MustCompile(`(?:https?://|/)[^\s"')}\]]+`)
)

// plainDirective keeps of a directive its words and where it leads.
func plainDirective(line string) string {
	rest := directiveName.ReplaceAllString(line, "")
	text, link := "", ""
	if !strings.HasPrefix(line, ":::") {
		link = directiveLink.FindString(rest)
	}
	if m := directiveText.FindStringSubmatch(rest); m != nil {
		text = plainLine(m[1])
	} else if link == "" && !strings.ContainsAny(rest, "{}") {
		text = plainLine(rest)
	}
	switch {
	case link != "":
		return "[" + orDefault(text, link) + "](" + link + ")"
	case text != "":
		return "**" + text + "**"
	}
	return ""
}
