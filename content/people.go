package content

import (
	"net/url"
	"strconv"
	"strings"

	"tandem/content/internal/front"
)

// people is authors.yaml as read.
type people struct {
	report
	present  bool
	authors  map[string]*Author
	byName   map[string]string // key by lower-case name
	pictures map[string]heroSpec
}

const (
	authorsFile = "authors.yaml"
	siteFile    = "site.yaml"
)

func parseAuthors(data []byte) *people {
	p := &people{present: true, authors: map[string]*Author{}, byName: map[string]string{}, pictures: map[string]heroSpec{}}
	p.file = authorsFile
	v, err := parseYAMLFile(&p.report, data)
	if err != nil {
		return p
	}
	for _, f := range v.Fields {
		key := Slug(f.Key)
		if key == "" || key != f.Key {
			p.errorAt(f.Line, f.Column, "authors/key", "%q cannot be the key of an author; use lower-case letters, digits and hyphens", f.Key)
			continue
		}
		p.author(key, f)
	}
	return p
}

func (p *people) author(key string, f front.Field) {
	g := p.group(f.Value, authorKeys)
	if g == nil {
		return
	}
	a := &Author{
		Key: key, Name: p.line(g["name"]), Role: p.line(g["role"]), Bio: p.line(g["bio"]),
		Links: p.links(g["links"]), Line: f.Line, Column: f.Column,
	}
	if v, ok := g["sample"]; ok {
		a.Sample = p.bool(v)
	}
	if a.Name == "" {
		p.errorAt(f.Line, f.Column, "authors/name", "author %q has no name", key)
		a.Name = nameTitle(key)
	}
	if src := p.line(g["picture"]); src != "" {
		p.pictures[key] = heroSpec{Position: g["picture"].Position, src: src, alt: a.Name}
	}
	p.authors[key] = a
	p.byName[strings.ToLower(a.Name)] = key
}

// links reads a list of labelled addresses; a bare address is labelled with its host.
func (r *report) links(v front.Value) []Link {
	if v.Type == front.Null || v.Type == "" {
		return nil
	}
	if v.Type != front.List {
		r.wrongType(v, "a list of links, each with label and url")
		return nil
	}
	var out []Link
	for _, item := range v.Items {
		l := Link{}
		if item.Type == front.Map {
			g := r.group(item, linkKeys)
			l = Link{Label: r.line(g["label"]), URL: r.line(g["url"])}
		} else {
			l.URL = r.line(item)
		}
		u, err := url.Parse(l.URL)
		local := err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(l.URL, "/")
		if err != nil || !local && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "") && u.Scheme != "mailto" {
			r.errorAt(item.Line, item.Column, "front-matter/url", "“%s” is neither a full web address nor a path that starts with /", shorten(l.URL))
			continue
		}
		if l.Label == "" {
			l.Label = strings.TrimPrefix(u.Host, "www.")
		}
		out = append(out, l)
	}
	return out
}

func parseYAMLFile(r *report, data []byte) (front.Value, error) {
	if len(strings.TrimSpace(string(data))) == 0 {
		return front.Value{}, nil
	}
	if !checkText(r, data) {
		return front.Value{}, errNotText
	}
	v, err := front.Parse(data, 1)
	if err != nil {
		r.yamlError(err)
	}
	return v, err
}

// frame is site.yaml as read.
type frame struct {
	report
	site Site
	logo heroSpec
}

func defaultSite() Site {
	return Site{Name: "Tandem", Language: "en", Hue: 185}
}

func parseSite(data []byte) *frame {
	f := &frame{site: defaultSite()}
	f.file = siteFile
	v, err := parseYAMLFile(&f.report, data)
	if err != nil {
		return f
	}
	if v.Type != front.Map {
		return f
	}
	g := f.group(v, siteKeys)
	s := &f.site
	for key, into := range map[string]*string{
		"name": &s.Name, "tagline": &s.Tagline, "description": &s.Description, "language": &s.Language, "logo": &s.Logo, "email": &s.Email,
	} {
		if text := f.line(g[key]); text != "" {
			*into = text
		}
	}
	f.logo = heroSpec{Position: g["logo"].Position, src: s.Logo, alt: s.Name}
	if h, ok := g["hue"]; ok {
		hue, err := strconv.Atoi(f.line(h))
		if err != nil || hue < 0 || hue > 359 {
			f.errorAt(h.Line, h.Column, "site/hue", "hue is a whole number from 0 to 359")
		} else {
			s.Hue = hue
		}
	}
	for _, item := range f.list(g["social"]) {
		if u, err := url.Parse(item.Text); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			f.errorAt(item.Line, item.Column, "front-matter/url", "“%s” is not a full web address", shorten(item.Text))
			continue
		}
		s.Social = append(s.Social, item.Text)
	}
	if zone := f.location(g["timezone"]); zone != nil {
		s.Timezone = zone.String()
	}
	s.Waivers = f.waivers(g["waivers"])
	s.Navigation, s.Footer = f.links(g["navigation"]), f.links(g["footer"])
	return f
}
