package view

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

// SynonymsPage is /studio/synonyms: what finds what, a form for one group, and the effect it would have. The form posts
// id, way (both or one), typed, words and try to Action, which saves it, or to Try, which shows the effect.
type SynonymsPage struct {
	Base
	Groups  []SynonymGroup
	Form    SynonymForm
	Tried   bool // the effect below is that of the form
	Effects []Effect
	Asked   int // queries that were tried
	Action  string
	Try     string
}

// SynonymGroup is a line of the list.
type SynonymGroup struct {
	Typed   []string // empty: all find each other
	Words   []string
	Updated time.Time
	Author  string // empty: it came with the program
	Edit    string
	Remove  string // posted
}

// SynonymForm is a group as it is typed.
type SynonymForm struct {
	ID    string
	One   bool // one way
	Typed string
	Words string
	Query string // the query to try first
}

// Effect is what a query finds before and after.
type Effect struct {
	Query         string
	Before, After []EffectHit
	TotalBefore   int
	TotalAfter    int
	Changed       bool
}

// EffectHit is a document in an effect.
type EffectHit struct {
	Title  string
	Change string // "new", "up", "down", "gone" or ""
}

// SearchReportPage is /studio/search: how well people find things.
type SearchReportPage struct {
	Base
	Tabs    []Tab // whose searches
	Times   []Tab // over how long
	Stats   []Stat
	Method  []string // how the rates are counted, a sentence each
	Chart   RateChart
	Roles   []RateRow
	Phrases []PhraseRow
	Failed  []PhraseRow
	Nothing bool // no search was counted yet
}

// RateRow is the rates of a role or a week.
type RateRow struct {
	Label    string
	Searches int
	Nothing  string // as a share: "4 %"
	Opened   string
}

// PhraseRow is a phrase that was searched for.
type PhraseRow struct {
	Query    string
	URL      string // searches for it
	Searches int
	Nothing  string
	Opened   string
	Last     time.Time
	Synonym  string // where a synonym for it is made; empty: not offered
	Answer   string // where it is answered with something new
}

// RequestsPage is /library/requests: what the person asked for, and what others wait for.
type RequestsPage struct {
	Base
	Mine   []RequestRow
	Others []RequestRow
}

// RequestFormPage is /library/requests/new. The form posts title, note, due and the facets.
type RequestFormPage struct {
	Base
	Ask    string // title, as typed
	Note   string
	Due    string // YYYY-MM-DD
	Today  string
	About  []Choice // what it should be about; posted along
	Action string
	Back   string
	Same   []Link // others that are near: is it one of these?
}

// RequestQueuePage is /studio/requests.
type RequestQueuePage struct {
	Base
	Tabs  []Tab
	Rows  []RequestRow
	Pager *Pager
	None  bool // nobody ever asked for anything
}

// RequestRow is a request in a list.
type RequestRow struct {
	ID      string
	Title   string
	URL     string // opens it, for those who answer
	About   []string
	State   State
	Created time.Time
	Due     time.Time // zero: nobody said
	Late    bool
	Voices  int
	Names   []string // who asked
	Mine    bool
	Join    string // posted; empty: the person has a voice already
	Answer  *Link
	Word    string // with the answer, or why not
	Taker   string
}

// RequestPage is /studio/requests/{id}: what is wanted, and the forms that settle it.
type RequestPage struct {
	Base
	Row         RequestRow
	Voices      []RequestVoice
	Suggestions []Hit  // what may answer it already
	Chosen      string // the address that was typed
	Word        string
	Reason      string
	Take        string // posted; empty: the person has it
	Reply       string // takes answer, address and word
	Decline     string // takes reason
	Reopen      string // posted, when settled
	Search      string // the library with the words of the request
}

// RequestVoice is one person's part.
type RequestVoice struct {
	Name string
	Note string
	Due  time.Time
	At   time.Time
}

// RateChart is two shares by week as lines.
type RateChart struct {
	Weeks []RateWeek
}

// RateWeek is a point of each line. Shares are from 0 to 1.
type RateWeek struct {
	Start    time.Time
	Searches int
	Found    int
	Nothing  float64
	Opened   float64
}

// Rows are the weeks as a table, the newest first.
func (c RateChart) Rows() []RateRow {
	var out []RateRow
	for i := len(c.Weeks) - 1; i >= 0; i-- {
		w := c.Weeks[i]
		r := RateRow{Label: w.Start.Format("2 Jan 2006"), Searches: w.Searches, Nothing: "–", Opened: "–"}
		if w.Searches > 0 {
			r.Nothing = Share(w.Nothing)
		}
		if w.Found > 0 {
			r.Opened = Share(w.Opened)
		}
		out = append(out, r)
	}
	return out
}

// Share prints a share of one.
func Share(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) }

// The chart's measures, in its own units.
const (
	chartWidth, chartHeight    = 720, 220
	chartLeft, chartRight      = 40, 110
	chartTop, chartBottom      = 14, 28
	chartLabels                = 6 // weeks that are named at most
	chartGap                   = 16
	chartAcross, chartDownward = chartWidth - chartLeft - chartRight, chartHeight - chartTop - chartBottom
)

// Drawing is the chart as SVG.
func (c RateChart) Drawing() template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="rates" viewBox="0 0 %d %d" role="img" aria-label="Share of searches with nothing found, and with something opened, by week">`, chartWidth, chartHeight)
	for _, mark := range []float64{0, 0.25, 0.5, 0.75, 1} {
		y := c.y(mark)
		fmt.Fprintf(&b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="scale" x="%d" y="%.1f">%s</text>`, chartLeft, chartWidth-chartRight, y, y, chartLeft-8, y+4, Share(mark))
	}
	step := (len(c.Weeks) + chartLabels - 1) / chartLabels
	for i, w := range c.Weeks {
		if step > 0 && i%step == 0 {
			fmt.Fprintf(&b, `<text class="week" x="%.1f" y="%d">%s</text>`, c.x(i), chartHeight-8, w.Start.Format("2 Jan"))
		}
	}
	opened, last := c.line("opened", func(w RateWeek) (float64, bool) { return w.Opened, w.Found > 0 })
	nothing, lastNothing := c.line("nothing", func(w RateWeek) (float64, bool) { return w.Nothing, w.Searches > 0 })
	b.WriteString(opened + nothing)
	// Labels stand beside their lines, apart from each other.
	yOpened, yNothing := c.y(last), c.y(lastNothing)
	if d := yNothing - yOpened; d < chartGap && d > -chartGap {
		yOpened, yNothing = yOpened-(chartGap-d)/2, yNothing+(chartGap-d)/2
	}
	if opened != "" {
		fmt.Fprintf(&b, `<text class="name opened" x="%d" y="%.1f">Opened %s</text>`, chartWidth-chartRight+10, yOpened+4, Share(last))
	}
	if nothing != "" {
		fmt.Fprintf(&b, `<text class="name nothing" x="%d" y="%.1f">Nothing %s</text>`, chartWidth-chartRight+10, yNothing+4, Share(lastNothing))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func (c RateChart) x(i int) float64 {
	if len(c.Weeks) < 2 {
		return chartLeft + chartAcross
	}
	return chartLeft + float64(chartAcross)*float64(i)/float64(len(c.Weeks)-1)
}

func (c RateChart) y(share float64) float64 { return chartTop + chartDownward*(1-share) }

// line draws the weeks that have a value, with gaps where there is none, and returns the last value.
func (c RateChart) line(class string, value func(RateWeek) (float64, bool)) (drawn string, last float64) {
	var path, dots strings.Builder
	pen := "M"
	for i, w := range c.Weeks {
		v, ok := value(w)
		if !ok {
			pen = "M"
			continue
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", pen, c.x(i), c.y(v))
		fmt.Fprintf(&dots, `<circle class="%s" cx="%.1f" cy="%.1f" r="2.5"/>`, class, c.x(i), c.y(v))
		pen, last = "L", v
	}
	if path.Len() == 0 {
		return "", 0
	}
	return `<path class="` + class + `" d="` + path.String() + `"/>` + dots.String(), last
}
