package extract_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/assets/extract"
)

func TestPPTXReadsSlidesInPresentationOrder(t *testing.T) {
	table := `<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Plan</a:t></a:r></a:p></a:txBody></a:tc>` +
		`<a:tc><a:txBody><a:p><a:r><a:t>Price</a:t></a:r></a:p></a:txBody></a:tc></a:tr><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Team</a:t></a:r></a:p></a:txBody></a:tc>` +
		`<a:tc><a:txBody><a:p><a:r><a:t>40</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`
	art := `<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="rIdD"/></a:graphicData></a:graphic></p:graphicFrame>`
	chart := `<p:graphicFrame><a:graphic><a:graphicData><c:chart r:id="rIdC"/></a:graphicData></a:graphic></p:graphicFrame>`
	twice := `<mc:AlternateContent><mc:Choice Requires="p14">` + shape("", "said once") + `</mc:Choice><mc:Fallback>` + shape("", "said once") + `</mc:Fallback></mc:AlternateContent>`
	onlyFallback := `<mc:AlternateContent><mc:Choice Requires="p99"><p:other/></mc:Choice><mc:Fallback>` + shape("", "the other way") + `</mc:Fallback></mc:AlternateContent>`
	data := deck(t, []slide{
		{shapes: shape("body", "First point", "Second point") + shape("title", "Opening") + shape("sldNum", "1"), notes: "Greet the room."},
		{shapes: `<p:grpSp><p:grpSp>` + shape("", "deep in a group") + `</p:grpSp></p:grpSp>` + table + twice + onlyFallback, hidden: true},
		{shapes: shape("ctrTitle", "Numbers") + art + chart, rels: []string{"rIdD", "diagramData", "../diagrams/data1.xml", "rIdC", "chart", "../charts/chart1.xml"}},
	},
		part{"ppt/diagrams/data1.xml", `<dgm:dataModel` + nsAll + `><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Discover</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt><dgm:t><a:p><a:r><a:t>Decide</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>`},
		part{"ppt/charts/chart1.xml", `<c:chartSpace` + nsAll + `><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Revenue</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:ser><c:cat><c:strRef><c:strCache><c:pt><c:v>Spring</c:v></c:pt><c:pt><c:v>Autumn</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser></c:plotArea></c:chart></c:chartSpace>`},
		part{"docProps/core.xml", `<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="urn:dc"><dc:title>Quarter</dc:title><dc:creator>Sample author</dc:creator></cp:coreProperties>`},
	)
	got := mustRead(t, data, "deck.pptx")
	want := extract.Document{
		Format: extract.PPTX, MediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
		Title: "Quarter", Author: "Sample author",
		Pages: []extract.Page{
			{Number: 1, Kind: extract.KindSlide, Title: "Opening", Text: "Opening\nFirst point\nSecond point", Notes: "Greet the room."},
			{Number: 2, Kind: extract.KindSlide, Title: "deep in a group", Text: "deep in a group\nPlan\tPrice\nTeam\t40\nsaid once\nthe other way", Hidden: true},
			{Number: 3, Kind: extract.KindSlide, Title: "Numbers", Text: "Numbers\nDiscover\nDecide\nRevenue\nSpring\tAutumn"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPPTXKeepsTheSlidesBesideABrokenOne(t *testing.T) {
	data := deck(t, []slide{{shapes: shape("title", "Whole")}, {shapes: shape("title", "Half") + "<p:sp><oops"}, {shapes: shape("title", "Also whole")}})
	got := mustRead(t, data, "deck.pptx")
	if len(got.Pages) != 3 || got.Pages[0].Title != "Whole" || got.Pages[1].Title != "Half" || got.Pages[2].Title != "Also whole" {
		t.Errorf("got the pages %+v, want the titles Whole, Half, Also whole", got.Pages)
	}
	if len(got.Findings) != 1 || got.Findings[0].Code != extract.FindingUnreadablePart {
		t.Errorf("got the findings %+v, want one about slide 2", got.Findings)
	}
}

func TestDOCXSplitsAtHeadings(t *testing.T) {
	styles := `<w:styles` + nsAll + `><w:style w:styleId="Ueberschrift1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Ttl"><w:name w:val="Title"/></w:style>` +
		`<w:style w:styleId="Own"><w:name w:val="House style"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style><w:style w:styleId="V1"><w:name w:val="toc 1"/></w:style></w:styles>`
	box := `<w:p><w:r><w:t>Around the box</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>` + para("", "In the box") +
		`</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` + para("", "In the box") + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`
	body := para("", "Before any heading") + para("V1", "Scope 3") +
		para("Ueberschrift1", "Scope") + `<w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>struck</w:delText></w:r></w:del><w:ins><w:r><w:t xml:space="preserve"> and added</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>` +
		para("Own", "Terms") + box +
		`<w:tbl><w:tr><w:tc>` + para("", "Seat") + `</w:tc><w:tc>` + para("", "Two") + para("", "lines") + `</w:tc></w:tr></w:tbl>`
	data := words(t, body, []string{"r1", "styles", "styles.xml", "r2", "footnotes", "footnotes.xml", "r3", "comments", "comments.xml", "r4", "header", "header1.xml", "r5", "footer", "footer1.xml"},
		part{"word/styles.xml", styles},
		part{"word/footnotes.xml", `<w:footnotes` + nsAll + `><w:footnote w:type="separator" w:id="0">` + para("", "----") + `</w:footnote><w:footnote w:id="2">` + para("", "See the annex.") + `</w:footnote></w:footnotes>`},
		part{"word/comments.xml", `<w:comments` + nsAll + `><w:comment w:id="0">` + para("", "Ask legal.") + `</w:comment></w:comments>`},
		part{"word/header1.xml", `<w:hdr` + nsAll + `>` + para("", "Confidential") + `</w:hdr>`},
		part{"word/footer1.xml", `<w:ftr` + nsAll + `>` + para("", "Confidential") + para("", "Harbour works") + `</w:ftr>`},
	)
	got := mustRead(t, data, "terms.docx")
	want := []extract.Page{
		{Number: 1, Kind: extract.KindSection, Title: "Before any heading", Text: "Before any heading"},
		{Number: 2, Kind: extract.KindSection, Title: "Scope", Text: "Scope\nKept and added", Notes: "See the annex.\nAsk legal."},
		{Number: 3, Kind: extract.KindSection, Title: "Terms", Text: "Terms\nAround the box\nIn the box\nSeat\tTwo lines"},
		{Number: 4, Kind: extract.KindSection, Title: "Headers and footers", Text: "Confidential\nHarbour works"},
	}
	if diff := cmp.Diff(want, got.Pages); diff != "" {
		t.Error(diff)
	}
}

func TestXLSXShowsCellsAsAReaderSeesThem(t *testing.T) {
	cells := `<row><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="s"><v>99</v></c></row>` +
		`<row/><row><c s="1"><v>46096</v></c><c s="2"><v>0.125</v></c><c s="3"><v>46096.75</v></c><c><v>0.30000000000000004</v></c><c t="str"><f>A1</f><v>total</v></c><c s="4"><v>1200000</v></c></row>`
	data := book(t, cells,
		part{"xl/sharedStrings.xml", `<sst><si><t>Vessel</t><rPh><t>phonetic</t></rPh></si></sst>`},
		part{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;y&quot;-mm-dd hh:mm"/><numFmt numFmtId="171" formatCode="#,##0.0,,&quot; Mill. d&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>`},
	)
	got := mustRead(t, data, "prices.xlsx")
	want := []extract.Page{{Number: 1, Kind: extract.KindSheet, Title: "Prices", Text: "Vessel\tinline\tTRUE\n2026-03-15\t12.5%\t2026-03-15 18:00\t0.3\ttotal\t1200000"}}
	if diff := cmp.Diff(want, got.Pages); diff != "" {
		t.Error(diff)
	}
}

func TestXLSXStopsAtTheRowLimit(t *testing.T) {
	rows := ""
	for range 30 {
		rows += `<row><c t="str"><v>line</v></c></row>`
	}
	data := book(t, rows)
	doc, err := readLimited(t, data, "many.xlsx", extract.Limits{Rows: 10})
	if err != nil || doc.Truncated != extract.TruncatedRows || len(doc.Pages[0].Text) != len("line\n")*10-1 {
		t.Errorf("got %d bytes, truncated %q, %v; want ten rows, truncated by rows", len(doc.Pages[0].Text), doc.Truncated, err)
	}
}
