package view

import (
	"html/template"
	"time"
)

// ShelfPage is a person's own list of documents: /library/favourites and /library/recent.
type ShelfPage struct {
	Base
	Tabs   []Tab
	Rows   []ShelfRow
	Recent bool   // what was looked at; else favourites
	Forget string // posted, empties the list; empty: nothing to forget
}

// ShelfRow is a document on a shelf.
type ShelfRow struct {
	Title     string
	URL       string
	Seen      string // id of a page of the site, told when somebody follows the link; empty: its own page tells
	Format    string // short, as shown on its sign
	Kind      string // asset, article, case-study, page
	Summary   string
	Facets    []string
	Updated   time.Time
	At        time.Time // when it was put here or looked at; zero: says nothing
	State     *State    // nil: nothing worth saying
	Reasons   []string  // why it is here, in words: "opened by 6 colleagues"; may be empty
	Figure    string    // the number a case study leads with; may be empty
	FigureOf  string
	Favourite *Toggle
}

// SavedPage is /library/saved. A search is changed by a post to its Action with name and tell.
type SavedPage struct {
	Base
	Tabs     []Tab
	Searches []SavedSearch
	Undo     *TakeBack
	Failed   string // id of the search whose form was refused; the messages are in Errors
}

// SavedSearch is a search that a person keeps.
type SavedSearch struct {
	ID      string
	Name    string
	URL     string   // makes it again
	Words   string   // what it asks for, may be empty
	Chosen  []string // labels of what was chosen
	Tell    string   // "", soon or daily
	Tells   []Option
	Created time.Time
	Action  string
	Delete  string
}

// SavePage asks how a search is to be kept: /library/saved/new.
type SavePage struct {
	Base
	Tabs   []Tab
	Name   string
	Search string // the canonical query, posted along
	Words  string
	Chosen []string
	Tells  []Option
	Back   string
}

// TakeBack takes back what was done a moment ago.
type TakeBack struct {
	Text   string // what was done, a sentence
	Action string // posted
	Hidden []Option
}

// Marked is a text that people wrote in markdown, as HTML that can do nothing.
type Marked = template.HTML

// CollectionsPage is /library/collections.
type CollectionsPage struct {
	Base
	Tabs        []Tab
	Collections []CollectionCard
	New         string // address of the form that begins one
	Undo        *TakeBack
	Own         bool // the person's own are listed
}

// CollectionCard is a collection in a list.
type CollectionCard struct {
	Title    string
	URL      string
	About    string
	Playbook bool
	Official bool
	Shared   bool
	Owner    string
	Items    int      // those the reader has
	First    []string // titles of the first ones
	Updated  time.Time
}

// CollectionPage is one collection. Forms post to the addresses; an empty one is not the person's to use.
type CollectionPage struct {
	Base
	ID        string
	Name      string
	About     Marked
	Playbook  bool
	Official  bool
	Shared    bool
	Owner     string
	Updated   time.Time
	UpdatedBy string
	Parts     []CollectionPart
	Count     int // items the reader has
	Undo      *TakeBack

	Edit      string
	Items     string // takes a note or a stage: kind, title, note, after
	Duplicate string
	Delete    string
	Stages    []Option // where a new item can stand
	Draft     CollectionItem
}

// CollectionPart is a stage with what belongs to it; the first may have no heading.
type CollectionPart struct {
	Stage *CollectionItem
	Items []CollectionItem
}

// CollectionItem is one place.
type CollectionItem struct {
	ID       string
	Number   int // among the documents and notes, from 1
	Kind     string
	Title    string
	Note     Marked
	Document *ShelfRow // nil: a note or a stage
	Place    string    // "Slide 12"; may be empty
	Gone     string    // why others do not have it, for those who keep the library; empty: they do
	Replaced bool      // it took the place of what was put in
	At       string    // address of the item's forms; empty: not the person's to change
	First    bool
	Last     bool
	Position int // among all items, from 0
}

// CollectionFormPage begins or changes a collection.
type CollectionFormPage struct {
	Base
	Name     string
	About    string
	Shapes   []Option
	Shared   bool
	CanShare bool
	Action   string
	Back     string
	Label    string // of the button
	Hidden   []Option
	Theirs   *Theirs // somebody saved something else meanwhile
}

// Theirs is what somebody else saved while the person was writing.
type Theirs struct {
	By    string
	Title string
	Text  string
	When  time.Time
}

// CollectionItemPage changes the text of an item.
type CollectionItemPage struct {
	Base
	Collection string
	Heading    string // what the item is
	Kind       string
	ItemTitle  string
	Note       string
	Pages      bool // the page it opens at can be set
	Page       int  // where it opens; 0: at the beginning
	Mark       string
	Action     string
	Back       string
	Theirs     *Theirs
}

// CollectPage puts a document into collections.
type CollectPage struct {
	Base
	Document ShelfRow
	ID       string
	Page     int // where it opens; 0: at the beginning
	Place    string
	Choices  []Option // collections; Chosen: it is in there already
	Action   string
	Back     string
	Name     string // of a new one
	Note     string
}
