package intake

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
)

// The entries of an export that are no asset's: the spreadsheet, and what is missing.
const (
	manifestName = "manifest.csv"
	missingName  = "missing.txt"
)

// Selection says which assets to export: those of IDs, or else all that the filter lets through.
type Selection struct {
	IDs    []string
	Filter library.Filter
	Base   string // of the program's addresses
}

// Exported says what an export holds.
type Exported struct {
	Files   int
	Missing []string // titles of assets whose bytes are damaged or gone
}

// Export writes a zip of the current versions that the person may see, and a spreadsheet about them that Begin reads
// back. It writes while it reads: nothing is ever whole in memory. The bytes are as they were stored, or the file is left
// out and named beside the others. An error after the first byte leaves a zip that cannot be opened, which is how who reads
// it learns of it.
func (s *Service) Export(ctx context.Context, p account.Person, sel Selection, w io.Writer) (Exported, error) {
	e := exporting{service: s, zip: zip.NewWriter(w), names: map[string]bool{manifestName: true, missingName: true}, base: sel.Base}
	err := s.each(ctx, p, sel, func(a library.Asset) error { return e.add(ctx, a) })
	if err != nil {
		return e.out, err
	}
	if err := e.manifest(); err != nil {
		return e.out, err
	}
	return e.out, e.zip.Close()
}

// each walks through the assets of a selection that the person may see at this moment.
func (s *Service) each(ctx context.Context, p account.Person, sel Selection, fn func(library.Asset) error) error {
	f := sel.Filter
	f.IDs, f.Oldest, f.Offset, f.Limit = sel.IDs, true, 0, 200
	for {
		found, _, err := s.Library.Browse(ctx, p, f)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, a := range found {
			f.After = a.ID
			// Asked anew for each: an export takes its time, and what was withdrawn meanwhile stays here.
			now, err := s.Library.AssetByID(ctx, p, a.ID)
			if err != nil {
				continue
			}
			if err := fn(now); err != nil {
				return err
			}
		}
	}
}

type exporting struct {
	service *Service
	zip     *zip.Writer
	names   map[string]bool
	rows    [][]string
	base    string
	out     Exported
}

// add writes the file of an asset.
func (e *exporting) add(ctx context.Context, a library.Asset) (err error) {
	// The first bytes are read before the entry begins, so that a file that is gone leaves none.
	r, err := e.service.Blobs.Open(ctx, a.Version.Blob, 0, -1)
	if err != nil {
		if wait, _ := outOfReach(err); wait {
			return err
		}
		e.out.Missing = append(e.out.Missing, a.Title)
		return nil
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	name := e.name(a)
	w, err := e.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: a.Version.Created.Truncate(time.Second)})
	if err != nil {
		return fmt.Errorf("export %q: %w", name, err)
	}
	if _, err := io.Copy(w, r); err != nil {
		return fmt.Errorf("export %q: %w", name, err)
	}
	e.out.Files++
	e.rows = append(e.rows, e.row(name, a))
	return nil
}

// name is the entry's: clean on every system, and another one for each asset.
func (e *exporting) name(a library.Asset) string {
	clean := library.CleanFileName(a.Version.FileName)
	clean = strings.TrimLeft(clean, ".~ ")
	if clean == "" || litter(clean) || reserved(clean) {
		clean = "file-" + clean
	}
	stem, ext := strings.TrimSuffix(clean, path.Ext(clean)), path.Ext(clean)
	name := clean
	for n := 2; e.names[strings.ToLower(name)]; n++ {
		name = stem + " (" + strconv.Itoa(n) + ")" + ext
	}
	e.names[strings.ToLower(name)] = true
	return name
}

// reserved reports whether Windows takes the name for a device.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '1' && stem[3] <= '9'
}

// exportColumns are those that come back, and those for people.
func exportColumns() []string {
	return append(Columns(), "id", "owner", "version", "size", "sha256", "updated", "address")
}

func (e *exporting) row(name string, a library.Asset) []string {
	date := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(day)
	}
	state := string(a.State)
	if a.Public {
		state = "public"
	}
	cell := map[string]string{
		"file": name, "title": a.Title, "description": a.Description, "tags": strings.Join(a.Tags, "; "), "state": state,
		"internal": map[bool]string{true: "yes", false: "no"}[a.Internal], "release": date(a.Release), "expires": date(a.Expires), "review_by": date(a.ReviewBy),
		"id": a.ID, "owner": a.OwnerName, "version": strconv.Itoa(a.Version.Number), "size": strconv.FormatInt(a.Version.Size, 10),
		"sha256": string(a.Version.Blob), "updated": a.Updated.UTC().Format(time.RFC3339), "address": e.base + "/library/" + a.ID,
	}
	for f, values := range a.Facets {
		cell[string(f)] = strings.Join(values, "; ")
	}
	if a.State == library.Withdrawn {
		cell["state"] = "draft" // what was taken away does not come back as open to all
	}
	var out []string
	for _, c := range exportColumns() {
		out = append(out, guarded(cell[c]))
	}
	return out
}

// manifest writes the spreadsheet, and what is missing.
func (e *exporting) manifest() error {
	if len(e.out.Missing) > 0 {
		w, err := e.zip.Create(missingName)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, "The stored files of these assets are damaged or gone:\n"+strings.Join(e.out.Missing, "\n")+"\n"); err != nil {
			return err
		}
	}
	w, err := e.zip.Create(manifestName)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // without it a spreadsheet program takes UTF-8 for something else
		return err
	}
	return csv.NewWriter(w).WriteAll(append([][]string{exportColumns()}, e.rows...))
}
