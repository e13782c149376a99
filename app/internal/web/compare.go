package web

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
)

// compareAddress is the page that says what changed between two versions.
func compareAddress(id string, from, to int) string {
	return fmt.Sprintf("/library/%s/compare?from=%d&to=%d", id, from, to)
}

// compareVersions is GET /library/:id/compare. Without numbers it compares the present version with the one before.
func (s *Server) compareVersions(c *fiber.Ctx) error {
	ctx, me, id := c.UserContext(), who(c).person, c.Params("id")
	versions, err := s.Library.Versions(ctx, me, id)
	if err != nil {
		return err
	}
	to := c.QueryInt("to", versions[0].Number)
	found, err := s.Library.Compare(ctx, me, id, c.QueryInt("from", max(1, to-1)), to)
	if err != nil {
		return err
	}
	u := unit(found.To.Format)
	page := view.ComparePage{
		Base: s.base(c, "What changed in "+found.Asset.Title), Action: c.Path(), Back: "/library/" + id, Name: found.Asset.Title,
		Older: versionRow(found.Asset, found.From), Newer: versionRow(found.Asset, found.To), Same: found.Same, Unit: u, Cut: found.Cut,
		Blank: found.From.Progress != library.TextReady || found.To.Progress != library.TextReady,
	}
	for _, v := range versions {
		n := strconv.Itoa(v.Number)
		page.From = append(page.From, view.Option{Value: n, Label: "Version " + n, Chosen: v.Number == found.From.Number})
		page.To = append(page.To, view.Option{Value: n, Label: "Version " + n, Chosen: v.Number == found.To.Number})
	}
	added, gone := 0, 0
	for _, p := range found.Pages {
		page.Changes = append(page.Changes, changeOf(u, p))
		if p.From == 0 {
			added++
		}
		if p.To == 0 {
			gone++
		}
	}
	page.Summary = changeSummary(strings.ToLower(u), len(found.Pages)-added-gone, added, gone, found.Same)
	return s.show(c, fiber.StatusOK, page)
}

// changeSummary counts what changed: "2 slides changed, 1 is new, 1 is gone, 20 are as they were."
func changeSummary(unit string, changed, added, gone, same int) string {
	var parts []string
	if changed > 0 {
		parts = append(parts, counted(changed, unit)+" changed")
	}
	for _, p := range []struct {
		n    int
		what string
	}{{added, "new"}, {gone, "gone"}, {same, "as before"}} {
		if p.n == 0 {
			continue
		}
		head := counted(p.n, unit)
		if len(parts) > 0 {
			head = strconv.Itoa(p.n)
		}
		verb := " are "
		if p.n == 1 {
			verb = " is "
		}
		parts = append(parts, head+verb+p.what)
	}
	if len(parts) == 0 {
		return "Neither version has text."
	}
	return strings.Join(parts, ", ") + "."
}

// counted is a number with what is counted: "1 slide", "3 slides".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

func changeOf(unit string, p library.PageChange) view.Change {
	out := view.Change{Title: p.Title, Text: piecesOf(p.Text), Notes: piecesOf(p.Notes)}
	lower := strings.ToLower(unit)
	switch {
	case p.From == 0:
		out.Place, out.Tone = fmt.Sprintf("New %s %d", lower, p.To), "good"
	case p.To == 0:
		out.Place, out.Tone = fmt.Sprintf("%s %d is gone", unit, p.From), "bad"
	case p.From != p.To:
		out.Place = fmt.Sprintf("%s %d, was %d", unit, p.To, p.From)
	default:
		out.Place = fmt.Sprintf("%s %d", unit, p.To)
	}
	return out
}

// piecesOf leaves out the pieces when nothing was said before or after. Space at the end of what came or went is set apart,
// so that it is neither underlined nor struck out.
func piecesOf(pieces []library.Piece) []view.Piece {
	var out []view.Piece
	said := false
	for _, p := range pieces {
		text := strings.TrimRightFunc(p.Text, unicode.IsSpace)
		said = said || text != ""
		if p.Kind == library.Stayed || p.Kind == library.Skipped {
			text = p.Text
		}
		out = append(out, view.Piece{Kind: string(p.Kind), Text: text})
		if rest := p.Text[len(text):]; rest != "" {
			out = append(out, view.Piece{Kind: string(library.Stayed), Text: rest})
		}
	}
	if !said {
		return nil
	}
	return out
}
