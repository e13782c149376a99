// Package extract reads the text inside collateral: PDF pages, slides with their notes, sections of documents, sheets.
//
// It owns formats, limits and isolation: what a file really is, how much of it is read, and that no file, however
// hostile, takes the program down. Pool runs every extraction in a child process of the same binary, with a time and a
// memory limit; Read does the same work in this process and is meant for tests and for bytes one trusts. Nothing is
// ever fetched, written or executed on behalf of a file. The package refuses to know what a document is for: names,
// versions, permissions and search belong to the app.
//
// A file ends in one of two ways: a Document, or a *Failure that says why in a sentence a person can read.
package extract

import (
	"fmt"
	"strings"
)

// Document is the text of one file, in reading order.
type Document struct {
	Format    Format `json:"format"`
	MediaType string `json:"mediaType"`
	// Title, Author, Subject and Keywords come from the file's own properties. They are plain text of at most
	// maxProperty characters on one line, and as untrustworthy as the file: escape them like any input.
	Title    string `json:"title,omitempty"`
	Author   string `json:"author,omitempty"`
	Subject  string `json:"subject,omitempty"`
	Keywords string `json:"keywords,omitempty"`
	Pages    []Page `json:"pages,omitempty"`
	// Truncated says which limit ended the reading early; empty when everything was read.
	Truncated Truncation `json:"truncated,omitempty"`
	Findings  []Finding  `json:"findings,omitempty"`
}

// HasText reports whether any page holds text or notes. A scanned PDF has pages and no text.
func (d Document) HasText() bool {
	for _, p := range d.Pages {
		if p.Text != "" || p.Notes != "" {
			return true
		}
	}
	return false
}

// Kind says what a Page is in its document.
type Kind string

// The kinds of pages.
const (
	KindPage    Kind = "page"    // a page of a PDF, or of plain text with form feeds
	KindSlide   Kind = "slide"   // a slide of a presentation
	KindSheet   Kind = "sheet"   // a sheet of a workbook, or a CSV file
	KindSection Kind = "section" // a part under a heading, where the format has no pages
)

// Page is one page, slide, sheet or section.
type Page struct {
	// Number counts from 1 in presentation order and includes hidden slides and sheets, as the office programs do.
	Number int  `json:"number"`
	Kind   Kind `json:"kind"`
	// Title is the slide title, sheet name, section heading or bookmark; empty when there is none.
	Title string `json:"title,omitempty"`
	// Text is everything a reader of the page sees, its title included where the title is printed on the page. Lines
	// end in \n, table cells are separated by tabs, there are no other control characters, and it is valid UTF-8.
	Text string `json:"text,omitempty"`
	// Notes are speaker notes, footnotes and comments: words that belong to the page but are not on it.
	Notes  string `json:"notes,omitempty"`
	Hidden bool   `json:"hidden,omitempty"`
}

// Truncation names the limit that ended a reading early.
type Truncation string

// The limits that shorten a document instead of failing it.
const (
	TruncatedPages Truncation = "pages" // more pages than Limits.Pages
	TruncatedText  Truncation = "text"  // more text than Limits.TextBytes or Limits.PageBytes
	TruncatedRows  Truncation = "rows"  // more rows in a sheet than Limits.Rows
	TruncatedTime  Truncation = "time"  // pages read before a timeout; comes with a Failure
)

// Finding is something worth telling the owner of a file that was read all the same.
type Finding struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// The codes of findings.
const (
	FindingNoText         = "no_text"            // pages without any text, such as a scan
	FindingUnreadablePart = "unreadable_part"    // one slide, sheet or page could not be read; the others were
	FindingExternal       = "external_reference" // the file points outside itself; nothing was fetched
	FindingMacros         = "macros"             // the file carries program code; it was not looked at
)

// Reason is why a file has no text.
type Reason string

// The reasons of a Failure. Only ReasonInterrupted may go away by trying again.
const (
	ReasonEncrypted   Reason = "encrypted"   // asks for a password
	ReasonBroken      Reason = "broken"      // not well-formed, or it crashed the reader
	ReasonUnsupported Reason = "unsupported" // a format that is not read
	ReasonNoText      Reason = "no_text"     // a format that holds no text: pictures, sound, film
	ReasonTooLarge    Reason = "too_large"   // more bytes than Limits.FileBytes
	ReasonBomb        Reason = "bomb"        // unpacks to far more than it is, or nests without end
	ReasonTimeout     Reason = "timeout"     // took longer than allowed
	ReasonMemory      Reason = "memory"      // needed more memory than allowed
	ReasonEmpty       Reason = "empty"       // no bytes, or a document without a single page
	ReasonLying       Reason = "lying"       // the extension says one format, the content another
	ReasonInterrupted Reason = "interrupted" // the reading process was stopped from outside
)

// Failure is the named end of a file that gave no text. Test with errors.As.
type Failure struct {
	Reason Reason `json:"reason"`
	// Detail is for the log: what was being read when it failed. It may quote the file.
	Detail string `json:"detail,omitempty"`
}

// sentences holds what a person is told; the detail never reaches them.
var sentences = map[Reason]string{
	ReasonEncrypted:   "This file is protected by a password, so its text cannot be read.",
	ReasonBroken:      "This file is damaged and cannot be read.",
	ReasonUnsupported: "Text cannot be read from files of this format.",
	ReasonNoText:      "Files of this format hold no text.",
	ReasonTooLarge:    "This file is too large to be read.",
	ReasonBomb:        "This file unpacks to far more than its size and was not read.",
	ReasonTimeout:     "Reading this file took too long and was stopped.",
	ReasonMemory:      "Reading this file needed too much memory and was stopped.",
	ReasonEmpty:       "This file is empty.",
	ReasonLying:       "The content of this file does not match its name.",
	ReasonInterrupted: "Reading this file was interrupted. It can be tried again.",
}

// Sentence is what to show to a person. It holds nothing from the file.
func (f *Failure) Sentence() string {
	if s, ok := sentences[f.Reason]; ok {
		return s
	}
	return "This file could not be read."
}

// Retryable reports whether the same bytes may be read when tried again.
func (f *Failure) Retryable() bool { return f.Reason == ReasonInterrupted }

// Error gives the reason and the detail.
func (f *Failure) Error() string {
	if f.Detail == "" {
		return string(f.Reason)
	}
	return string(f.Reason) + ": " + f.Detail
}

// fail builds a Failure; the detail is cut so that a hostile file cannot fill a log.
func fail(r Reason, format string, args ...any) *Failure {
	return &Failure{Reason: r, Detail: oneLine(fmt.Sprintf(format, args...), maxProperty)}
}

// Limits bound one extraction. The zero value of a field means its default.
type Limits struct {
	FileBytes   int64 // bytes of the file itself; default 512 MiB
	TextBytes   int   // bytes of text in all; default 20 MiB
	PageBytes   int   // bytes of text of one page; default 2 MiB
	Pages       int   // pages, slides, sheets, sections; default 5,000
	Rows        int   // rows of one sheet; default 50,000
	ZipEntries  int   // entries in an office file; default 10,000
	PartBytes   int64 // unpacked bytes of one part of an office file; default 32 MiB
	UnpackBytes int64 // unpacked bytes of all parts read; default 256 MiB
	ZipRatio    int64 // unpacked to packed bytes of one part, once past 1 MiB; default 300
	XMLDepth    int   // nesting of XML elements; default 256
	PDFBytes    int64 // memory of the PDF engine; default 512 MiB
}

// withDefaults fills every field that was left at zero.
func (l Limits) withDefaults() Limits {
	set64 := func(p *int64, v int64) {
		if *p <= 0 {
			*p = v
		}
	}
	set := func(p *int, v int) {
		if *p <= 0 {
			*p = v
		}
	}
	set64(&l.FileBytes, 512<<20)
	set(&l.TextBytes, 20<<20)
	set(&l.PageBytes, 2<<20)
	set(&l.Pages, 5000)
	set(&l.Rows, 50000)
	set(&l.ZipEntries, 10000)
	set64(&l.PartBytes, 32<<20)
	set64(&l.UnpackBytes, 256<<20)
	set64(&l.ZipRatio, 300)
	set(&l.XMLDepth, 256)
	set64(&l.PDFBytes, 512<<20)
	return l
}

// maxProperty is the most characters kept of a title, an author and other one-line values.
const maxProperty = 300

// oneLine makes s a single clean line of at most n characters.
func oneLine(s string, n int) string {
	if len(s) > 16*n {
		s = s[:16*n]
	}
	s = strings.Join(strings.Fields(cleanText(s)), " ")
	runes := 0
	for i := range s {
		if runes == n {
			return s[:i]
		}
		runes++
	}
	return s
}
