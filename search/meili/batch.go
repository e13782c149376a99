package meili

import (
	"bytes"
	"encoding/json"
	"fmt"

	"tandem/search"
)

// A batch is at most this large. The records of one document stay together unless they alone are more.
const (
	maxBatchBytes   = 20_000_000
	maxBatchRecords = 5000
)

// batcher collects records as lines of JSON and hands them on in batches, with the documents that are in each.
type batcher struct {
	send func(lines []byte, documents [][]record) error

	buf       bytes.Buffer
	count     int
	documents [][]record
}

// add appends the records of one document.
func (b *batcher) add(records []record) error {
	var group bytes.Buffer
	enc := json.NewEncoder(&group)
	enc.SetEscapeHTML(false)
	ends := make([]int, len(records))
	for i := range records {
		if err := enc.Encode(&records[i]); err != nil {
			return fmt.Errorf("encode record %q: %w: %w", records[i].ID, search.ErrRejected, err)
		}
		ends[i] = group.Len()
	}
	if !b.fits(len(records), group.Len()) {
		if err := b.flush(); err != nil {
			return err
		}
	}
	start, inBatch := 0, false
	for _, end := range ends {
		if !b.fits(1, end-start) {
			if err := b.flush(); err != nil {
				return err
			}
			inBatch = false
		}
		if !inBatch {
			b.documents, inBatch = append(b.documents, records), true
		}
		b.buf.Write(group.Bytes()[start:end])
		b.count++
		start = end
	}
	return nil
}

func (b *batcher) fits(records, size int) bool {
	return b.count == 0 || b.count+records <= maxBatchRecords && b.buf.Len()+size <= maxBatchBytes
}

// flush hands on what is collected.
func (b *batcher) flush() error {
	if b.count == 0 {
		return nil
	}
	lines, documents := bytes.Clone(b.buf.Bytes()), b.documents
	b.buf.Reset()
	b.count, b.documents = 0, nil
	return b.send(lines, documents)
}
