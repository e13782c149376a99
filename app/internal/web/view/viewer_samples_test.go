package view_test

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"tandem/app/internal/library"
	read "tandem/app/internal/library/reading"
	"tandem/app/internal/web/view"
)

// deck are the words of a sample deck, a slide for each.
var deck = []string{
	"Pricing and packages 2027\nWhat you pay for, and what you do not",
	"Three packages\nTeam from 19 euro a seat. Scale from 34 euro a seat. The budget holder signs once a year.",
	"What the budget covers\nOnboarding, support in four languages, and a named contact.",
	"Price changes\nWe tell you ninety days before any change. Existing contracts keep their price until they end.",
	"Next steps\nAgree on seats, sign, start on Monday.",
}

// slideLayer lays out a slide's words as sampleSlide draws them.
func slideLayer(n int) library.Layer {
	var out library.Layer
	for i, text := range strings.Split(deck[n-1], "\n") {
		line := library.LayerLine{Y: 1600 + i*1700, Height: 900 - i*400}
		x, letter := 800, 260-i*115
		for _, w := range strings.Fields(text) {
			line.Words = append(line.Words, library.LayerWord{X: x, Width: len(w) * letter, Text: w})
			x += (len(w) + 1) * letter
			if x > 8600 {
				out.Lines = append(out.Lines, line)
				line, x = library.LayerLine{Y: line.Y + 800, Height: line.Height}, 800
			}
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}

// sampleSlide answers with a drawing of a slide at /library/a1/pages/N/picture.
func sampleSlide(w http.ResponseWriter, r *http.Request) bool {
	n := 0
	if _, err := fmt.Sscanf(r.URL.Path, "/library/a1/pages/%d/picture", &n); err != nil || n < 1 || n > len(deck) {
		return false
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	if strings.HasSuffix(r.URL.RawQuery, "upright") {
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" width="1131" height="1600"><rect width="1131" height="1600" fill="#fdfcf9"/><rect x="120" y="140" width="620" height="60" fill="#1d6f6a"/></svg>`)
		return true
	}
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900" viewBox="0 0 10000 5625"><rect width="10000" height="5625" fill="#fdfcf9"/><rect width="240" height="5625" fill="#1d6f6a"/>`)
	for _, line := range slideLayer(n).Lines {
		for _, word := range line.Words {
			fmt.Fprintf(w, `<text x="%d" y="%d" font-family="Arial" font-size="%d" textLength="%d" lengthAdjust="spacingAndGlyphs" fill="#16302e">%s</text>`,
				word.X, (line.Y+line.Height*4/5)*5625/10000, line.Height*5625/10000*6/7, word.Width, word.Text)
		}
	}
	fmt.Fprint(w, "</svg>")
	return true
}

func viewerBase() view.ViewerPage {
	p := view.ViewerPage{
		Base: base("Pricing and packages 2027", "/library/a1/view"), ID: "a1", Name: "Pricing and packages 2027", Format: "PPTX", Unit: "Slide",
		Back: view.Link{Label: "Back to the results", URL: "/library?q=budget"}, Asset: "/library/a1", Download: "/d", Version: 3, Count: len(deck), Shown: 2,
		AsText: "/library/a1/view?as=text",
	}
	p.Data = view.ViewerData{ID: "a1", Version: 3, Unit: "Slide", At: 2, Find: view.FindData{Pages: [][2]int{}}}
	for n := range deck {
		address := fmt.Sprintf("/library/a1/pages/%d/picture?version=3&w=", n+1)
		s := view.ViewerSheet{Sheet: view.Sheet{Number: n + 1, Unit: "Slide", Picture: address + "1600", Small: address + "320", Width: 1600, Height: 900, First: n == 1}}
		s.Runs, s.Text = read.Runs(slideLayer(n+1)), seg(deck[n])
		p.Sheets = append(p.Sheets, s)
		p.Data.Pages = append(p.Data.Pages, view.Extent{1600, 900, 0})
	}
	return p
}

func viewerFound() view.ViewerPage {
	p := viewerBase()
	p.Query, p.Internal = "budget", true
	p.Favourite, p.Rating = &view.Toggle{Action: "/x", Label: "Add to favourites"}, &view.Rating{Action: "/x", Version: 3, Pages: 5, Unit: "Slide"}
	p.State = &view.State{Label: "Expires in 12 days", Tone: "warn"}
	p.Find = &view.Finding{Total: 3, Current: 1, Prev: "?q=budget&hit=3", Next: "?q=budget&hit=2"}
	p.Data.Find, p.Data.Hit = view.FindData{Query: "budget", How: "phrase", Pages: [][2]int{{2, 2}, {3, 1}}}, 1
	for i, s := range p.Sheets {
		var words []string
		layer := slideLayer(i + 1)
		for _, line := range layer.Lines {
			for _, w := range line.Words {
				words = append(words, w.Text)
			}
		}
		found := read.Find([]read.Text{{Number: s.Number, Body: strings.Join(words, " ")}}, "budget")
		for nth, boxes := range read.Boxes(layer, found.Hits) {
			p.Sheets[i].Marks = append(p.Sheets[i].Marks, view.SheetMark{Nth: nth, Boxes: boxes})
		}
	}
	p.Sheets[1].Notes = seg("Pause here. Ask who holds the ", "budget", " before you name a price.")
	p.Sheets[3].Hidden, p.Data.Pages[3][2] = true, 1
	p.Sheets[4].Read = true
	return p
}

func viewerSamples() []sample {
	drawing := viewerBase()
	drawing.Old, drawing.Version, drawing.Successor = true, 2, &view.Link{Label: "Pricing and packages 2028", URL: "/library/a2"}
	drawing.Rendering = &view.Rendering{Ready: 3, Total: 5, Busy: true}
	for i := 3; i < 5; i++ {
		s := &drawing.Sheets[i]
		s.Picture, s.Runs, s.Wait = "", nil, "The picture of this slide is still being made. This is its text."
		drawing.Data.Pages[i] = view.Extent{}
	}

	text := viewerBase()
	text.Data.Text, text.AsText, text.Unit, text.Shown = true, "", "Sheet", 1
	text.Rendering = &view.Rendering{Note: "This server has no program that draws office files, so their text is shown. LibreOffice would draw them."}
	const prices = "Plan\tSeats\tPer seat\tNote\nTeam\t5 to 50\t€ 19.00\tmonthly\nScale\t51 to 500\t€ 34.00\tyearly, the budget holder signs\nEnterprise\t501 and more\ton request\t\n"
	table := read.Tabulate(prices, read.Find([]read.Text{{Number: 1, Body: prices}}, "budget").Hits)
	text.Sheets = []view.ViewerSheet{
		{Sheet: view.Sheet{Number: 1, Unit: "Sheet", Heading: "Prices"}, Table: &table},
		{Sheet: view.Sheet{Number: 2, Unit: "Sheet"}, Rich: template.HTML(read.Markdown([]byte("## Claim\n\nThey say *cheaper*. We say **complete**.\n\n- Support in four languages\n- One price\n\n| Us | Them |\n| --- | --- |\n| 19 | 25 |\n"), nil)[0])},
		{Sheet: view.Sheet{Number: 3, Unit: "Sheet", Heading: "Notes"}, Text: seg("Prices hold until the end of the year.\nThe ", "budget", " is agreed each autumn.")},
		{Sheet: view.Sheet{Number: 4, Unit: "Sheet", Hidden: true}},
	}
	text.Count, text.Data.Pages = 4, make([]view.Extent, 4)

	none := viewerBase()
	none.Count, none.Sheets, none.Data.Pages, none.AsText = 0, nil, []view.Extent{}, ""
	none.Rendering = &view.Rendering{Note: "Drawings (SVG) can hold programs, so they are not opened here."}
	sound := none
	sound.Media, sound.Name = &view.Media{Kind: "audio", Source: "/sample.mp3", Type: "audio/mpeg"}, "Call with a happy customer"
	film := none
	film.Media = &view.Media{Kind: "video", Source: "/sample.mp4", Type: "video/mp4"}
	return []sample{{"asset-full", assetFull()}, {"asset-upright", assetUpright()}, {"viewer", viewerBase()}, {"viewer-found", viewerFound()}, {"viewer-drawing", drawing}, {"viewer-text", text}, {"viewer-none", none}, {"viewer-sound", sound}, {"viewer-film", film}}
}

func assetFull() view.AssetPage {
	p := view.AssetPage{
		Base: base("Pricing and packages 2027", "/library/a1"), ID: "a1", Name: "Pricing and packages 2027", Format: "PPTX", Version: 3,
		Description: "The deck for the second call, with what may be given away and what may not.", File: "pricing-2027-v3.pptx", Size: 2_400_000, Download: "/d",
		State: view.State{Label: "Expires in 12 days", Tone: "warn"}, Internal: true, Owner: "Mara Lind", Updated: noon.Add(-50 * time.Hour), Unit: "Slide",
		Released: noon.Add(-90 * 24 * time.Hour), Expires: noon.Add(12 * 24 * time.Hour), ReviewBy: noon.Add(5 * 24 * time.Hour),
		Coverage: "4 of 5 slides searchable, 1 is a picture, 1 read by OCR", View: "/library/a1/view", PageCount: 5,
		UseLine: "Opened 14 times by 5 colleagues in 90 days", Favourite: &view.Toggle{On: true, Action: "/x", Label: "Remove from favourites"}, Collect: "/x",
		Collections: []view.Link{{Label: "Second call", URL: "/library/collections/1"}},
		Facets:      []view.AssetFacet{{Label: "Industry", Values: []view.Link{{Label: "Logistics", URL: "/library?industry=logistics"}}}, {Label: "Stage", Values: []view.Link{{Label: "Proposal", URL: "/library?stage=proposal"}, {Label: "Discovery", URL: "/library?stage=discovery"}}}},
		Rating:      &view.Rating{Line: "Worked for 6 of 8 who said something about this version", Action: "/x", Version: 3, Pages: 5, Unit: "Slide", Flags: []view.Link{{Label: "Outdated, reported by Jonas Okafor, slide 4", URL: "/studio/tasks/1"}}},
		Similar:     []view.Hit{{Title: seg("Volume price list"), URL: "/library/a4", Format: "XLSX", Facets: []string{"Proposal"}, Updated: noon.Add(-2 * time.Hour)}, {Title: seg("Objections to price"), URL: "/library/a5", Format: "DOCX", Facets: []string{"Discovery", "Logistics"}, Updated: noon.Add(-90 * time.Hour)}},
		Versions: []view.Version{
			{Number: 3, File: "pricing-2027-v3.pptx", Size: 2_400_000, By: "Mara Lind", Uploaded: noon.Add(-50 * time.Hour), URL: "?version=3", Current: true, Note: "New prices", Compare: "/library/a1/compare?from=2&to=3", UseLine: "Used 9 times"},
			{Number: 2, File: "pricing-2027-v2.pptx", Size: 2_300_000, By: "Mara Lind", Uploaded: noon.Add(-60 * 24 * time.Hour), URL: "?version=2", Download: "/d2", Restore: "/x"},
		},
		Edit: "/e", Replace: "/r", Withdraw: "/w",
	}
	for i := range 8 {
		p.Events = append(p.Events, view.Event{At: noon.Add(-time.Duration(i*i+1) * 20 * time.Hour), By: "Mara Lind", What: "changed the details", Why: []string{"", "The industry was missing."}[i%2]})
	}
	for i, s := range viewerBase().Sheets {
		s.Sheet.URL = fmt.Sprintf("/library/a1/view?page=%d#page=%d", i+1, i+1)
		s.Hidden = i == 3
		p.Thumbs = append(p.Thumbs, s.Sheet)
		p.Leaves = append(p.Leaves, view.Leaf{Number: i + 1, Heading: fmt.Sprintf("Slide %d", i+1), Text: seg(deck[i])})
	}
	p.Thumbs[4].Picture, p.Thumbs[4].Small, p.Thumbs[4].Wait = "", "", "The picture of this slide is still being made."
	p.Rendering = &view.Rendering{Ready: 4, Total: 5}
	return p
}

func assetUpright() view.AssetPage {
	p := assetFull()
	p.Internal, p.Public, p.Rating, p.Similar, p.Events, p.Edit, p.Replace, p.Withdraw = false, true, nil, nil, nil, "", "", ""
	p.State, p.Format, p.Unit = view.State{Label: "Superseded"}, "PDF", "Page"
	p.Successor, p.Old, p.Compare = &view.Link{Label: "Pricing and packages 2028", URL: "/library/a2"}, true, "/library/a1/compare?from=2&to=3"
	p.Thumbs = p.Thumbs[:3]
	for i := range p.Thumbs {
		p.Thumbs[i].Width, p.Thumbs[i].Height = 1131, 1600
		p.Thumbs[i].Picture, p.Thumbs[i].Small = p.Thumbs[i].Picture+"&upright", p.Thumbs[i].Small+"&upright"
	}
	return p
}
