package view

// RenditionPage says how the pictures of an asset's pages stand, and lets those who keep it have them made again, or attach
// a PDF whose pages are shown instead. It posts file (multipart) to Action, and nothing to Again.
type RenditionPage struct {
	Base
	Action   string // empty: no PDF can be attached, the pages are drawn from the file itself
	Again    string // empty: they are being made
	Back     string
	Name     string
	State    State
	Detail   string // why there are no pictures, or not all; may be empty
	Done     int
	Total    int
	MaxBytes int64
}
