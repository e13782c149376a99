package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// lifeOnAsset adds where the asset stands, its versions, what was done to it, and what the person may do.
func (s *Server) lifeOnAsset(c *fiber.Ctx, page *view.AssetPage, a library.Asset, versions []library.Version) error {
	ctx, me := c.UserContext(), who(c).person
	keeper := library.CanKeep(me)
	page.Internal, page.Public = a.Internal, a.Public
	page.Released, page.Expires, page.ReviewBy = s.Library.FirstDay(a.Release), s.Library.LastDay(a.Expires), s.Library.LastDay(a.ReviewBy)
	if !page.Released.After(s.Now()) {
		page.Released = time.Time{} // it is out: when it came out says nothing any more
	}
	if a.Successor != "" {
		if next, err := s.Library.AssetByID(ctx, me, a.Successor); err == nil {
			page.Successor = &view.Link{Label: next.Title, URL: "/library/" + next.ID}
		}
	}
	for i, v := range versions {
		row := versionRow(a, v)
		if keeper && i+1 < len(versions) {
			row.Compare = compareAddress(a.ID, versions[i+1].Number, v.Number)
		}
		if keeper && !row.Current && v.Blob != a.Version.Blob {
			row.Restore = "/studio/collateral/" + a.ID + "/versions/" + strconv.Itoa(v.Number) + "/reinstate"
		}
		page.Versions = append(page.Versions, row)
	}
	if !keeper {
		return nil
	}
	if page.Old {
		page.Compare = compareAddress(a.ID, page.Version, a.Version.Number)
	}
	keepersActions(page, a)
	events, err := s.Library.History(ctx, me, a.ID)
	for _, e := range events {
		page.Events = append(page.Events, view.Event{At: e.At, By: e.By.Name, What: s.eventWords(c, e), Why: e.Why})
	}
	return err
}

func versionRow(a library.Asset, v library.Version) view.Version {
	return view.Version{
		Number: v.Number, File: v.FileName, Size: v.Size, By: v.ByName, Uploaded: v.Created, State: progressOf(v), Note: v.Note,
		URL: "/library/" + a.ID + "?version=" + strconv.Itoa(v.Number), Download: fileAddress(a.ID, v.Number, "download"), Current: v.Number == a.Version.Number,
	}
}

// keepersActions adds what those who keep the library may do.
func keepersActions(page *view.AssetPage, a library.Asset) {
	at := "/studio/collateral/" + a.ID
	page.Edit, page.Replace, page.Pictures = at+"/edit", at+"/replace", at+"/pages"
	switch a.State {
	case library.Withdrawn:
		page.Restore = at + "/restore"
	case library.Draft:
		page.Review = &view.Link{Label: "Have it approved", URL: at + "/review"}
	case library.InReview:
		page.Review = &view.Link{Label: "Answer the review", URL: at + "/review"}
	}
	if a.State != library.Withdrawn {
		page.Withdraw, page.Supersede = at+"/withdraw", at+"/successor"
	}
	if a.Version.Progress == library.Failed {
		page.Retry = at + "/retry"
	}
}

// eventWords says what was done: "approved version 3".
func (s *Server) eventWords(c *fiber.Ctx, e library.Event) string {
	version := "version " + strconv.Itoa(e.Version)
	switch e.What {
	case library.WasAdded:
		return "added it"
	case library.WasEdited:
		return "changed " + editedWords(e.Detail)
	case library.WasReplaced:
		return "uploaded " + version
	case library.WasReinstated:
		return "made version " + e.Detail + " the present one again, as " + version
	case library.WasAskedFor:
		if e.Detail == "" {
			return "asked for approval of " + version
		}
		return "asked " + e.Detail + " to approve " + version
	case library.WasApproved:
		return "approved " + version
	case library.WasSentBack:
		return "took it out of review"
	case library.WasDrafted:
		return "made it a draft again"
	case library.WasWithdrawn:
		return "withdrew it"
	case library.WasRestored:
		return "put it back"
	case library.WasSuperseded:
		if next, err := s.Library.AssetByID(c.UserContext(), who(c).person, e.Detail); err == nil {
			return "superseded it by “" + next.Title + "”"
		}
		return "superseded it"
	case library.WasUnsuperseded:
		return "had it stand for itself again"
	case library.WasHandedOver:
		return "gave it to " + e.Detail
	case library.WasReleased:
		return s.dayWords(e.Detail, s.Library.FirstDay, "set its first day to ", "took its first day away")
	case library.WasLimited:
		return s.dayWords(e.Detail, s.Library.LastDay, "set its last day to ", "took its last day away")
	case library.WasPlanned:
		return s.dayWords(e.Detail, s.Library.LastDay, "planned the next look by ", "took the planned look away")
	case library.WasClosed:
		return "made it internal only"
	case library.WasOpened:
		return "let it be sent outside"
	case library.WasPublished:
		return "made it public"
	case library.WasUnpublished:
		return "took it off the public pages"
	}
	return string(e.What)
}

func (s *Server) dayWords(stamp string, day func(time.Time) time.Time, set, taken string) string {
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return taken
	}
	return set + day(t).Format("2 January 2006")
}

// editedWords are what was changed, as the form calls it.
func editedWords(detail string) string {
	parts := strings.Split(detail, ", ")
	for i, p := range parts {
		if l := facetLabels[search.Facet(p)]; l != "" {
			parts[i] = strings.ToLower(l)
		}
	}
	if n := len(parts); n > 1 {
		return "the " + strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return "the " + parts[0]
}

// stateAt is stateOf with what the clock makes of it.
func stateAt(a library.Asset, lib *library.Service) view.State {
	now := lib.Now()
	switch at := a.Standing(now); at {
	case library.IsSuperseded:
		return view.State{Label: "Superseded", Note: "Whoever opens it is led to what takes its place."}
	case library.IsExpired:
		return view.State{Label: "Expired", Tone: "bad", Note: "Its last day was " + lib.LastDay(a.Expires).Format("2 January 2006") + ". Only those who keep the library see it."}
	case library.IsInReview:
		return view.State{Label: "In review", Tone: "warn", Note: reviewLine(a) + " Sales does not see it."}
	case library.IsScheduled:
		return view.State{Label: "From " + lib.FirstDay(a.Release).Format("2 January"), Tone: "warn", Note: "Approved. Sales has it from " + lib.FirstDay(a.Release).Format("2 January 2006") + " on."}
	case library.IsExpiring:
		st := stateOf(a)
		if st.Label == "Approved" {
			st.Label, st.Tone = "Expires "+inDays(lib.LastDay(a.Expires), now), "warn"
		}
		return st
	}
	return stateOf(a)
}

// inDays says when a day is: "today", "tomorrow", "in 12 days".
func inDays(last, now time.Time) string {
	y, m, d := last.Date()
	y2, m2, d2 := now.In(last.Location()).Date()
	days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(time.Date(y2, m2, d2, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
	switch days {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	}
	return "in " + strconv.Itoa(days) + " days"
}
