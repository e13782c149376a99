package assetstest

import (
	"encoding/binary"
	"io"
	"runtime"
)

// Bytes gives a number of bytes that differ by seed, at next to no cost, and watches how much memory is in use
// meanwhile.
type Bytes struct {
	left, next, every int64
	seed              uint64
	base, peak        uint64
}

// NewBytes returns n bytes of the seed.
func NewBytes(seed uint64, n int64) *Bytes {
	return &Bytes{left: n, next: n, every: n / 8, seed: seed, base: heap()}
}

// Read implements io.Reader.
func (b *Bytes) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), b.left))
	// A number every 512 bytes is enough to make each block another one.
	for i := 0; i+8 <= n; i += 512 {
		binary.LittleEndian.PutUint64(p[i:], b.seed<<40^uint64(b.left-int64(i)))
	}
	if b.left -= int64(n); b.left < b.next {
		b.next = b.left - b.every
		b.peak = max(b.peak, heap())
	}
	return n, nil
}

// Peak is the most memory that was in use while the bytes were read, beyond what was before.
func (b *Bytes) Peak() uint64 {
	if b.peak < b.base {
		return 0
	}
	return b.peak - b.base
}

// heap is how much memory is really in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
