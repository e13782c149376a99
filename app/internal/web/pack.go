package web

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"
)

// packFrom is the length from which packing an answer gains more than it costs.
const packFrom = 1 << 10

type packer interface {
	io.WriteCloser
	Reset(io.Writer)
}

var (
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: 5, LGWin: 18}) }} // pages are smaller than this window
	gzips   = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}
)

// pack compresses an answer that was made for one request, as far as the client takes it. It is for public pages only: a
// page that holds a secret beside what the client sent must not tell by its length how the two are alike.
func pack(c *fiber.Ctx) error {
	body := c.Response().Body()
	c.Vary(fiber.HeaderAcceptEncoding)
	encoding, pool := "br", &brotlis
	if !takesEncoding(c, "br") {
		encoding, pool = "gzip", &gzips
	}
	if len(body) < packFrom || !takesEncoding(c, encoding) {
		return nil
	}
	var out bytes.Buffer
	w := pool.Get().(packer)
	defer pool.Put(w)
	w.Reset(&out)
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("pack an answer: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("pack an answer: %w", err)
	}
	c.Set(fiber.HeaderContentEncoding, encoding)
	c.Response().SetBodyRaw(out.Bytes())
	return nil
}
