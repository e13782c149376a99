package library

import (
	"context"
	"strings"
	"unicode"
)

// place finds the picture page on which each text page begins, where the two are not the same.
func (s *Service) place(ctx context.Context, r Rendition, text []Page) error {
	kind, _ := r.way()
	if r.Format == "pdf" || kind == "image" || r.Pages == 0 {
		return nil
	}
	var places map[int]int
	if r.Format == "pptx" {
		places = slidePlaces(text, r.Pages)
	} else {
		shown, err := s.Previews.ShownText(ctx, r.Blob)
		if err != nil {
			return err
		}
		places = textPlaces(text, shown, r.Pages)
	}
	return s.Previews.SetPlaces(ctx, r.Blob, places)
}

// slidePlaces maps slides to pages when the hidden ones were left out. A hidden slide is led to the page before it.
func slidePlaces(text []Page, pages int) map[int]int {
	visible := 0
	for _, p := range text {
		if !p.Hidden {
			visible++
		}
	}
	if len(text) == pages || visible != pages {
		return nil
	}
	places := map[int]int{}
	at := 0
	for _, p := range text {
		if !p.Hidden {
			at++
		}
		places[p.Number] = max(at, 1)
	}
	return places
}

// textPlaces finds the beginning of each text page among the words on the pictures. Both are in reading order, so that the
// search only goes forward; what is not found stays where the one before it was.
func textPlaces(text []Page, shown map[int]string, pages int) map[int]int {
	squeezed := make([]string, pages+1)
	for n := 1; n <= pages; n++ {
		squeezed[n] = squeeze(shown[n], 0)
	}
	places := map[int]int{}
	page, offset := 1, 0
	for _, p := range text {
		// The text of a section may begin with its title, or not.
		for _, probe := range []string{squeeze(p.Text, 48), squeeze(p.Title+" "+p.Text, 48), squeeze(p.Text, 20), squeeze(p.Title, 48)} {
			if n, at, ok := find(squeezed, probe, page, offset); ok {
				page, offset = n, at
				break
			}
		}
		places[p.Number] = page
	}
	return places
}

// find looks for a beginning from a place on. It may be cut by the end of a page.
func find(pages []string, probe string, page, offset int) (n, at int, ok bool) {
	const least = 4 // fewer characters are anywhere
	if len(probe) < least {
		return 0, 0, false
	}
	for n = page; n < len(pages); n++ {
		rest := pages[n][min(offset, len(pages[n])):]
		if i := strings.Index(rest, probe); i >= 0 {
			return n, offset + i + len(probe), true
		}
		offset = 0
	}
	return 0, 0, false
}

// squeeze keeps letters and digits in lower case, at most so many bytes (0: all). Spaces and hyphens differ between what a
// file says and what is on a page.
func squeeze(s string, most int) string {
	var b strings.Builder
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		r = unicode.ToLower(r)
		if most > 0 && b.Len() >= most {
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}
