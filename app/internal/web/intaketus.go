package web

import (
	"encoding/base64"
	"errors"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/intake"
)

// The tus protocol 1.0.0 (core, creation, checksum, expiration, termination) for files in pieces, so that any client of
// it can bring files. The servers there are stand on net/http, and ours has little to do beside the service.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,checksum,expiration,termination"
	tusAlgorithms = "sha1,sha256"

	// statusSumMismatch is the protocol's own status for a piece that was damaged on the way.
	statusSumMismatch = 460
)

// tusGuard refuses other versions of the protocol.
func (s *Server) tusGuard(c *fiber.Ctx) error {
	c.Set("Tus-Resumable", tusVersion)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if c.Get("Tus-Resumable") != tusVersion {
		c.Set("Tus-Version", tusVersion)
		return c.SendStatus(fiber.StatusPreconditionFailed)
	}
	return c.Next()
}

// tusOptions is OPTIONS /studio/uploads/files.
func (s *Server) tusOptions(c *fiber.Ctx) error {
	c.Set("Tus-Resumable", tusVersion)
	c.Set("Tus-Version", tusVersion)
	c.Set("Tus-Extension", tusExtensions)
	c.Set("Tus-Checksum-Algorithm", tusAlgorithms)
	c.Set("Tus-Max-Size", strconv.FormatInt(s.MaxBytes, 10))
	return c.SendStatus(fiber.StatusNoContent)
}

// tusCreate is POST /studio/uploads/files: it announces one file, as a batch of its own.
func (s *Server) tusCreate(c *fiber.Ctx) error {
	size, err := strconv.ParseInt(c.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		return fault.New(fault.Invalid, "Upload-Length must say how many bytes the file has.")
	}
	if size > s.MaxBytes {
		return fault.New(fault.TooLarge, "This file is larger than the limit.")
	}
	meta, err := tusMetadata(c.Get("Upload-Metadata"))
	if err != nil {
		return err
	}
	name := meta["relativePath"]
	if name == "" || name == "null" {
		name = meta["filename"]
	}
	if name == "" {
		name = meta["name"]
	}
	modified, _ := strconv.ParseInt(meta["modified"], 10, 64) // 0 for a client that does not say
	begun, err := s.Intake.Begin(c.UserContext(), who(c).person, intake.Plan{Files: []intake.File{{Path: name, Size: size, Modified: modified, SHA256: meta["sha256"]}}})
	if err != nil {
		return err
	}
	i := begun.Items[0]
	if !i.State.Open() {
		return fault.New(fault.Invalid, i.Detail)
	}
	c.Set(fiber.HeaderLocation, intakeFiles+"/"+i.ID)
	s.tusExpiry(c, i)
	return c.SendStatus(fiber.StatusCreated)
}

// tusMetadata reads pairs of a key and a value in Base64, parted by commas.
func tusMetadata(header string) (map[string]string, error) {
	out := map[string]string{}
	for _, pair := range strings.Split(header, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if key == "" {
			continue
		}
		b, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "Upload-Metadata is not in Base64.")
		}
		out[key] = string(b)
	}
	return out, nil
}

func (s *Server) tusExpiry(c *fiber.Ctx, i intake.Item) {
	if i.State.Open() {
		c.Set("Upload-Expires", i.Expires().UTC().Format(http.TimeFormat))
	}
}

// tusHead is HEAD /studio/uploads/files/:id.
func (s *Server) tusHead(c *fiber.Ctx) error {
	i, err := s.Intake.Offset(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return s.tusFailed(c, err)
	}
	c.Set("Upload-Offset", strconv.FormatInt(i.Received, 10))
	c.Set("Upload-Length", strconv.FormatInt(i.Size, 10))
	c.Set("Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(path.Base(i.Path))))
	s.tusExpiry(c, i)
	c.Status(fiber.StatusOK)
	return nil
}

// tusPatch is PATCH /studio/uploads/files/:id.
func (s *Server) tusPatch(c *fiber.Ctx) error {
	if c.Get(fiber.HeaderContentType) != "application/offset+octet-stream" {
		return c.SendStatus(fiber.StatusUnsupportedMediaType)
	}
	offset, err := strconv.ParseInt(c.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		return fault.New(fault.Invalid, "Upload-Offset must say where the piece begins.")
	}
	p := intake.Piece{Offset: offset, Body: uploadBody(c)}
	if sum := c.Get("Upload-Checksum"); sum != "" {
		algorithm, value, _ := strings.Cut(sum, " ")
		if p.Sum, err = base64.StdEncoding.DecodeString(value); err != nil || !strings.Contains(","+tusAlgorithms+",", ","+algorithm+",") {
			return c.SendStatus(fiber.StatusBadRequest)
		}
		p.Algorithm = algorithm
	}
	conn := c.Context().Conn()
	p.Stop = func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) } // a reader that waits returns
	i, err := s.Intake.Receive(c.UserContext(), who(c).person, c.Params("id"), p)
	if err != nil {
		return s.tusFailed(c, err)
	}
	c.Set("Upload-Offset", strconv.FormatInt(i.Received, 10))
	s.tusExpiry(c, i)
	return c.SendStatus(fiber.StatusNoContent)
}

// tusFailed gives errors the statuses that clients of the protocol go by.
func (s *Server) tusFailed(c *fiber.Ctx, err error) error {
	if errors.Is(err, intake.ErrSum) {
		return c.Status(statusSumMismatch).JSON(errorAnswer{Error: "checksum", Message: fault.Message(err), Request: requestID(c)})
	}
	return err
}

// tusDelete is DELETE /studio/uploads/files/:id.
func (s *Server) tusDelete(c *fiber.Ctx) error {
	if err := s.Intake.Discard(c.UserContext(), who(c).person, c.Params("id")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
