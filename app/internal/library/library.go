// Package library is the sales collateral as the business sees it: assets with their versions, facets and states, who may
// see them, and what of them can be searched.
//
// It owns the life of an asset from upload to withdrawal, and the one decision on access. Bytes are kept by assets.Blobs,
// rows by a Store, text is read by an Extractor, and search is given documents; it refuses to know which of each.
package library

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/assets"
	"tandem/search"
)

// State is where an asset stands with the people who keep it.
type State string

// The states of an asset, as people set them. What the clock makes of them is the Standing.
const (
	Draft     State = "draft"     // marketers only
	InReview  State = "review"    // marketers only; somebody is asked to approve it
	Approved  State = "approved"  // reps find and use it, within its dates
	Withdrawn State = "withdrawn" // taken away; marketers can bring it back
)

// Progress is how far the program is with reading a version.
type Progress string

// The progress of a version. Every version ends in one of the last three.
const (
	Stored    Progress = "stored"     // the bytes are safe, nothing was read yet
	Reading   Progress = "reading"    // being read
	TextReady Progress = "text_ready" // its text can be searched
	NoText    Progress = "no_text"    // a format without text, such as a picture
	Failed    Progress = "failed"     // Reason says why
)

// Ended reports whether nothing more will happen to the version by itself.
func (p Progress) Ended() bool { return p == TextReady || p == NoText || p == Failed }

// Asset is a piece of collateral with its current version.
type Asset struct {
	ID          string
	Title       string
	Description string
	Tags        []string
	Facets      map[search.Facet][]string // of EditableFacets; values as Slug returns them
	State       State
	StateNote   string    // why it was withdrawn
	Public      bool      // anybody may have it while it is approved, from the pages that show it
	Before      State     // what it was before it was withdrawn: Draft, InReview or Approved
	Internal    bool      // for our own people only: can never be put into a link, nor be public
	Successor   string    // the asset that takes its place; empty: none. With one it is superseded
	Release     time.Time // reps have it from then on; zero: from its approval
	Expires     time.Time // nobody but keepers has it from then on; zero: never
	ReviewBy    time.Time // the owner looks at it again by then; zero: not planned
	OwnerID     string
	OwnerName   string
	Asker       Name     // who asked for the review it is in
	Reviewer    Name     // who was asked; empty: any other keeper
	Approval    Approval // of its present state; zero while it is not approved
	Created     time.Time
	Updated     time.Time
	Revision    int    // grows with every change a person makes; an edit names the one it started from
	Indexed     uint64 // version of the asset's search document; grows with every change of what can be found
	Version     Version
}

// Blob is the address of a version's bytes. The name lets the store of rows speak of it without knowing stores of bytes.
type Blob = assets.Key

// Version is the bytes of an asset at one time.
type Version struct {
	Number     int // from 1
	Blob       Blob
	FileName   string // fit to show and to save by
	Size       int64
	Media      string // media type, decided from the bytes
	Format     string // "pdf", "pptx", "image", …, decided from the bytes
	By         string // person ID
	ByName     string
	Note       string // what changed, as the uploader says
	Created    time.Time
	Progress   Progress
	Reason     string // why it failed: encrypted, broken, too_large, bomb, unsupported, timeout, …
	Detail     string // the same as a sentence
	Pages      int    // pages, slides, sheets or sections
	Searchable int    // of them, those with text
}

// Page is a readable part of a version.
type Page struct {
	Number int    // from 1
	Kind   string // page, slide, sheet or section
	Title  string
	Text   string
	Notes  string // speaker notes
	Hidden bool   // a hidden slide or sheet
}

// EditableFacets are the facets that people set on an asset, in the order of the form.
var EditableFacets = []search.Facet{
	search.FacetFormat, search.FacetIndustry, search.FacetPersona, search.FacetStage, search.FacetProduct,
	search.FacetCompetitor, search.FacetLanguage, search.FacetRegion,
}

// CanSee is the one decision on access to an asset at a moment: marketers and admins see all of them, reps those that are
// approved and within their dates, anybody else none.
func CanSee(p account.Person, a Asset, now time.Time) bool {
	switch {
	case p.Is(account.Marketer, account.Admin):
		return true
	case p.Is(account.Rep):
		return a.Standing(now).Open()
	default:
		return false
	}
}

// CanKeep reports whether the person may upload and change assets.
func CanKeep(p account.Person) bool { return p.Is(account.Marketer, account.Admin) }

// Audience returns for whom a person searches the library.
func Audience(p account.Person) search.Audience {
	if CanKeep(p) {
		return search.ForMarketer
	}
	return search.ForRep
}

// The limits of what people type.
const (
	maxTitle       = 200
	maxDescription = 2000
	maxTags        = 20
	maxTag         = 60
	maxValues      = 20
	maxFileName    = 180
)

// Slug turns a facet value into its one form: lower case, words joined by hyphens, letters and digits only. Empty when
// nothing is left.
func Slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFC.String(strings.ToLower(strings.TrimSpace(s))) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
		if b.Len() >= maxTag {
			break
		}
	}
	return b.String()
}

// CleanFileName returns the last part of a name from anywhere, without what could confuse a person or a file system.
func CleanFileName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, norm.NFC.String(name))
	name = strings.Trim(strings.TrimSpace(name), ".")
	if runes := []rune(name); len(runes) > maxFileName {
		// The end is kept: it holds the extension.
		name = string(runes[len(runes)-maxFileName:])
	}
	if name == "" {
		return "file"
	}
	return name
}

// TitleOf makes a title out of a file name: "2026_price-list v3.pdf" becomes "2026 price list v3".
func TitleOf(fileName string) string {
	if i := strings.LastIndexByte(fileName, '.'); i > 0 {
		fileName = fileName[:i]
	}
	words := strings.Fields(strings.NewReplacer("_", " ", "-", " ").Replace(fileName))
	if len(words) == 0 {
		return "Untitled"
	}
	first := []rune(words[0])
	first[0] = unicode.ToUpper(first[0])
	words[0] = string(first)
	return strings.Join(words, " ")
}

// Details are what people say about an asset.
type Details struct {
	Title       string
	Description string
	Tags        []string
	Facets      map[search.Facet][]string
	State       State // Draft or Approved
	Public      bool  // with Approved: anybody may have it
	Life        *Life // nil: as it was, for a new asset as the policy says
}

// Life is what people plan for an asset.
type Life struct {
	Owner     Name      // who looks after it; empty: as it was
	Internal  bool      // never leaves the house
	Successor string    // asset ID, empty: none
	Release   time.Time // zero: at once
	Expires   time.Time // zero: never
	ReviewBy  time.Time // zero: not planned
}

// clean returns the details in their stored form, or fault.Invalid by field.
func (d Details) clean() (Details, error) {
	var bad []fault.Field
	out := Details{
		Title: line(d.Title), Description: paragraphs(d.Description), State: d.State, Public: d.Public, Life: d.Life,
		Facets: map[search.Facet][]string{},
	}
	if n := len([]rune(out.Title)); n == 0 || n > maxTitle {
		bad = append(bad, fault.Field{Name: "title", Message: "Enter a title of at most 200 characters."})
	}
	if len([]rune(out.Description)) > maxDescription {
		bad = append(bad, fault.Field{Name: "description", Message: "Use at most 2,000 characters."})
	}
	if out.State == "" {
		out.State = Approved
	}
	if out.State != Draft && out.State != InReview && out.State != Approved {
		bad = append(bad, fault.Field{Name: "state", Message: "Choose draft, in review or approved."})
	}
	if l := d.Life; l != nil {
		if l.Internal && d.Public {
			bad = append(bad, fault.Field{Name: "internal", Message: "An internal asset cannot be public. Choose one of the two."})
		}
		if !l.Expires.IsZero() && !l.Release.Before(l.Expires) {
			bad = append(bad, fault.Field{Name: "expires", Message: "Choose a day after the release."})
		}
	}
	for _, t := range d.Tags {
		if t = line(t); t != "" && !slices.Contains(out.Tags, t) {
			out.Tags = append(out.Tags, t)
		}
	}
	if len(out.Tags) > maxTags || slices.ContainsFunc(out.Tags, func(t string) bool { return len([]rune(t)) > maxTag }) {
		bad = append(bad, fault.Field{Name: "tags", Message: "Use at most 20 tags of at most 60 characters."})
	}
	for f, values := range d.Facets {
		if !slices.Contains(EditableFacets, f) {
			bad = append(bad, fault.Field{Name: string(f), Message: "There is no such facet."})
			continue
		}
		for _, v := range values {
			if v = Slug(v); v != "" && !slices.Contains(out.Facets[f], v) {
				out.Facets[f] = append(out.Facets[f], v)
			}
		}
		if len(out.Facets[f]) > maxValues {
			bad = append(bad, fault.Field{Name: string(f), Message: "Choose at most 20 values."})
		}
	}
	if len(bad) > 0 {
		slices.SortFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
		return Details{}, fault.Form(bad...)
	}
	return out, nil
}

// paragraphs keeps lines apart and takes other control characters out.
func paragraphs(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// line makes one line of what may have been several, without control characters.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
}
