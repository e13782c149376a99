package keep

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
)

// RemindJobName is the job that reminds owners; it needs no payload and may run at any time, as often as it likes.
const RemindJobName = "keep.remind"

// reminders are how many days before a date people are reminded, the latest first.
var reminders = []int{0, 7, 30}

// remindLate is for how many days after a date the reminder of that day is still worth sending, to who kept the program off.
const remindLate = 14

// due is a reminder that should have been given by now.
type due struct {
	asset library.Asset
	what  string // expires or review
	date  time.Time
	days  int // until the date, as the calendar counts
	which int // of reminders
}

// key makes each reminder one of its kind: a date that is moved is another date.
func (d due) key(zone *time.Location) string {
	return fmt.Sprintf("%s/%s/%s/%d", d.what, d.asset.ID, d.date.In(zone).Format(time.DateOnly), d.which)
}

// dues returns the reminders of an asset at the moment, at most one for each of its dates: who was away when the first
// was due gets the last alone.
func dues(a library.Asset, now time.Time, zone *time.Location) []due {
	switch a.Standing(now) {
	case library.IsApproved, library.IsExpiring, library.IsExpired, library.IsScheduled:
	default:
		return nil
	}
	var out []due
	last := a.Expires
	if !last.IsZero() {
		last = last.Add(-time.Millisecond) // what ends at midnight is there the day before, and no longer
	}
	for _, d := range []due{{asset: a, what: "expires", date: last}, {asset: a, what: "review", date: a.ReviewBy}} {
		if d.date.IsZero() {
			continue
		}
		d.days = DaysUntil(now, d.date, zone)
		i := slices.IndexFunc(reminders, func(r int) bool { return d.days <= r })
		if i < 0 || d.days < -remindLate {
			continue
		}
		d.which = reminders[i]
		out = append(out, d)
	}
	return out
}

// Remind tells owners what of theirs expires or is due for another look: each reminder once, however often this runs. What
// belongs to somebody who is gone is told to everybody who keeps the library. It tells about tasks that are late, too.
func (s *Service) Remind(ctx context.Context) error {
	now, zone := s.Now(), s.Zone()
	people, err := s.staff(ctx)
	if err != nil {
		return err
	}
	waiting := map[string][]due{}
	if err := s.walk(ctx, func(a library.Asset) {
		for _, d := range dues(a, now, zone) {
			for _, person := range people.concerned(a.OwnerID) {
				waiting[person] = append(waiting[person], d)
			}
		}
	}); err != nil {
		return err
	}
	for person, list := range waiting {
		for _, group := range grouped(list) {
			if err := s.remind(ctx, person, group, people); err != nil {
				return err
			}
		}
	}
	return s.remindOfTasks(ctx, people)
}

// grouped puts together what reads the same but for the title, so that nobody gets a hundred mails on one day.
func grouped(list []due) [][]due {
	by := map[string][]due{}
	for _, d := range list {
		by[d.what+fmt.Sprint(d.which)] = append(by[d.what+fmt.Sprint(d.which)], d)
	}
	var out [][]due
	for _, k := range sortedKeys(by) {
		out = append(out, by[k])
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (s *Service) remind(ctx context.Context, person string, group []due, people staff) error {
	zone := s.Zone()
	byKey, keys := map[string]due{}, []string{}
	for _, d := range group {
		k := d.key(zone)
		byKey[k], keys = d, append(keys, k)
	}
	_, err := s.Inbox.TellOf(ctx, person, keys, func(fresh []string) inbox.Notice {
		n := inbox.Notice{Person: person, Kind: inbox.Reminder, Mail: true, Created: s.Now(), Key: "of/" + fresh[0]}
		first := byKey[fresh[0]]
		if len(fresh) == 1 {
			n.Subject, n.URL = "“"+first.asset.Title+"” "+first.said(), "/library/"+first.asset.ID
			n.Text = "Say that it still holds, replace it, or let it end."
			if people.gone(first.asset.OwnerID) {
				n.Text = "Its owner no longer keeps the library. Give it to somebody, or look at it yourself."
			}
			return n
		}
		titles := make([]string, 0, 5)
		for _, k := range fresh[:min(5, len(fresh))] {
			titles = append(titles, "“"+byKey[k].asset.Title+"”")
		}
		n.Subject, n.URL = fmt.Sprintf("%d assets %s", len(fresh), first.saidOfMany()), "/studio/collateral/queue/"+string(first.list())
		n.Text = strings.Join(titles, ", ")
		if more := len(fresh) - len(titles); more > 0 {
			n.Text += fmt.Sprintf(" and %d more", more)
		}
		n.Text += "."
		return n
	})
	return err
}

func (d due) list() List {
	if d.what == "expires" {
		return Expiring
	}
	return Overdue
}

func (d due) said() string {
	verb, past := "expires", "expired"
	if d.what == "review" {
		verb, past = "is due for review", "was due for review"
	}
	switch {
	case d.days < 0:
		return past + " " + d.date.Format("on 2 January")
	case d.days == 0:
		return verb + " today"
	case d.days == 1:
		return verb + " tomorrow"
	}
	return fmt.Sprintf("%s in %d days", verb, d.days)
}

func (d due) saidOfMany() string {
	verb := "expire"
	if d.what == "review" {
		verb = "are due for review"
	}
	if d.which == 0 {
		return verb + " today or have since"
	}
	return fmt.Sprintf("%s within %d days", verb, d.which)
}

// remindOfTasks tells who has a task that its time is up.
func (s *Service) remindOfTasks(ctx context.Context, people staff) error {
	late, _, err := s.Store.Flags(ctx, FlagFilter{States: []FlagState{FlagOpen}, DueBefore: s.Now(), Limit: 1000})
	if err != nil {
		return err
	}
	for _, f := range late {
		a, err := s.assetOf(ctx, f.Asset)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		for _, person := range people.concerned(f.Owner) {
			if _, err := s.Inbox.Tell(ctx, inbox.Notice{
				Person: person, Kind: inbox.Task, Subject: "What " + f.Name + " reported about “" + a.Title + "” waits for an answer",
				Text: "It was due on " + f.Due.In(s.Zone()).Format("2 January") + ".", URL: "/studio/tasks/" + f.ID, Key: "late/" + f.ID, Mail: true, Created: s.Now(),
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) assetOf(ctx context.Context, id string) (library.Asset, error) {
	found, _, err := s.Shelf.Assets(ctx, library.Filter{IDs: []string{id}, Limit: 1})
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "There is no such asset.")
	}
	if err != nil {
		return library.Asset{}, err
	}
	return found[0], nil
}
