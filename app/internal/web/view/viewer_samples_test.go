package view_test

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

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
		Back: view.Link{Label: "Back to the results", URL: "/library?q=budget"}, Asset: "/library/a1", Download: "/d", Version: 3, Count: len(deck), At: 2,
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
	text.Data.Text, text.AsText, text.Unit, text.At = true, "", "Sheet", 1
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
	return []sample{{"viewer", viewerBase()}, {"viewer-found", viewerFound()}, {"viewer-drawing", drawing}, {"viewer-text", text}, {"viewer-none", none}, {"viewer-sound", sound}, {"viewer-film", film}}
}
