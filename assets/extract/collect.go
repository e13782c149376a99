package extract

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// errStop ends a reading early because a limit that truncates was reached; the document so far is good.
var errStop = errors.New("limit reached")

// collector takes what the readers find, cleans it, holds it to the limits and passes pages on as they come.
type collector struct {
	ctx    context.Context
	limits Limits
	doc    Document
	text   int
	pages  int
	seen   bool // any text at all
	emit   func(Page) error
}

// add takes one page. It returns errStop when the document is full.
func (c *collector) add(p Page) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	if c.pages >= c.limits.Pages {
		c.doc.Truncated = TruncatedPages
		return errStop
	}
	full := false
	take := func(s string) string {
		s, long := cut(s, 2*c.limits.PageBytes)
		s, longer := cut(cleanText(s), min(c.limits.PageBytes, c.limits.TextBytes-c.text))
		if long || longer {
			c.doc.Truncated = TruncatedText
		}
		c.text += len(s)
		return s
	}
	p.Title = oneLine(p.Title, maxProperty)
	p.Text = take(p.Text)
	p.Notes = take(p.Notes)
	full = c.text >= c.limits.TextBytes
	c.seen = c.seen || p.Text != "" || p.Notes != ""
	c.pages++
	if p.Number == 0 {
		p.Number = c.pages
	}
	if err := c.emit(p); err != nil {
		return err
	}
	if full {
		c.doc.Truncated = TruncatedText
		return errStop
	}
	return nil
}

// maxFindings keeps a file of ten thousand broken parts from filling its own report.
const maxFindings = 20

// find records a finding once per code and detail.
func (c *collector) find(code, format string, args ...any) {
	f := Finding{Code: code, Detail: oneLine(fmt.Sprintf(format, args...), maxProperty)}
	for _, have := range c.doc.Findings {
		if have == f {
			return
		}
	}
	if len(c.doc.Findings) < maxFindings {
		c.doc.Findings = append(c.doc.Findings, f)
	}
}

// properties takes the document's own title and the like.
func (c *collector) properties(title, author, subject, keywords string) {
	set := func(dst *string, s string) {
		if s = oneLine(s, maxProperty); s != "" {
			*dst = s
		}
	}
	set(&c.doc.Title, title)
	set(&c.doc.Author, author)
	set(&c.doc.Subject, subject)
	set(&c.doc.Keywords, keywords)
}

// tolerable reports whether err spoils one part only, so that the rest of the file is still worth reading.
func tolerable(err error) bool {
	var f *Failure
	if errors.As(err, &f) {
		return f.Reason == ReasonBroken
	}
	return false
}

// prose is a strings.Builder that stops growing at a limit: a reader checks full and gives up on the page.
type prose struct {
	b   strings.Builder
	max int
}

func (p *prose) full() bool { return p.b.Len() >= p.max }

func (p *prose) write(s string) {
	if room := p.max - p.b.Len(); len(s) > room {
		s, _ = cut(s, max(room, 0))
	}
	p.b.WriteString(s)
}

// line ends the current line, if there is one.
func (p *prose) line() {
	if s := p.b.String(); s != "" && s[len(s)-1] != '\n' {
		p.write("\n")
	}
}

func (p *prose) len() int       { return p.b.Len() }
func (p *prose) String() string { return p.b.String() }
