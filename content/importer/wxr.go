package importer

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The parts of a WordPress export that are read.
type (
	wxrChannel struct {
		title, link, description, language, site, blog string
		authors                                        []wxrAuthor
		terms                                          []wxrTerm
	}
	wxrAuthor struct{ login, display, first, last string }
	wxrTerm   struct{ sort, slug, name, description string }
	wxrItem   struct {
		line                                             int // at which its text starts
		id, kind, title, link, creator, content, excerpt string
		name, status, parent, password, url, order       string
		date, dateGMT, modified, modifiedGMT             string
		terms                                            []wxrTerm
		meta                                             map[string]string
		comments                                         int
	}
)

const maxElementDepth = 20

// wxrReader goes through an export element by element. No entity but those of HTML is known to it, so that none can grow.
type wxrReader struct {
	*wordpress
	dec   *xml.Decoder
	items *[]wxrItem
}

func (w *wordpress) readExport(items *[]wxrItem) error {
	f, err := w.src.open(w.file, maxExport)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrSource, w.file, err)
	}
	defer f.Close()
	dec := xml.NewDecoder(io.LimitReader(f, maxExport))
	dec.Entity = xml.HTMLEntity
	r := &wxrReader{wordpress: w, dec: dec, items: items}
	found := false
	err = r.children(0, func(name string, depth int) error {
		if name != "rss" {
			return r.dec.Skip()
		}
		return r.children(depth, func(name string, depth int) error {
			if name != "channel" {
				return r.skip(depth)
			}
			found = true
			return r.channelElement(depth)
		})
	})
	line, _ := dec.InputPos()
	switch {
	case err != nil:
		return fmt.Errorf("%w: %s:%d: %w", ErrSource, w.file, line, err)
	case !found:
		return fmt.Errorf("%w: %s is not an export of WordPress: there is no channel in it", ErrSource, w.file)
	}
	return nil
}

// children calls visit at the start of each child element; visit must read to its end.
func (r *wxrReader) children(depth int, visit func(name string, depth int) error) error {
	if depth > maxElementDepth {
		return errors.New("elements are nested too deeply")
	}
	for {
		t, err := r.dec.Token()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := visit(elementName(t.Name), depth+1); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// elementName is the name with the short form of its namespace, as exports write it.
func elementName(n xml.Name) string {
	switch {
	case n.Space == "":
		return n.Local
	case strings.Contains(n.Space, "wordpress.org/export"), n.Space == "wp":
		return "wp:" + n.Local
	case strings.Contains(n.Space, "/excerpt"), n.Space == "excerpt":
		return "excerpt:" + n.Local
	case strings.Contains(n.Space, "/content"), n.Space == "content":
		return "content:" + n.Local
	case strings.Contains(n.Space, "/dc/"), n.Space == "dc":
		return "dc:" + n.Local
	default:
		return n.Space + ":" + n.Local
	}
}

func (r *wxrReader) skip(depth int) error {
	return r.children(depth, func(_ string, depth int) error { return r.skip(depth) })
}

// text reads an element that holds text alone; elements in it are passed over.
func (r *wxrReader) text(depth int) (string, error) {
	var b strings.Builder
	for {
		t, err := r.dec.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			if b.Len()+len(t) > maxText {
				return "", fmt.Errorf("a text has more than %d KB", maxText>>10)
			}
			b.Write(t)
		case xml.StartElement:
			if err := r.skip(depth + 1); err != nil {
				return "", err
			}
		case xml.EndElement:
			return b.String(), nil
		}
	}
}

// fill reads the children that are named in into, and skips the others.
func (r *wxrReader) fill(depth int, into map[string]*string) error {
	return r.children(depth, func(name string, depth int) error {
		field := into[name]
		if field == nil {
			return r.skip(depth)
		}
		text, err := r.text(depth)
		*field = strings.TrimSpace(text)
		return err
	})
}

func (r *wxrReader) channelElement(depth int) error {
	c := &r.channel
	texts := map[string]*string{
		"title": &c.title, "link": &c.link, "description": &c.description, "language": &c.language,
		"wp:base_site_url": &c.site, "wp:base_blog_url": &c.blog,
	}
	return r.children(depth, func(name string, depth int) error {
		switch name {
		case "item":
			return r.item(depth)
		case "wp:author":
			var a wxrAuthor
			err := r.fill(depth, map[string]*string{
				"wp:author_login": &a.login, "wp:author_display_name": &a.display, "wp:author_first_name": &a.first, "wp:author_last_name": &a.last,
			})
			c.authors = append(c.authors, a)
			return err
		case "wp:category", "wp:tag":
			t := wxrTerm{sort: strings.TrimPrefix(name, "wp:")}
			err := r.fill(depth, map[string]*string{
				"wp:category_nicename": &t.slug, "wp:cat_name": &t.name, "wp:category_description": &t.description,
				"wp:tag_slug": &t.slug, "wp:tag_name": &t.name, "wp:tag_description": &t.description,
			})
			c.terms = append(c.terms, t)
			return err
		}
		if field := texts[name]; field != nil {
			text, err := r.text(depth)
			*field = strings.TrimSpace(text)
			return err
		}
		return r.skip(depth)
	})
}

func (r *wxrReader) item(depth int) error {
	it := wxrItem{meta: map[string]string{}}
	texts := map[string]*string{
		"title": &it.title, "link": &it.link, "dc:creator": &it.creator, "excerpt:encoded": &it.excerpt,
		"wp:post_id": &it.id, "wp:post_date": &it.date, "wp:post_date_gmt": &it.dateGMT, "wp:post_modified": &it.modified,
		"wp:post_modified_gmt": &it.modifiedGMT, "wp:post_name": &it.name, "wp:status": &it.status, "wp:post_parent": &it.parent,
		"wp:post_type": &it.kind, "wp:post_password": &it.password, "wp:attachment_url": &it.url, "wp:menu_order": &it.order,
	}
	err := r.itemChildren(depth, &it, texts)
	*r.items = append(*r.items, it)
	return err
}

func (r *wxrReader) itemChildren(depth int, it *wxrItem, texts map[string]*string) error {
	for {
		t, err := r.dec.Token()
		if err != nil {
			return err
		}
		if _, end := t.(xml.EndElement); end {
			return nil
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		name := elementName(start.Name)
		switch {
		case name == "content:encoded":
			it.line, _ = r.dec.InputPos()
			it.content, err = r.text(depth + 1)
		case name == "category":
			err = r.term(depth+1, it, start)
		case name == "wp:postmeta":
			var key, value string
			err = r.fill(depth+1, map[string]*string{"wp:meta_key": &key, "wp:meta_value": &value})
			it.meta[key] = value
		case name == "wp:comment":
			it.comments++
			err = r.skip(depth + 1)
		case texts[name] != nil:
			var text string
			text, err = r.text(depth + 1)
			*texts[name] = strings.TrimSpace(text)
		default:
			err = r.skip(depth + 1)
		}
		if err != nil {
			return err
		}
	}
}

func (r *wxrReader) term(depth int, it *wxrItem, start xml.StartElement) error {
	var t wxrTerm
	for _, a := range start.Attr {
		switch a.Name.Local {
		case "domain":
			t.sort = a.Value
		case "nicename":
			t.slug = a.Value
		}
	}
	text, err := r.text(depth)
	t.name = strings.TrimSpace(text)
	it.terms = append(it.terms, t)
	return err
}
