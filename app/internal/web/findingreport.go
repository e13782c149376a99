package web

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library/finding"
	"tandem/app/internal/web/view"
)

// reportTabs are whose searches the report can be about.
var reportTabs = []struct{ label, who string }{{"Everybody inside", ""}, {"Reps", "rep"}, {"Marketers", "marketer"}, {"Admins", "admin"}, {"The public site", "public"}}

// showSearchReport is GET /studio/search.
func (s *Server) showSearchReport(c *fiber.Ctx) error {
	whose, weeks := "", reportWeeks[1]
	for _, n := range reportWeeks {
		if c.QueryInt("weeks") == n {
			weeks = n
		}
	}
	page := view.SearchReportPage{Base: s.base(c, "What people look for")}
	for _, t := range reportTabs {
		if c.Query("who") == t.who {
			whose = t.who
		}
	}
	for _, t := range reportTabs {
		page.Tabs = append(page.Tabs, view.Tab{Label: t.label, URL: reportAddress(t.who, weeks), Count: -1, Current: t.who == whose})
	}
	for _, n := range reportWeeks {
		page.Times = append(page.Times, view.Tab{Label: fmt.Sprintf("%d weeks", n), URL: reportAddress(whose, n), Current: n == weeks})
	}
	filter := finding.ReportFilter{Since: monday(s.Now(), weeks), Until: s.Now(), Public: whose == "public", Limit: reportPhrases}
	if !filter.Public {
		filter.Role = whose
	}
	report, err := s.Finding.Log.Store.Report(c.UserContext(), filter)
	if err != nil {
		return err
	}
	fillReport(&page, report, filter.Public)
	return s.show(c, fiber.StatusOK, page)
}

func reportAddress(whose string, weeks int) string {
	v := url.Values{}
	if whose != "" {
		v.Set("who", whose)
	}
	if weeks != reportWeeks[1] {
		v.Set("weeks", strconv.Itoa(weeks))
	}
	if len(v) == 0 {
		return "/studio/search"
	}
	return "/studio/search?" + v.Encode()
}

func fillReport(page *view.SearchReportPage, r finding.Report, public bool) {
	page.Nothing = r.Searches == 0
	page.Stats = []view.Stat{
		rateStat("Found nothing", r.NothingShare(), r.Searches, r.NothingShare() <= finding.GoalNothing, fmt.Sprintf("of %s; goal: at most %s", searchCount(r.Searches), view.Share(finding.GoalNothing))),
		rateStat("Led to an opening", r.OpenedShare(), r.Found(), r.OpenedShare() >= finding.GoalOpened, fmt.Sprintf("of %s that found something; goal: at least %s", searchCount(r.Found()), view.Share(finding.GoalOpened))),
		{Label: "Searches", Value: strconv.Itoa(r.Searches), Note: "with words, as they stood when they were settled"},
	}
	page.Method = []string{
		"A search counts once it stood for two seconds or something was opened from it; what was typed on the way does not, nor does the same search again within half an hour, browsing without words, or what was asked while search was away.",
		"“Opened” is the share of searches that found something from which a document was opened or downloaded.",
	}
	if public {
		page.Method = append(page.Method, "Of the public nobody is named, and what known robots ask is left out.")
	} else {
		page.Method = append(page.Method, "Names are removed after 90 days.")
	}
	for _, w := range r.Weeks {
		page.Chart.Weeks = append(page.Chart.Weeks, view.RateWeek{Start: w.Start, Searches: w.Searches, Found: w.Found(), Nothing: w.NothingShare(), Opened: w.OpenedShare()})
	}
	if !public {
		for _, l := range r.Roles {
			page.Roles = append(page.Roles, view.RateRow{Label: valueLabel("", l.Role), Searches: l.Searches, Nothing: view.Share(l.NothingShare()), Opened: openedShare(l.Rates)})
		}
	}
	page.Phrases, page.Failed = phraseRows(r.Phrases, public), phraseRows(r.Failed, public)
}

func searchCount(n int) string {
	if n == 1 {
		return "1 search"
	}
	return fmt.Sprintf("%d searches", n)
}

// rateStat shows a share with the number it is a share of. Of few searches it says nothing about a goal.
func rateStat(label string, share float64, of int, good bool, note string) view.Stat {
	const few = 20
	st := view.Stat{Label: label, Value: view.Share(share), Note: note}
	switch {
	case of == 0:
		st.Value = "–"
	case of < few:
		st.Note += " (too few to judge)"
	case good:
		st.Tone = "good"
	default:
		st.Tone = "warn"
	}
	return st
}

func openedShare(r finding.Rates) string {
	if r.Found() == 0 {
		return "–"
	}
	return view.Share(r.OpenedShare())
}

func phraseRows(phrases []finding.PhraseRates, public bool) []view.PhraseRow {
	var out []view.PhraseRow
	for _, p := range phrases {
		row := view.PhraseRow{Query: p.Query, Searches: p.Searches, Nothing: view.Share(p.NothingShare()), Opened: openedShare(p.Rates), Last: p.Last, URL: "/library?q=" + url.QueryEscape(p.Query)}
		if public {
			row.URL = "/search?q=" + url.QueryEscape(p.Query)
		}
		row.Synonym = "/studio/synonyms?" + url.Values{"words": {p.Phrase + "\n"}, "try": {p.Query}}.Encode()
		row.Answer = "/library/requests/new?" + url.Values{"q": {p.Query}}.Encode()
		out = append(out, row)
	}
	return out
}
