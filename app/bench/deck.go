package main

import (
	"archive/zip"
	"bytes"
	"fmt"
)

// deckPDF is a deck of slides with a headline, lines and shapes, in which a word stands on the last one.
func deckPDF(word string) []byte {
	var out bytes.Buffer
	var at []int
	object := func(body string) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj%s\nendobj\n", len(at), body)
	}
	out.WriteString("%PDF-1.7\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	kids := ""
	for i := range slides {
		kids += fmt.Sprintf("%d 0 R ", 5+2*i)
	}
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", slides, kids))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	for i := range slides {
		text := fmt.Sprintf("0.%d 0.4 0.7 rg 0 490 960 50 re f 0.9 0.9 0.95 rg 560 80 340 300 re f 0 g BT /F1 32 Tf 60 420 Td (Slide %d of the sample deck) Tj /F1 18 Tf ", i%10, i+1)
		for line := range 8 {
			text += fmt.Sprintf("0 -36 Td (Line %d says what the slide is about, in a few words) Tj ", line+1)
		}
		if i == slides-1 {
			text += fmt.Sprintf("0 -36 Td (%s) Tj ", word)
		}
		text += "ET"
		object(fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(text), text))
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>", len(at)))
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return out.Bytes()
}

// deckPPTX is such a deck as a presentation, with no more in it than programs need.
func deckPPTX(word string) []byte {
	const (
		head     = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
		relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		spaces   = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="` + relation + `" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
		packages = "http://schemas.openxmlformats.org/package/2006/"
		types    = "application/vnd.openxmlformats-officedocument.presentationml."
	)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name, text string) {
		// Writing into memory does not fail.
		w, _ := z.Create(name)
		_, _ = w.Write([]byte(head + text))
	}
	content, ids, links := "", "", ""
	for i := range slides {
		n := i + 1
		content += fmt.Sprintf(`<Override PartName="/ppt/slides/slide%d.xml" ContentType="%sslide+xml"/>`, n, types)
		ids += fmt.Sprintf(`<p:sldId id="%d" r:id="rId%d"/>`, 255+n, n)
		links += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/slide" Target="slides/slide%d.xml"/>`, n, relation, n)
		paragraphs := fmt.Sprintf(`<a:p><a:r><a:rPr lang="en-GB" sz="3200"/><a:t>Slide %d of the sample deck</a:t></a:r></a:p>`, n)
		for line := range 8 {
			paragraphs += fmt.Sprintf(`<a:p><a:r><a:rPr lang="en-GB" sz="1800"/><a:t>Line %d says what the slide is about, in a few words</a:t></a:r></a:p>`, line+1)
		}
		if n == slides {
			paragraphs += `<a:p><a:r><a:rPr lang="en-GB" sz="1800"/><a:t>It ends with ` + word + `</a:t></a:r></a:p>`
		}
		add(fmt.Sprintf("ppt/slides/slide%d.xml", n), `<p:sld `+spaces+`><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>`+
			`<p:sp><p:nvSpPr><p:cNvPr id="2" name="Text"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="600000" y="600000"/><a:ext cx="10000000" cy="5000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>`+
			`<p:txBody><a:bodyPr/>`+paragraphs+`</p:txBody></p:sp></p:spTree></p:cSld></p:sld>`)
	}
	add("[Content_Types].xml", `<Types xmlns="`+packages+`content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/ppt/presentation.xml" ContentType="`+types+`presentation.main+xml"/>`+content+`</Types>`)
	add("_rels/.rels", `<Relationships xmlns="`+packages+`relationships"><Relationship Id="rId1" Type="`+relation+`/officeDocument" Target="ppt/presentation.xml"/></Relationships>`)
	add("ppt/presentation.xml", `<p:presentation `+spaces+`><p:sldIdLst>`+ids+`</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`)
	add("ppt/_rels/presentation.xml.rels", `<Relationships xmlns="`+packages+`relationships">`+links+`</Relationships>`)
	_ = z.Close()
	return out.Bytes()
}
