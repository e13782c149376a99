package library

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/assets"
)

// Arrival is a file whose bytes are in the store already, on its way to become an asset. ID is the asset's, chosen by who
// took the bytes in, so that adopting a file twice makes one asset.
type Arrival struct {
	ID       string
	Object   assets.Object
	FileName string
	Details  Details // an empty title is made from the file name
	SkipTwin bool    // make no asset of bytes that another one has that is not withdrawn
}

// Check returns what is wrong with the details of a file, as fault.Invalid by field.
func (d Details) Check() error {
	if line(d.Title) == "" {
		d.Title = "file" // one is made from its name
	}
	_, err := d.clean()
	return err
}

// Adopt makes an asset of a file whose bytes are stored. It can be repeated: the asset that came of it before is returned.
// With SkipTwin and a twin there is no asset, and the receipt names the twins only.
func (s *Service) Adopt(ctx context.Context, by account.Person, in Arrival) (Receipt, error) {
	if !CanKeep(by) {
		return Receipt{}, errCannotKeep
	}
	before, err := s.Store.AssetByID(ctx, in.ID)
	if err == nil {
		return Receipt{Asset: before}, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return Receipt{}, err
	}
	name := CleanFileName(in.FileName)
	if line(in.Details.Title) == "" {
		in.Details.Title = short(TitleOf(name))
	}
	details, err := in.Details.clean()
	if err != nil {
		return Receipt{}, err
	}
	head, err := s.Head(ctx, in.Object.Key)
	if err != nil {
		return Receipt{}, err
	}
	twins, err := s.Store.AssetsOfBlob(ctx, in.Object.Key)
	if err != nil {
		return Receipt{}, err
	}
	if here := slices.DeleteFunc(slices.Clone(twins), func(a Asset) bool { return a.State == Withdrawn }); in.SkipTwin && len(here) > 0 {
		return Receipt{Twins: here}, nil
	}
	media, format := s.Extractor.Sniff(head, name)
	now := s.Now()
	a := Asset{
		ID: in.ID, OwnerID: by.ID, OwnerName: by.Name, Created: now, Updated: now, Revision: 1,
		Title: details.Title, Description: details.Description, Tags: details.Tags, Facets: details.Facets, State: details.State,
		Before: details.State, Public: details.Public,
		Version: Version{
			Number: 1, Blob: in.Object.Key, FileName: name, Size: in.Object.Size, Media: media, Format: format, By: by.ID, ByName: by.Name,
			Created: now, Progress: Stored,
		},
	}
	a.plan(details.Life)
	if err := s.add(ctx, by, &a); err != nil {
		return Receipt{}, err
	}
	return Receipt{Asset: a, Twins: twins}, nil
}

// Head returns the first bytes of a blob, enough to tell what it is.
func (s *Service) Head(ctx context.Context, key Blob) (_ []byte, err error) {
	r, err := s.Blobs.Open(ctx, key, 0, headBytes)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	var head bytes.Buffer
	if _, err = io.Copy(&head, io.LimitReader(r, headBytes)); err != nil {
		return nil, err
	}
	return head.Bytes(), nil
}

// DropUnused deletes a blob that no version has; one that a version has stays.
func (s *Service) DropUnused(ctx context.Context, key Blob) error {
	_, err := s.Store.DropBlob(ctx, key, func(ctx context.Context) error { return s.Blobs.Delete(ctx, key) })
	return err
}

// ExplainStore turns what a store of bytes says into words for the person who uploads.
func (s *Service) ExplainStore(err error) error { return s.explain(err) }
