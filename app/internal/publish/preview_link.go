package publish

import (
	"context"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/content"
)

// How long a preview address works, and how many one document can have at a time.
const (
	PreviewLife    = 7 * 24 * time.Hour
	maxPreviewLife = 90 * 24 * time.Hour
	maxPreviews    = 20
)

// Preview is an address at which whoever has it sees one document as it would look, public or not, until it expires or is
// revoked. Its secret is known to those it was given to; only a hash of it is stored.
type Preview struct {
	ID      string
	Doc     string // content.Document.ID
	By      string // id of the person who made it
	Created time.Time
	Expires time.Time
	Revoked time.Time // zero: it was not
}

// Works reports whether the address opens at now.
func (p Preview) Works(now time.Time) bool { return p.Revoked.IsZero() && now.Before(p.Expires) }

// PreviewStore keeps previews.
type PreviewStore interface {
	CreatePreview(ctx context.Context, p Preview, hash string) error
	// PreviewByHash returns fault.NotFound for an unknown one.
	PreviewByHash(ctx context.Context, hash string) (Preview, error)
	// Previews of a document, newest first; of all documents when doc is empty.
	Previews(ctx context.Context, doc string) ([]Preview, error)
	// EventsOf returns what happened to a document in public, newest first, at most so many.
	EventsOf(ctx context.Context, doc string, most int) ([]Event, error)
	// RevokePreview returns fault.NotFound for an unknown one.
	RevokePreview(ctx context.Context, id string, now time.Time) error
}

// Previews hands out and opens preview addresses. All fields are required.
type Previews struct {
	Store   PreviewStore
	Library func() *content.Library
	Now     func() time.Time
}

// Create makes an address for a document and returns its secret, which cannot be had again.
func (s *Previews) Create(ctx context.Context, by account.Person, doc string, life time.Duration) (secret string, p Preview, err error) {
	if s.document(doc) == nil {
		return "", Preview{}, fault.New(fault.NotFound, "There is no such document.")
	}
	if life <= 0 || life > maxPreviewLife {
		return "", Preview{}, fault.New(fault.Invalid, "A preview can be open for up to 90 days.")
	}
	now := s.Now()
	have, err := s.Store.Previews(ctx, doc)
	if err != nil {
		return "", Preview{}, err
	}
	open := 0
	for _, h := range have {
		if h.Works(now) {
			open++
		}
	}
	if open >= maxPreviews {
		return "", Preview{}, fault.New(fault.Conflict, "This document has 20 open previews. Revoke one that nobody needs any more.")
	}
	secret, hash := account.NewSecret()
	p = Preview{ID: ulid.Make().String(), Doc: doc, By: by.ID, Created: now, Expires: now.Add(life)}
	return secret, p, s.Store.CreatePreview(ctx, p, hash)
}

// Open returns the document that a secret shows: the latest text of its file, also one that is held back. One that is
// unknown, expired or revoked, and one whose document went, look alike: fault.NotFound.
func (s *Previews) Open(ctx context.Context, secret string) (*content.Document, error) {
	nothing := fault.New(fault.NotFound, "There is nothing at this address.")
	p, err := s.Store.PreviewByHash(ctx, account.HashSecret(secret))
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nothing
	case err != nil:
		return nil, err
	case !p.Works(s.Now()):
		return nil, nothing
	}
	d := s.document(p.Doc)
	if d == nil {
		return nil, nothing
	}
	return d, nil
}

// document finds a document by its id, in its latest form.
func (s *Previews) document(id string) *content.Document {
	lib := s.Library()
	if lib == nil {
		return nil
	}
	for _, d := range lib.Held {
		if d.ID == id {
			return d
		}
	}
	for _, d := range lib.Documents {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// FramePolicy is the Content-Security-Policy of a page that can open the players of these hosts.
func FramePolicy(hosts []string) string { return orDefault(framePolicy(hosts), PagePolicy) }

// PreviewRoot is what preview addresses start with.
const PreviewRoot = "/preview/"
