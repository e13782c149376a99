package content

// finishPart checks what a part cannot be without.
func (p *parsed) finishPart() {
	missing := func(name, why string) { p.errorAt(1, 1, "part/missing", "this part needs %q: %s", name, why) }
	part := &p.part
	switch part.Kind {
	case "":
		missing("kind", "testimonial, demo or cta")
	case "testimonial":
		if part.Name == "" {
			missing("name", "who said it")
		}
		if len(p.body) == 0 {
			missing("text", "what was said, below the front matter")
		}
		if !part.Approved {
			p.warnAt(1, 1, "part/unapproved", "nobody sees this testimonial until it says approved: true; set that when the person has agreed")
		}
	default:
		if p.doc.Title == "" {
			missing("title", "what is offered")
		}
		if part.URL == "" {
			missing("url", "where the button leads")
		}
	}
}

func (l *loader) addSeries(lib *Library) {
	for _, it := range l.items {
		if d := it.doc; d != nil && d.Kind == seriesText {
			lib.Series[d.Slug] = &Series{Slug: d.Slug, Title: d.Title, Description: d.Description, HTML: d.Text().HTML}
		}
	}
	names := map[string]string{}
	for _, it := range l.items {
		if slug := it.parsed.doc.Series; slug != "" && names[slug] == "" && !it.parsed.doc.IsDraft {
			names[slug] = it.parsed.seriesName
		}
	}
	for _, d := range lib.Documents {
		if d.Series != "" && lib.Series[d.Series] == nil {
			lib.Series[d.Series] = &Series{Slug: d.Series, Title: topicTitle(d.Series, names[d.Series])}
		}
	}
}

func (l *loader) addParts(lib *Library) {
	for _, it := range l.items {
		d := it.doc
		if d == nil || d.Kind != partText || d.IsDraft {
			continue
		}
		part := it.parsed.part
		if it.old != nil && d.Stale {
			if last := l.previous.Parts[d.Slug]; last != nil {
				part = *last
			}
		}
		text := d.Text()
		part.Key, part.File, part.Title, part.HTML, part.Expires, part.Sample, part.Hash = d.Slug, d.File, d.Title, text.HTML, d.Expires, d.Sample, d.Hash
		part.Picture, part.Text = d.Hero, ""
		for _, s := range text.Sections {
			part.Text += s.Text
		}
		lib.Parts[part.Key] = &part
	}
}
