package view

import (
	"strings"
	"time"
	"unicode/utf8"

	"tandem/app/internal/fault"
)

// Base is what every page of the workspace and every page in front of it carries. It is embedded in the page structs.
type Base struct {
	Title        string        // of this page, without the brand
	Site         string        // the brand: site.yaml's name
	Hue          int           // the brand hue, 0 to 359
	Language     string        // of the interface; empty means "en"
	Person       *Person       // who is signed in; nil in front of the workspace
	CSRF         string        // goes into the hidden field _csrf of every form that posts
	Path         string        // of the request, without query: marks the current place in the navigation
	Flash        *Flash        // what the last request achieved; nil: nothing to say
	Alert        string        // why the form was not accepted, above the form; empty when Errors says it all
	Errors       []fault.Field // messages for the fields of the form, from fault.FieldsOf
	Now          time.Time     // for relative times
	ProblemCount int           // files of the content folder with problems, for the marketers' navigation
	FailedCount  int           // jobs that failed for good, for the admins' navigation
	Unread       int           // notices the person has not read, for the navigation
	Query        string        // what the search box in the head shows
}

// Person is who looks at the page.
type Person struct {
	Name  string
	Email string
	Roles []string // "admin", "marketer", "rep"
}

// Is reports whether the person has the role.
func (p *Person) Is(role string) bool {
	if p == nil {
		return false
	}
	for _, r := range p.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// Label is what the page calls the person: the name, or else the address.
func (p *Person) Label() string {
	if strings.TrimSpace(p.Name) != "" {
		return p.Name
	}
	return p.Email
}

// Initials are one or two letters for the person's sign.
func (p *Person) Initials() string { return initials(p.Label()) }

func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	out := string(first)
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		out += string(last)
	}
	return strings.ToUpper(out)
}

// Flash is a message about what was just done.
type Flash struct {
	Kind string // "good", "warn", "bad" or "" for plain news
	Text string
	Link *Link // an undo, or where to look; nil: none
}

// Link is a labelled address.
type Link struct {
	Label string
	URL   string
}

// Error is the message for a field of the form, "" when the field is fine.
func (b Base) Error(field string) string {
	for _, f := range b.Errors {
		if f.Name == field {
			return f.Message
		}
	}
	return ""
}

// HasErrors reports whether the form was refused.
func (b Base) HasErrors() bool { return b.Alert != "" || len(b.Errors) > 0 }

// At reports whether the page lies at the address or below it.
func (b Base) At(prefix string) bool {
	return b.Path == prefix || strings.HasPrefix(b.Path, strings.TrimSuffix(prefix, "/")+"/")
}

// Input is a form field as the templates print it. The methods return a changed copy, so that calls chain.
type Input struct {
	Name, Label, Type, Value, Hint, Error, Complete string
	Optional, Autofocus, Many                       bool
	Options                                         []Option
	Min                                             int // least length, 0: none
}

// Option is one choice of a select or of a group of boxes.
type Option struct {
	Value  string
	Label  string
	Note   string // a line below the label, may be empty
	Chosen bool
}

func input(name, label string) Input { return Input{Name: name, Label: label, Type: "text"} }

// As sets the type: email, password, search, textarea, select, boxes.
func (i Input) As(kind string) Input { i.Type = kind; return i }

// Val sets the value.
func (i Input) Val(value string) Input { i.Value = value; return i }

// Help sets the hint below the field.
func (i Input) Help(hint string) Input { i.Hint = hint; return i }

// Err sets the message that ties an error to the field.
func (i Input) Err(message string) Input { i.Error = message; return i }

// Auto sets the autocomplete attribute.
func (i Input) Auto(complete string) Input { i.Complete = complete; return i }

// First gives the field the focus when the page opens.
func (i Input) First() Input { i.Autofocus = true; return i }

// Maybe marks the field as one that can be left empty.
func (i Input) Maybe() Input { i.Optional = true; return i }

// Least sets the least length.
func (i Input) Least(n int) Input { i.Min = n; return i }

// Of sets the options.
func (i Input) Of(options []Option) Input { i.Options = options; return i }

// Described names the elements that describe the field, for aria-describedby.
func (i Input) Described() string {
	var ids []string
	if i.Hint != "" {
		ids = append(ids, i.Name+"-hint")
	}
	if i.Error != "" {
		ids = append(ids, i.Name+"-error")
	}
	return strings.Join(ids, " ")
}
