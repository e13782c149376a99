package importer

import (
	"regexp"
	"strings"
)

var (
	blockTag  = regexp.MustCompile(`(?i)^</?(?:address|article|aside|blockquote|dd|details|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|pre|script|section|style|summary|table|tbody|td|tfoot|th|thead|tr|ul|video)\b`)
	wholePre  = regexp.MustCompile(`(?is)<(pre|script|style|textarea)\b.*?</(?:pre|script|style|textarea)>|\[(?:sourcecode|code)\b[^\]]*\].*?\[/(?:sourcecode|code)\]`)
	blockMark = regexp.MustCompile(`<!--\s*/?wp:`)
	aloneURL  = regexp.MustCompile(`^https?://[^\s<>"]+$`)
	blankLine = regexp.MustCompile(`\n\s*\n`)
	anyBlock  = regexp.MustCompile(`(?i)(</?(?:blockquote|div|dl|figure|h[1-6]|hr|li|ol|ul|table|tbody|thead|tfoot|tr|td|th|section|p)\b[^<>]*>)`)
)

// autoParagraphs makes paragraphs and line breaks of blank lines and line ends, as WordPress does when it shows a text that
// was not written in blocks. Code is left alone.
func autoParagraphs(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if blockMark.MatchString(text) {
		return embedsOf(text)
	}
	var b strings.Builder
	at := 0
	for _, m := range wholePre.FindAllStringIndex(text, -1) {
		paragraphs(&b, text[at:m[0]])
		b.WriteString("\n\n" + text[m[0]:m[1]] + "\n\n")
		at = m[1]
	}
	paragraphs(&b, text[at:])
	return b.String()
}

func paragraphs(b *strings.Builder, text string) {
	text = anyBlock.ReplaceAllString(text, "\n\n$1\n\n")
	for _, p := range blankLine.Split(text, -1) {
		p = strings.TrimSpace(p)
		switch {
		case p == "":
		case aloneURL.MatchString(p):
			b.WriteString(embed(p) + "\n")
		case blockTag.MatchString(p):
			b.WriteString(p + "\n")
		default:
			b.WriteString("<p>" + strings.ReplaceAll(p, "\n", "<br />\n") + "</p>\n")
		}
	}
}

var blockEmbed = regexp.MustCompile(`(?is)(<div class="wp-block-embed__wrapper">)\s*(https?://[^\s<>"]+)\s*(</div>)`)

// embedsOf shows the addresses in blocks of embedded pages.
func embedsOf(text string) string {
	return blockEmbed.ReplaceAllStringFunc(text, func(found string) string {
		return embed(blockEmbed.FindStringSubmatch(found)[2])
	})
}
