package library

import (
	"fmt"
	"slices"
	"strings"
)

// Sentence says how much of a version can be searched, in words for the person who wonders why something is not found:
// "48 of 50 slides searchable, 2 are pictures, 3 read by OCR". unit is what its pages are called, in the singular. It is
// empty where there are no pages.
func (c Coverage) Sentence(unit string) string {
	if c.Pages == 0 {
		return ""
	}
	said := fmt.Sprintf("%d of %d %ss searchable", c.Searchable, c.Pages, unit)
	switch {
	case c.Searchable == c.Pages && c.Pages == 1:
		said = "1 " + unit + ", searchable"
	case c.Searchable == c.Pages:
		said = fmt.Sprintf("All %d %ss searchable", c.Pages, unit)
	case c.Pictures() == 1:
		said += ", 1 is a picture"
	default:
		said += fmt.Sprintf(", %d are pictures", c.Pictures())
	}
	if c.OCR > 0 {
		said += fmt.Sprintf(", %d read by OCR", c.OCR)
	}
	if c.Reading {
		said += "; OCR is still at work"
	}
	return said
}

// CoverageSums are the coverages of all current versions, but of what was withdrawn, and where their previews stand.
type CoverageSums struct {
	Assets     int
	Pages      int
	Searchable int
	OCR        int
	Unread     map[string]int // versions whose text could not be read, by reason
	Previews   map[PreviewState]int
	Reasons    map[string]int // previews that are failed, partial or none, by state and reason: "failed: encrypted"
}

// Sentence says it on one line.
func (c CoverageSums) Sentence() string {
	part := fmt.Sprintf("%d of %d pages searchable in %d files, %d without text, %d read by OCR",
		c.Searchable, c.Pages, c.Assets, max(0, c.Pages-c.Searchable), c.OCR)
	if said := counted(c.Unread); said != "" {
		part += ". Text not read: " + said
	}
	working := c.Previews[PreviewWaiting] + c.Previews[PreviewWorking]
	part += fmt.Sprintf(". Previews: %d ready", c.Previews[PreviewReady])
	if working > 0 {
		part += fmt.Sprintf(", %d in the making", working)
	}
	if said := counted(c.Reasons); said != "" {
		part += ", " + said
	}
	return part
}

// counted lists counts by name: "3 encrypted, 1 timeout".
func counted(n map[string]int) string {
	names := make([]string, 0, len(n))
	for name := range n {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s", n[name], name)
	}
	return strings.Join(names, ", ")
}
