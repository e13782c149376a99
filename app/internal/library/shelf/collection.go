package shelf

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

// Shape says what a collection is for.
type Shape string

// The shapes. They are made of the same items; a playbook is read step by step.
const (
	Plain    Shape = "collection"
	Playbook Shape = "playbook"
)

// ItemKind says what stands at a place of a collection.
type ItemKind string

// The kinds of item.
const (
	DocumentItem ItemKind = "document" // an asset, at a page perhaps, or a page of the site; with a note
	NoteItem     ItemKind = "note"     // text
	StageItem    ItemKind = "stage"    // a heading: what follows belongs to it
)

// Item is one place of a collection.
type Item struct {
	ID       string
	Kind     ItemKind
	Document string // of a DocumentItem
	Page     int    // where an asset opens; 0: at its beginning
	Title    string // of a StageItem
	Note     string // markdown; may be empty but for a NoteItem
}

// Mark is a short sign of the item's text, by which an edit says what it started from.
func (i Item) Mark() string {
	sum := sha256.Sum256([]byte(string(i.Kind) + "\x00" + i.Title + "\x00" + i.Note + "\x00" + strconv.Itoa(i.Page)))
	return hex.EncodeToString(sum[:8])
}

// Collection is an ordered set of documents with notes.
type Collection struct {
	ID        string
	Title     string
	About     string // markdown
	Shape     Shape
	Owner     string // person ID
	OwnerName string
	Shared    bool // everybody who works with the library has it; else its owner alone
	Official  bool // shared by somebody who keeps the library
	Revision  int
	Created   time.Time
	Updated   time.Time
	UpdatedBy string // name
	Deleted   time.Time
	Items     []Item
}

// CanRead is the decision on access to a collection. What stands in it is decided item by item.
func CanRead(p account.Person, c Collection) bool {
	return works(p) && (c.Owner == p.ID || c.Shared && c.Deleted.IsZero())
}

// CanEdit reports whether the person may change it: the owner, and those who keep the library where it is shared.
func CanEdit(p account.Person, c Collection) bool {
	return CanRead(p, c) && (c.Owner == p.ID || p.Is(account.Marketer, account.Admin))
}

const (
	maxTitle = 120
	maxAbout = 5000
	maxNote  = 5000
	maxItems = 200
)

// Face is what a person says about a collection as a whole.
type Face struct {
	Title  string
	About  string
	Shape  Shape
	Shared bool
}

// Face returns what is said about the collection.
func (c Collection) Face() Face {
	return Face{Title: c.Title, About: c.About, Shape: c.Shape, Shared: c.Shared}
}

func (f Face) clean() (Face, error) {
	var bad []fault.Field
	f.Title, f.About = line(f.Title), paragraphs(f.About)
	if f.Title == "" || long(f.Title, maxTitle) {
		bad = append(bad, fault.Field{Name: "title", Message: "Enter a title of at most 120 characters."})
	}
	if long(f.About, maxAbout) {
		bad = append(bad, fault.Field{Name: "about", Message: "Use at most 5,000 characters."})
	}
	if f.Shape != Playbook {
		f.Shape = Plain
	}
	if len(bad) > 0 {
		return Face{}, fault.Form(bad...)
	}
	return f, nil
}

func (i Item) clean() (Item, error) {
	var bad []fault.Field
	i.Title, i.Note = line(i.Title), paragraphs(i.Note)
	if i.Kind == StageItem && (i.Title == "" || long(i.Title, maxTitle)) {
		bad = append(bad, fault.Field{Name: "title", Message: "Name the step, in at most 120 characters."})
	}
	if i.Kind == NoteItem && i.Note == "" {
		bad = append(bad, fault.Field{Name: "note", Message: "Write the note, or leave it away."})
	}
	if long(i.Note, maxNote) {
		bad = append(bad, fault.Field{Name: "note", Message: "Use at most 5,000 characters."})
	}
	i.Page = max(0, min(i.Page, 100_000))
	if len(bad) > 0 {
		return Item{}, fault.Form(bad...)
	}
	return i, nil
}

func (c *Collection) at(item string) (int, error) {
	i := slices.IndexFunc(c.Items, func(x Item) bool { return x.ID == item })
	if i < 0 {
		return 0, fault.New(fault.NotFound, "This item is no longer in the collection. Somebody may have taken it out.")
	}
	return i, nil
}

// add puts an item at the end, or behind another one.
func (c *Collection) add(x Item, after string) error {
	if len(c.Items) >= maxItems {
		return fault.Newf(fault.Conflict, "A collection holds at most %d items. Take some out, or begin another one.", maxItems)
	}
	if x.Kind == DocumentItem && slices.ContainsFunc(c.Items, func(o Item) bool { return o.Document == x.Document && o.Page == x.Page }) {
		return fault.New(fault.Conflict, "This is in the collection already.")
	}
	to := len(c.Items)
	if after != "" {
		if i, err := c.at(after); err == nil {
			to = i + 1
		}
	}
	c.Items = slices.Insert(c.Items, to, x)
	return nil
}

// move puts an item at a place, counted from 0; a place beyond the ends is the end.
func (c *Collection) move(item string, to int) error {
	i, err := c.at(item)
	if err != nil {
		return err
	}
	x := c.Items[i]
	c.Items = slices.Delete(c.Items, i, i+1)
	c.Items = slices.Insert(c.Items, max(0, min(to, len(c.Items))), x)
	return nil
}
