package library

import (
	"bytes"
	"context"
	"io"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

// AttachPDF has the pages of a PDF shown for the current version of an asset, where its own cannot be drawn: without
// LibreOffice, or where that draws it badly. The file itself, its text and its versions stay as they are.
func (s *Service) AttachPDF(ctx context.Context, by account.Person, assetID string, body io.Reader) (Asset, error) {
	if !CanKeep(by) {
		return Asset{}, errCannotKeep
	}
	a, err := s.Store.AssetByID(ctx, assetID)
	if err != nil {
		return Asset{}, err
	}
	if !IsOffice(a.Version.Format) {
		return Asset{}, fault.New(fault.Conflict, "Only office files can have a PDF attached: the pages of this file are drawn from itself.")
	}
	var head bytes.Buffer
	obj, err := s.Blobs.Put(ctx, io.TeeReader(body, &limited{to: &head, left: headBytes}), s.MaxBytes)
	if err != nil {
		return Asset{}, s.explain(err)
	}
	if _, format := s.Extractor.Sniff(head.Bytes(), "attached.pdf"); format != "pdf" {
		// What was stored belongs to nothing and is cleared away as such.
		return Asset{}, fault.Form(fault.Field{Name: "file", Message: "This is not a PDF. Export the file as PDF and choose that."})
	}
	if err := s.Previews.SetPDF(ctx, a.Version.Blob, obj.Key, true, s.Now()); err != nil {
		return Asset{}, err
	}
	s.Wake()
	return a, nil
}
