package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/publish"
	"tandem/content"
)

// ErrNoForms marks a picture that cannot be made into another form, however often it is tried.
var ErrNoForms = errors.New("the picture has no other forms")

// Pictures makes the forms of a picture and the cards of pages. Whether they may be seen is decided before it is asked.
type Pictures interface {
	// Variant returns the bytes of a variant. The error is ctx's when making it takes longer than that allows, and wraps
	// ErrNoForms when it will never be there.
	Variant(ctx context.Context, s *publish.Snapshot, img *content.Image, v content.Variant) ([]byte, error)

	// Card returns the bytes of a social card, a JPEG, likewise.
	Card(ctx context.Context, s *publish.Snapshot, c publish.SocialCard) ([]byte, error)
}

// How long a request waits for a picture to be made. A page has the original to show instead; a card has nothing.
const (
	variantPatience = 2 * time.Second
	cardPatience    = 8 * time.Second
)

// filePolicy keeps a file that is opened by itself from running or loading anything.
const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

// showVariant is GET /i/…: a picture in another width or shape. Its address is found only while the picture is public, and
// only in the forms that pages name, so that nobody can have any number of them made.
func (s *Server) showVariant(c *fiber.Ctx) error {
	snap, path := s.Site.Snapshot(), decodedPath(c)
	if snap == nil {
		return s.showPublic(c)
	}
	img, v, ok := snap.Variant(path)
	if !ok {
		return s.showPublic(c)
	}
	cache := "no-store"
	if s.Pictures != nil {
		ctx, cancel := context.WithTimeout(c.UserContext(), variantPatience)
		defer cancel()
		data, err := s.Pictures.Variant(ctx, snap, img, v)
		switch {
		case err == nil && snap.Lent(img):
			return sendPassing(c, v.Type, data, "public, max-age=3600")
		case err == nil:
			return sendPicture(c, v.Type, data)
		case errors.Is(err, ErrNoForms):
			cache = "public, max-age=3600"
		}
	}
	// Making it takes too long, or cannot be done: better a picture that is larger than need be than none.
	data, err := snap.ReadPicture(img)
	if err != nil {
		return s.showPublic(c) // it changed a moment ago, and has another address now
	}
	return sendPassing(c, img.Type, content.CleanPicture(img.Type, data), cache)
}

// showCard is GET /cards/…: the drawn picture that a page is shared with, while the page is public.
func (s *Server) showCard(c *fiber.Ctx) error {
	snap := s.Site.Snapshot()
	if snap == nil || s.Pictures == nil {
		return s.showPublic(c)
	}
	card, ok := snap.SocialCard(decodedPath(c))
	if !ok {
		return s.showPublic(c)
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), cardPatience)
	defer cancel()
	data, err := s.Pictures.Card(ctx, snap, card)
	if err != nil {
		s.Log.Warn("draw a card", "path", c.Path(), "error", err)
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set(fiber.HeaderRetryAfter, "10")
		return c.SendStatus(fiber.StatusServiceUnavailable)
	}
	return sendPicture(c, "image/jpeg", data)
}

// decodedPath is the path of the request without escapes; one that cannot be read matches nothing.
func decodedPath(c *fiber.Ctx) string {
	path, err := url.PathUnescape(c.Path())
	if err != nil {
		return ""
	}
	return path
}

// sendPicture answers with a picture that never changes under its address.
func sendPicture(c *fiber.Ctx, media string, data []byte) error {
	sum := sha256.Sum256(data)
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderContentSecurityPolicy, filePolicy)
	c.Set(fiber.HeaderContentType, media)
	if notModified(c, etag, time.Time{}) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	return sendBytes(c, data)
}

// sendPassing answers with a picture that stands for another one for the time being.
func sendPassing(c *fiber.Ctx, media string, data []byte, cache string) error {
	c.Set(fiber.HeaderCacheControl, cache)
	c.Set(fiber.HeaderContentSecurityPolicy, filePolicy)
	c.Set(fiber.HeaderContentType, media)
	return sendBytes(c, data)
}

// sendBytes answers GET with the bytes and HEAD with their number.
func sendBytes(c *fiber.Ctx, data []byte) error {
	if c.Method() == fiber.MethodHead {
		c.Response().Header.Set(fiber.HeaderContentLength, strconv.Itoa(len(data)))
		c.Response().SkipBody = true
		return nil
	}
	c.Response().SetBodyRaw(data)
	return nil
}
