package view

import "time"

// DocumentPage is /studio/content/document: one document, what is wrong with its file, and the addresses at which people
// without an account can see it. Its form posts file and days to Create.
type DocumentPage struct {
	Base
	Document DocRow
	Problems []Problem
	Address  string // of a preview that was just made; it cannot be shown again
	Previews []PreviewRow
	Create   string
	Lives    []Option // how long an address can be open, in days
	History  []HistoryRow
}

// HistoryRow is something that happened to a document in public.
type HistoryRow struct {
	What string
	Path string
	At   time.Time
}

// PreviewRow is a preview address that opens.
type PreviewRow struct {
	By      string
	Created time.Time
	Expires time.Time
	Revoke  string // posts file
}
