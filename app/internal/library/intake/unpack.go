package intake

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/assets"
)

// The limits of a zip: what is in it may be large, but not much larger than the zip, unless it is small.
const (
	maxRatio   = 300
	fairSize   = 64 << 20 // up to which the ratio does not matter
	maxUnpack  = 64 << 30 // of all entries together
	unpackTurn = 2 * time.Minute
)

// listed marks a zip whose entries are items.
const listed = "listed"

// Unpack takes a zip apart: first all its entries become items at once, then one after the other is stored. It can be
// killed anywhere and goes on at the entry it was at; after a while it makes room for others and comes back.
func (s *Service) Unpack(ctx context.Context, j Job) error {
	i, err := s.Store.ItemByID(ctx, j.Item)
	if fault.Is(err, fault.NotFound) || err == nil && i.State != Unpacking {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := s.Store.BatchByID(ctx, i.Batch)
	if err != nil {
		return err
	}
	if !b.Undone.IsZero() {
		return s.closeZip(ctx, i, Discarded, "undone", "The batch was undone before this zip was taken apart.")
	}
	done, err := s.unpack(ctx, b, &i)
	if wait, why := outOfReach(err); wait {
		s.Log.Warn("a zip waits for the storage", "item", i.ID, "error", err)
		return s.Store.Later(ctx, i, why, s.Now(), s.Now().Add(storePause))
	}
	switch {
	case err != nil:
		return err
	case !done:
		return s.Store.Later(ctx, i, "", s.Now(), s.Now())
	}
	return s.closeZip(ctx, i, i.State, i.Reason, i.Detail)
}

// closeZip ends a zip and lets its bytes go.
func (s *Service) closeZip(ctx context.Context, i Item, state State, reason, detail string) error {
	i.end(state, reason, detail)
	if _, err := s.Store.Settle(ctx, i, s.Now(), Unpacking); err != nil {
		return err
	}
	if err := s.Library.DropUnused(ctx, i.Blob); err != nil {
		s.Log.Warn("let the bytes of a zip go", "item", i.ID, "error", err) // the sweep of orphans finds them
	}
	return nil
}

// unpack goes on with a zip until its turn is over, and reports whether it is done; then i is in its last state.
func (s *Service) unpack(ctx context.Context, b Batch, i *Item) (done bool, err error) {
	o, err := s.Blobs.Stat(ctx, i.Blob)
	if errors.Is(err, assets.ErrNotFound) {
		i.end(Failed, "lost", "The storage has lost this zip before it was taken apart. Upload it again.")
		return true, nil
	}
	if err != nil {
		return false, err
	}
	at := &blobReader{ctx: ctx, blobs: s.Blobs, key: i.Blob}
	defer at.close()
	z, err := zip.NewReader(at, o.Size)
	if at.err != nil {
		return false, at.err
	}
	if err != nil {
		i.end(Refused, "broken", "This is no zip that can be read. Make it again, or upload its files without one.")
		return true, nil
	}
	if len(z.File) > maxEntries {
		i.end(Refused, "too_many", fmt.Sprintf("The zip has %d entries. At most %d are taken from one.", len(z.File), maxEntries))
		return true, nil
	}
	if i.Reason != listed {
		if stop, err := s.listEntries(ctx, b, i, z, o.Size); stop || err != nil {
			return stop, err
		}
	}
	return s.takeEntries(ctx, b, i, z, at)
}

// listEntries makes items of all entries, those refused that cannot be taken. stop says that the zip was refused whole.
func (s *Service) listEntries(ctx context.Context, b Batch, i *Item, z *zip.Reader, size int64) (stop bool, err error) {
	c := b.Choices
	c.Details = c.Details.over(i.Details) // what the folders above the zip, or a line about it, say
	e := entries{service: s, zip: *i, choices: c, seen: map[string]bool{}}
	var notes []string
	if sheet, err := e.sheet(z); err != nil {
		fields := fault.FieldsOf(err)
		if len(fields) == 0 {
			return false, err
		}
		for _, f := range fields {
			notes = append(notes, f.Message)
		}
		i.end(Refused, "sheet", fmt.Sprintf("The spreadsheet %s in it has %d mistakes, so nothing was added. They are listed above.", sheet, len(fields)))
		return true, s.Store.AddEntries(ctx, *i, nil, 0, notes, s.Now())
	}
	items, skipped := e.list(z, size)
	for name, l := range e.choices.Sheet {
		if !e.used[name] && l.Row > 0 && e.own {
			notes = append(notes, fmt.Sprintf("Row %d of the spreadsheet is about “%s”, which is not in the zip.", l.Row, short(name)))
		}
	}
	if err := s.Store.AddEntries(ctx, *i, items, skipped, notes, s.Now()); err != nil {
		return false, err
	}
	i.Reason = listed
	return false, nil
}

// entries judges what is in a zip.
type entries struct {
	service *Service
	zip     Item
	choices Choices
	own     bool // the zip has a spreadsheet of its own
	above   string
	index   string          // the spreadsheet's name
	seen    map[string]bool // paths so far, as a file system that does not tell letters apart sees them
	used    map[string]bool // lines of the spreadsheet
}

// sheet reads the spreadsheet that a zip brings along, such as an export does: manifest.csv beside its files.
func (e *entries) sheet(z *zip.Reader) (name string, err error) {
	var paths []string
	for _, f := range z.File {
		if !litter(f.Name) && !strings.HasSuffix(f.Name, "/") {
			paths = append(paths, f.Name)
		}
	}
	e.above, e.used = root(paths), map[string]bool{}
	for _, f := range z.File {
		switch strings.ToLower(strings.TrimPrefix(f.Name, e.above)) {
		case manifestName, "assets.csv", "index.csv":
		default:
			continue
		}
		r, err := f.Open()
		if err != nil {
			return f.Name, fault.Form(fault.Field{Name: "sheet", Message: "The spreadsheet " + f.Name + " cannot be read."})
		}
		lines, err := ReadSheet(r)
		_ = r.Close() // read to its end, or refused
		if err != nil {
			return path.Base(f.Name), err
		}
		e.choices.Sheet, e.index, e.own = lines, f.Name, true
		break
	}
	return e.index, nil
}

// list makes items of the entries.
func (e *entries) list(z *zip.Reader, size int64) (items []Item, skipped int) {
	var total uint64
	for n, f := range z.File {
		if f.Name == e.index || strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 || e.own && f.Name == e.above+missingName {
			continue
		}
		if litter(strings.ReplaceAll(f.Name, `\`, "/")) {
			skipped++
			continue
		}
		now := e.service.Now()
		i := Item{
			ID: ulid.Make().String(), Batch: e.zip.Batch, Parent: e.zip.ID, Position: n, Size: int64(min(f.UncompressedSize64, 1<<62)), PersonID: e.zip.PersonID,
			Asset: ulid.Make().String(), State: Checking, Created: now, Touched: now,
		}
		name := strings.TrimPrefix(entryName(f), e.above)
		e.service.judge(&i, name, e.choices)
		if key, _, ok := match(e.choices.Sheet, i.Path); ok {
			e.used[key] = true
		}
		e.refuse(&i, f)
		if total += f.UncompressedSize64; i.State == Checking && (total > maxUnpack || total > uint64(max(size, 1))*maxRatio && total > fairSize) {
			i.end(Refused, "bomb", "The zip unpacks to far more than it is; what is behind this point was not taken.")
		}
		items = append(items, i)
	}
	return items, skipped
}

// refuse ends an item whose entry cannot be taken.
func (e *entries) refuse(i *Item, f *zip.File) {
	folded := strings.ToLower(i.Path)
	twice := e.seen[folded]
	e.seen[folded] = true
	switch {
	case i.State != Checking:
	case !f.Mode().IsRegular():
		i.end(Refused, "link", "It is a link or a device, not a file.")
	case f.Flags&1 != 0:
		i.end(Refused, "encrypted", "It is protected by a password. Make the zip without one.")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		i.end(Refused, "method", "It is compressed in a way that is not supported. Make the zip with the usual compression.")
	case isZip(i.Path):
		i.end(Refused, "nested", "A zip in a zip is not taken apart. Upload it on its own.")
	case twice:
		i.end(Refused, "duplicate", "The zip holds two files of this name; the first one was taken.")
	case f.UncompressedSize64 > fairSize && f.UncompressedSize64/max(f.CompressedSize64, 1) > maxRatio:
		i.end(Refused, "bomb", "It unpacks to far more than it is.")
	}
}

// entryName is the name in UTF-8. Zips without the mark for it are from systems that write code page 437, or UTF-8 all
// the same.
func entryName(f *zip.File) string {
	if !f.NonUTF8 {
		return f.Name
	}
	for _, r := range f.Name {
		if r == '\uFFFD' {
			return fromCP437(f.Name)
		}
	}
	return f.Name
}

// takeEntries stores what is still to be stored, in order.
func (s *Service) takeEntries(ctx context.Context, b Batch, i *Item, z *zip.Reader, at *blobReader) (done bool, err error) {
	until := s.Now().Add(unpackTurn)
	for {
		items, left, err := s.Store.Items(ctx, Filter{Batch: b.ID, Parent: &i.ID, States: []State{Checking}, Limit: 100})
		if err != nil {
			return false, err
		}
		if left == 0 {
			i.end(Unpacked, "", "")
			return true, nil
		}
		for _, e := range items {
			if err := s.takeEntry(ctx, b, e, z.File[min(e.Position, len(z.File)-1)], at); err != nil {
				return false, err
			}
		}
		fresh, err := s.Store.BatchByID(ctx, b.ID)
		if err != nil {
			return false, err
		}
		if !fresh.Undone.IsZero() || s.Now().After(until) {
			return false, nil
		}
	}
}

// takeEntry stores one entry and puts its item into its last state. Only what is the zip's own fault ends it there.
func (s *Service) takeEntry(ctx context.Context, b Batch, e Item, f *zip.File, at *blobReader) error {
	o, err := s.storeEntry(ctx, e, f)
	switch {
	case at.err != nil:
		return at.err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, assets.ErrTooLarge):
		e.end(Refused, "bomb", "It unpacks to more than it says.")
	case errors.Is(err, assets.ErrEmpty):
		e.end(Refused, "empty", "The file is empty.")
	case errors.Is(err, assets.ErrNoSpace), errors.Is(err, assets.ErrUnavailable):
		return err
	case err != nil:
		e.end(Refused, "broken", "Its bytes in the zip are damaged.")
	default:
		if err := s.place(ctx, b, &e, o); err != nil {
			return err
		}
	}
	_, err = s.Store.Settle(ctx, e, s.Now(), Checking)
	return err
}

func (s *Service) storeEntry(ctx context.Context, e Item, f *zip.File) (_ assets.Object, err error) {
	r, err := f.Open()
	if err != nil {
		return assets.Object{}, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return s.Blobs.Put(ctx, r, min(e.Size, s.MaxBytes))
}

// blobReader reads a blob at any place, best in one direction: a zip is read so. err is why the store failed, if it did.
type blobReader struct {
	ctx   context.Context
	blobs assets.Blobs
	key   library.Blob
	r     io.ReadCloser
	at    int64
	err   error
}

// ReadAt implements io.ReaderAt.
func (b *blobReader) ReadAt(p []byte, off int64) (int, error) {
	const hop = 256 << 10 // reading over a little is quicker than asking again
	if b.r != nil && off >= b.at && off-b.at <= hop {
		n, err := io.CopyN(io.Discard, b.r, off-b.at)
		if b.at += n; err != nil {
			b.close()
		}
	}
	if b.r == nil || off != b.at {
		b.close()
		r, err := b.blobs.Open(b.ctx, b.key, off, -1)
		if err != nil {
			return 0, b.failed(err)
		}
		b.r, b.at = r, off
	}
	n, err := io.ReadFull(b.r, p)
	b.at += int64(n)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return n, io.EOF
	case err != nil:
		return n, b.failed(err)
	}
	return n, nil
}

// failed keeps the first error that is the store's.
func (b *blobReader) failed(err error) error {
	if b.err == nil && !errors.Is(err, assets.ErrRange) && !errors.Is(err, assets.ErrCorrupt) {
		b.err = err
	}
	return err
}

func (b *blobReader) close() {
	if b.r != nil {
		_ = b.r.Close() // only read
		b.r = nil
	}
}
