package intake

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/search"
)

// File is a file that somebody wants to bring.
type File struct {
	Path     string `json:"path"` // with its folders, parted by slashes
	Size     int64  `json:"size"`
	Modified int64  `json:"modified"`
	Head     string `json:"head"`
	SHA256   string `json:"sha256"` // if known: the file is refused when its bytes are others
}

// Plan announces files.
type Plan struct {
	Name    string // of the batch; empty: made from its files
	Files   []File
	Sheet   string // a spreadsheet in CSV about them; empty: none
	Choices Choices
}

// Begun is a batch with its items, in the order of the plan's files. Items of files that nobody made are zero.
type Begun struct {
	Batch Batch
	Items []Item
}

// Begin checks everything that can be known before a byte has come, and makes a batch that awaits the files. What is wrong
// with the choices or the spreadsheet is fault.Invalid, and nothing is begun. A file that cannot be taken is an item that
// is Refused already.
func (s *Service) Begin(ctx context.Context, by account.Person, p Plan) (Begun, error) {
	if !library.CanKeep(by) {
		return Begun{}, errCannot
	}
	if err := s.check(ctx, by, &p); err != nil {
		return Begun{}, err
	}
	now := s.Now()
	b := Begun{Batch: Batch{
		ID: ulid.Make().String(), Name: library.CleanFileName(p.Name), PersonID: by.ID, PersonName: by.Name, Choices: p.Choices, Created: now,
	}}
	var kept []Item
	paths := make([]string, 0, len(p.Files))
	for _, f := range p.Files {
		if !litter(f.Path) {
			paths = append(paths, f.Path)
		}
	}
	above := root(paths)
	for n, f := range p.Files {
		if litter(f.Path) {
			b.Batch.Skipped++
			b.Items = append(b.Items, Item{})
			continue
		}
		i := Item{
			ID: ulid.Make().String(), Batch: b.Batch.ID, Position: n, Size: f.Size, Modified: f.Modified, Head: short(f.Head), Want: library.Blob(strings.ToLower(f.SHA256)),
			PersonID: by.ID, Asset: ulid.Make().String(), State: Waiting, Created: now, Touched: now,
		}
		s.judge(&i, strings.TrimPrefix(f.Path, above), p.Choices)
		b.Items, kept = append(b.Items, i), append(kept, i)
	}
	if len(kept) == 0 {
		return Begun{}, fault.Form(fault.Field{Name: "file", Message: "There is no file to add: what was chosen are only files that the system left behind."})
	}
	if strings.TrimSpace(p.Name) == "" {
		b.Batch.Name = nameOf(above, kept)
	}
	return b, s.Store.AddBatch(ctx, b.Batch, kept)
}

// check looks at the plan as a whole, and reads its spreadsheet into the choices.
func (s *Service) check(ctx context.Context, by account.Person, p *Plan) error {
	switch n := len(p.Files); {
	case n == 0:
		return fault.Form(fault.Field{Name: "file", Message: "Choose a file first."})
	case n > MaxFiles:
		return fault.Form(fault.Field{Name: "file", Message: fmt.Sprintf("These are %d files. Bring at most %d at once, or put them into a zip.", n, MaxFiles)})
	}
	open, err := s.Store.OpenOf(ctx, by.ID)
	if err != nil {
		return err
	}
	if open+len(p.Files) > MaxOpen {
		return fault.Newf(fault.TooMany, "%d of your files are still awaited. Continue or discard them before you bring more.", open)
	}
	if err := p.Choices.check(); err != nil {
		return err
	}
	if p.Sheet == "" {
		return nil
	}
	lines, err := ReadSheet(strings.NewReader(p.Sheet))
	if err != nil {
		return err
	}
	p.Choices.Sheet = lines
	return p.unmatched(lines)
}

// check looks at what was chosen for all files.
func (c Choices) check() error {
	if err := c.Details.library().Check(); err != nil {
		return err
	}
	for _, key := range c.Levels {
		if key == "" || key == "tag" {
			continue
		}
		if (&Details{Facets: map[search.Facet][]string{}}).setFacet(search.Facet(key), "x") != "" {
			return fault.Form(fault.Field{Name: "levels", Message: "A folder can stand for a facet or a tag, but not for “" + short(key) + "”."})
		}
	}
	return nil
}

// unmatched refuses a spreadsheet with lines about files that are not there, unless they may be in a zip.
func (p *Plan) unmatched(lines map[string]Line) error {
	used := map[string]bool{}
	for _, f := range p.Files {
		if isZip(f.Path) {
			return nil
		}
		name, _ := cleanPath(f.Path)
		if key, _, ok := match(lines, name); ok {
			used[key] = true
			continue
		}
		if _, below, ok := strings.Cut(name, "/"); ok { // the name of the chosen folder may be left out
			if key, _, ok := match(lines, below); ok {
				used[key] = true
			}
		}
	}
	sh := sheet{}
	for name, l := range lines {
		if !used[name] {
			sh.wrong(l.Row, "file", "“"+short(name)+"” is not among the chosen files.")
		}
	}
	sortFields(sh.bad)
	return sh.err()
}

func isZip(name string) bool { return strings.EqualFold(path.Ext(name), ".zip") }

// judge fills path and details of an item from its path, and refuses what can be refused now.
func (s *Service) judge(i *Item, name string, c Choices) {
	clean, why := cleanPath(name)
	i.Path = clean
	if why != "" {
		i.Path = strings.ReplaceAll(short(clean), "\\", "/")
		i.end(Refused, "name", why)
		return
	}
	folder, bad := said(clean, c.Levels)
	i.Details = c.Details.over(folder)
	if _, l, ok := match(c.Sheet, clean); ok {
		i.Details = i.Details.over(l.Details)
	}
	switch {
	case len(bad) > 0:
		i.end(Refused, "folder", strings.Join(bad, " "))
	case i.Size == 0:
		i.end(Refused, "empty", "The file is empty.")
	case i.Size < 0 || i.Size > s.MaxBytes:
		i.end(Refused, "too_large", "It is larger than the limit of "+library.Bytes(s.MaxBytes)+".")
	case i.Want != "" && !i.Want.Valid():
		i.end(Refused, "checksum", "Its checksum is no SHA-256.")
	default:
		if fields := fault.FieldsOf(i.Details.library().Check()); len(fields) > 0 {
			i.end(Refused, "details", fields[0].Message)
		}
	}
}

// nameOf says in a few words what a batch is.
func nameOf(above string, items []Item) string {
	switch {
	case above != "":
		return strings.TrimSuffix(above, "/")
	case len(items) == 1:
		return path.Base(items[0].Path)
	}
	return fmt.Sprintf("%s and %d more", path.Base(items[0].Path), len(items)-1)
}
