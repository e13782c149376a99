package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/assets"
	"tandem/search"
)

// Service holds the rules. All fields are required.
type Service struct {
	Store     Store
	Blobs     assets.Blobs
	Extractor Extractor
	Index     Index
	Now       func() time.Time
	Log       *slog.Logger
	MaxBytes  int64  // of one file
	Wake      func() // called after work was enqueued
	Previews  PreviewStore
	Artist    Artist
	Uses      UseStore              // nil: uses are not kept
	Zone      func() *time.Location // where days begin and end; nil: UTC
}

// Store keeps assets. Each change enqueues the jobs it causes in the same transaction, and gives the asset the next
// version of its search document.
type Store interface {
	// AddAsset stores a new asset with its first version, and enqueues ExtractJob and IndexJob for it, and TurnJobName for
	// the moments that change its standing.
	AddAsset(ctx context.Context, a Asset, events ...Event) error
	// AddVersion adds a version to the asset and makes it the current one; the same jobs follow. While the asset is approved
	// who added it stands for it. It returns the number.
	AddVersion(ctx context.Context, assetID string, v Version, events ...Event) (int, error)
	// ChangeAsset stores details and state of the asset with its events and notices, if its revision is still the stored one
	// (else fault.Conflict), and enqueues IndexJob, and TurnJobName for the moments that change its standing.
	ChangeAsset(ctx context.Context, c Change) error
	// SetProgress records how far reading a version is. With an ended progress the pages replace those stored before, and
	// IndexJob is enqueued if the version is the current one.
	SetProgress(ctx context.Context, assetID string, v Version, pages []Page, now time.Time) error
	// ReadAgain enqueues ExtractJob for a version that has ended.
	ReadAgain(ctx context.Context, assetID string, number int, now time.Time) error

	// AssetByID and VersionOf return fault.NotFound when there is none.
	AssetByID(ctx context.Context, id string) (Asset, error)
	VersionOf(ctx context.Context, assetID string, number int) (Version, error)
	Versions(ctx context.Context, assetID string) ([]Version, error)
	Pages(ctx context.Context, assetID string, number int) ([]Page, error)
	// Assets lists assets, and counts all that fit the filter.
	Assets(ctx context.Context, f Filter) ([]Asset, int, error)
	// AssetsOfBlob lists assets of which a version has these bytes.
	AssetsOfBlob(ctx context.Context, key assets.Key) ([]Asset, error)
	// Events lists what was done to an asset, newest first.
	Events(ctx context.Context, assetID string) ([]Event, error)
	// CountStandings counts the assets of each standing at a moment.
	CountStandings(ctx context.Context, now time.Time) (map[Standing]int, error)
	// TurnAssets enqueues IndexJob for assets whose standing is another now than when it was enqueued last, at most limit,
	// and returns how many.
	TurnAssets(ctx context.Context, now time.Time, limit int) (int, error)
	// Policy and SetPolicy keep how long assets live.
	Policy(ctx context.Context) (Policy, error)
	SetPolicy(ctx context.Context, p Policy) error
	// FacetUses counts the assets of each facet value, the most used first.
	FacetUses(ctx context.Context) (map[search.Facet][]FacetUse, error)
	// AlterValue enqueues a ValueJob; ChangeValue does it to some assets, at most limit, and returns how many.
	AlterValue(ctx context.Context, j ValueJob, now time.Time) error
	ChangeValue(ctx context.Context, j ValueJob, now time.Time, limit int) (int, error)
	// FacetValues lists the values in use by facet, sorted.
	FacetValues(ctx context.Context) (map[string][]string, error)
	// IndexedVersions maps each asset that search should hold to the version of its search document.
	IndexedVersions(ctx context.Context) (map[string]uint64, error)
	// Holds reports which of the keys a version has.
	Holds(ctx context.Context, keys []assets.Key) (map[assets.Key]bool, error)
	// DropBlob calls drop and reports true, unless a version has the blob. Until drop returns no version can get it.
	DropBlob(ctx context.Context, key assets.Key, drop func(context.Context) error) (bool, error)
}

// Filter narrows a list of assets. Zero fields do not.
type Filter struct {
	IDs           []string
	States        []State
	Standings     []Standing // at the moment At
	At            time.Time
	Progress      []Progress
	Facets        map[string][]string // any value inside a facet, all facets between
	Formats       []string            // of the current version: pdf, pptx, …
	Owner         string              // person ID
	Words         string              // each is part of the title, or the whole is the ID
	ExpiresBefore time.Time           // has an end, and it is before this
	ReviewBefore  time.Time           // the same of its review
	Internal      *bool
	Public        *bool
	SuccessorOf   string    // assets that this one takes the place of
	OpenAt        time.Time // only what reps have at this moment
	After         string    // IDs greater than this, in the order of IDs; for walking through all
	Oldest        bool      // by ID instead of newest change first
	Offset        int
	Limit         int // 0 means 50
}

// Upload is a file on its way in.
type Upload struct {
	FileName string
	Body     io.Reader
	Details  Details // an empty title is made from the file name
}

// Receipt says what became of an upload.
type Receipt struct {
	Asset Asset
	Twins []Asset // assets that have had the same bytes before
}

// headBytes is how much of a file its type is decided from.
const headBytes = 8 << 10

// Upload stores the file and adds it to the library. When it returns without error nothing can be lost any more.
func (s *Service) Upload(ctx context.Context, by account.Person, u Upload) (Receipt, error) {
	if !CanKeep(by) {
		return Receipt{}, errCannotKeep
	}
	name := CleanFileName(u.FileName)
	if line(u.Details.Title) == "" {
		u.Details.Title = TitleOf(name)
	}
	details, err := u.Details.clean()
	if err != nil {
		return Receipt{}, err
	}
	v, err := s.take(ctx, by, name, u.Body)
	if err != nil {
		return Receipt{}, err
	}
	twins, err := s.Store.AssetsOfBlob(ctx, v.Blob)
	if err != nil {
		return Receipt{}, err
	}
	v.Number = 1
	a := Asset{
		ID: newID(), OwnerID: by.ID, OwnerName: by.Name, Created: v.Created, Updated: v.Created, Revision: 1, Version: v,
		Title: details.Title, Description: details.Description, Tags: details.Tags, Facets: details.Facets, State: details.State,
		Before: details.State, Public: details.Public,
	}
	a.plan(details.Life)
	if err := s.add(ctx, by, &a); err != nil {
		return Receipt{}, err
	}
	return Receipt{Asset: a, Twins: twins}, nil
}

// add puts a new asset into the library, held to the policy.
func (s *Service) add(ctx context.Context, by account.Person, a *Asset) error {
	if err := s.settle(ctx, by, Asset{}, a); err != nil {
		return err
	}
	if err := s.Store.AddAsset(ctx, *a, s.signed(by, *a, a.Created, []Event{{What: WasAdded}})...); err != nil {
		return err
	}
	if err := s.still(ctx, a.Version); err != nil {
		return err
	}
	s.Wake()
	return nil
}

// Replacement is a new version on its way in.
type Replacement struct {
	FileName string
	Body     io.Reader
	Note     func() string // what changed; asked for after the body was read, may be nil
}

// Replace stores the file as the next version of an asset, behind the same address.
func (s *Service) Replace(ctx context.Context, by account.Person, assetID string, r Replacement) (Asset, error) {
	if !CanKeep(by) {
		return Asset{}, errCannotKeep
	}
	a, err := s.Store.AssetByID(ctx, assetID)
	if err != nil {
		return Asset{}, err
	}
	v, err := s.take(ctx, by, CleanFileName(r.FileName), r.Body)
	if err != nil {
		return Asset{}, err
	}
	if v.Blob == a.Version.Blob && a.Version.Reason == damaged {
		// Storing the same bytes has mended the file; what is left is to read it.
		if err := s.Store.ReadAgain(ctx, assetID, a.Version.Number, s.Now()); err != nil {
			return Asset{}, err
		}
		s.Wake()
		return s.Store.AssetByID(ctx, assetID)
	}
	if v.Blob == a.Version.Blob {
		return Asset{}, fault.Form(fault.Field{Name: "file", Message: "This is the file that the asset has already."})
	}
	if r.Note != nil {
		v.Note = short(line(r.Note()))
	}
	return s.addVersion(ctx, by, a, v, Event{What: WasReplaced, Why: v.Note})
}

// take stores the bytes and describes them.
func (s *Service) take(ctx context.Context, by account.Person, name string, body io.Reader) (Version, error) {
	var head bytes.Buffer
	obj, err := s.Blobs.Put(ctx, io.TeeReader(body, &limited{to: &head, left: headBytes}), s.MaxBytes)
	if err != nil {
		return Version{}, s.explain(err)
	}
	media, format := s.Extractor.Sniff(head.Bytes(), name)
	return Version{
		Blob: obj.Key, FileName: name, Size: obj.Size, Media: media, Format: format, By: by.ID, ByName: by.Name, Created: s.Now(), Progress: Stored,
	}, nil
}

// limited keeps the first bytes written to it and lets the others go.
type limited struct {
	to   *bytes.Buffer
	left int
}

// Write implements io.Writer; it never fails.
func (l *limited) Write(p []byte) (int, error) {
	n := min(l.left, len(p))
	l.to.Write(p[:n])
	l.left -= n
	return len(p), nil
}

// explain turns what a store of bytes says into words for the person who uploads or reads.
func (s *Service) explain(err error) error {
	switch {
	case errors.Is(err, assets.ErrTooLarge):
		return fault.Wrap(fault.TooLarge, err, "This file is larger than the limit of "+Bytes(s.MaxBytes)+".")
	case errors.Is(err, assets.ErrEmpty):
		return fault.Form(fault.Field{Name: "file", Message: "The file is empty."})
	case errors.Is(err, assets.ErrNoSpace):
		return fault.Wrap(fault.NoSpace, err, "The storage is full, so the file was not kept. Tell an admin.")
	case errors.Is(err, assets.ErrUnavailable):
		return fault.Wrap(fault.Unavailable, err, "The file storage does not answer. Nothing was changed; try again in a minute.")
	case errors.Is(err, assets.ErrNotFound), errors.Is(err, assets.ErrCorrupt):
		return fault.Wrap(fault.Internal, err, "The stored file is damaged or missing.")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(fault.Unavailable, err, "The upload broke off, so nothing was kept.")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Wrap(fault.Invalid, err, "The upload broke off, so nothing was kept.")
	}
	return fmt.Errorf("store or read a file: %w", err)
}

// Bytes prints a size the way people say it: 2 GB, 350 KB.
func Bytes(n int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "KB"}} {
		if n >= u.size {
			return fmt.Sprintf("%.3g %s", float64(n)/float64(u.size), u.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

var errCannotKeep = fault.New(fault.Denied, "Only marketers can change the library.")

// Edit changes what is said about an asset. revision is the one the person saw; when somebody changed the asset since,
// it is fault.Conflict and nothing is changed.
func (s *Service) Edit(ctx context.Context, by account.Person, assetID string, revision int, d Details) (Asset, error) {
	details, err := d.clean()
	if err != nil {
		return Asset{}, err
	}
	return s.change(ctx, by, assetID, func(a *Asset) error {
		if a.Revision != revision {
			return fault.New(fault.Conflict, "Somebody changed this asset while you were editing. Your text is still below; compare it with the asset and save again.")
		}
		if a.State == Withdrawn {
			details.State = Withdrawn
		}
		a.Title, a.Description, a.Tags, a.Facets, a.State = details.Title, details.Description, details.Tags, details.Facets, details.State
		a.Public = details.Public
		a.plan(details.Life)
		return nil
	})
}

// plan sets what people plan for the asset; nil leaves it.
func (a *Asset) plan(l *Life) {
	if l == nil {
		return
	}
	a.Internal, a.Successor, a.Release, a.Expires, a.ReviewBy = l.Internal, l.Successor, l.Release, l.Expires, l.ReviewBy
	if l.Owner.ID != "" {
		a.OwnerID, a.OwnerName = l.Owner.ID, l.Owner.Name
	}
}

// Withdraw takes an asset away from everybody but those who keep it. The reason is shown to who looks for it.
func (s *Service) Withdraw(ctx context.Context, by account.Person, assetID, reason string) (Asset, error) {
	return s.changeWith(ctx, by, assetID, reason, func(a *Asset) ([]inbox.Notice, error) {
		if a.State != Withdrawn {
			a.Before = a.State
		}
		a.State, a.StateNote = Withdrawn, short(line(reason))
		return nil, nil
	})
}

// Restore brings a withdrawn asset back as what it was: a draft does not get approved on the way. One that is not
// withdrawn is fault.Conflict.
func (s *Service) Restore(ctx context.Context, by account.Person, assetID string) (Asset, error) {
	return s.change(ctx, by, assetID, func(a *Asset) error {
		if a.State != Withdrawn {
			return fault.New(fault.Conflict, "This asset is not withdrawn.")
		}
		a.State, a.StateNote = a.Before, ""
		return nil
	})
}

// short cuts a remark to what a line of history can show.
func short(s string) string {
	if r := []rune(s); len(r) > maxTitle {
		return string(r[:maxTitle])
	}
	return s
}

// ReadAgain has a version read once more, after a failure.
func (s *Service) ReadAgain(ctx context.Context, by account.Person, assetID string) error {
	if !CanKeep(by) {
		return errCannotKeep
	}
	a, err := s.Store.AssetByID(ctx, assetID)
	if err != nil {
		return err
	}
	if err := s.Store.ReadAgain(ctx, assetID, a.Version.Number, s.Now()); err != nil {
		return err
	}
	s.Wake()
	return nil
}
