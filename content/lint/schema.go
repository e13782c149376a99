package lint

import (
	"bytes"
	_ "embed"
	"strings"
	"sync"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var schemaRules = []rule{
	{id: "schema/invalid", severity: stop, from: "Q", summary: "structured data that is not what it says", why: "Search engines ignore all of it.", page: schemaInvalid},
	{id: "schema/retired-type", severity: hint, from: "G", summary: "structured data that earns nothing any more", why: "It makes the page larger and is for nobody.", page: schemaRetired},
	{id: "schema/self-rating", severity: stop, from: "G", summary: "a rating of the site by itself", why: "Search engines punish it.", page: schemaSelfRating},
	{id: "schema/author-not-person", severity: warn, from: "G", summary: "an author in structured data who is no person", why: "Search engines want to know who wrote it.", page: schemaAuthor},
	{id: "schema/image-missing-ratio", severity: warn, from: "G", summary: "an article whose structured data lacks one of the three shapes of its picture", why: "Results that need the shape leave the picture out.", page: schemaShapes},
	{id: "schema/date-without-offset", severity: stop, from: "G", summary: "a time in structured data without its time zone", why: "It is read as that of another part of the world.", page: schemaOffset},
}

var articleTypes = []string{"Article", "BlogPosting", "TechArticle", "NewsArticle"}

//go:embed jsonld.schema.json
var jsonldSchema []byte

// jsonld is the schema that every page's structured data is held to.
var jsonld = sync.OnceValue(func() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(jsonldSchema))
	if err != nil {
		panic("read the embedded schema of structured data: " + err.Error())
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("jsonld.schema.json", doc); err != nil {
		panic("add the embedded schema of structured data: " + err.Error())
	}
	return c.MustCompile("jsonld.schema.json")
})

func schemaInvalid(s *survey, p *sitePage) {
	if p.jsonErr != nil {
		s.page(p, "the structured data of %s cannot be read: %v", p.Path, p.jsonErr)
		return
	}
	for _, text := range p.jsonld {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err == nil {
			err = jsonld().Validate(value)
		}
		if err != nil {
			s.page(p, "the structured data of %s is wrong: %s", p.Path, deepest(err))
		}
	}
}

// deepest is the message of the innermost cause, which names the property.
func deepest(err error) string {
	v, ok := err.(*jsonschema.ValidationError)
	if !ok {
		return err.Error()
	}
	for len(v.Causes) > 0 {
		v = v.Causes[0]
	}
	text := v.Error()
	if _, after, ok := strings.Cut(text, "\n"); ok {
		text = after
	}
	return strings.TrimPrefix(strings.TrimSpace(text), "- ")
}

// retired are the types that earned a special result once, and when that ended.
var retired = map[string]string{
	"FAQPage": "May 2026", "HowTo": "September 2023", "SearchAction": "November 2024", "ClaimReview": "June 2025",
	"SpecialAnnouncement": "June 2025", "Course": "June 2025", "Quiz": "January 2026",
}

func schemaRetired(s *survey, p *sitePage) {
	for _, n := range p.graph {
		kind, _ := n["@type"].(string)
		if action, ok := n["potentialAction"].(map[string]any); ok && kind == "WebSite" {
			kind, _ = action["@type"].(string)
		}
		if since := retired[kind]; since != "" {
			s.page(p, "%s in the structured data of %s has earned no special result since %s", kind, p.Path, since)
		}
	}
}

// schemaSelfRating finds ratings by the site of itself: on the organisation, on the site, or as a review with either as
// its subject.
func schemaSelfRating(s *survey, p *sitePage) {
	for _, n := range p.graph {
		own := is(n, "Organization", "WebSite", "LocalBusiness", "Corporation") && (n["aggregateRating"] != nil || n["review"] != nil)
		if !own && is(n, "Review", "AggregateRating") {
			subject, _ := n["itemReviewed"].(map[string]any)
			name, _ := subject["name"].(string)
			id, _ := subject["@id"].(string)
			own = subject != nil && (name == s.lib.Site.Name || strings.HasPrefix(id, s.pages.origin))
		}
		if own {
			s.page(p, "the structured data of %s rates this site itself; leave the rating out", p.Path)
		}
	}
}

// each calls f for a value, or for each of a list.
func eachOf(value any, f func(any)) {
	if list, ok := value.([]any); ok {
		for _, v := range list {
			f(v)
		}
		return
	}
	if value != nil {
		f(value)
	}
}

func schemaAuthor(s *survey, p *sitePage) {
	people := map[string]bool{}
	for _, n := range p.graph {
		if id, _ := n["@id"].(string); is(n, "Person") && id != "" {
			people[id] = true
		}
	}
	for _, n := range p.graph {
		if !is(n, "BlogPosting", "TechArticle", "NewsArticle") {
			continue
		}
		eachOf(n["author"], func(a any) {
			node, _ := a.(map[string]any)
			id, _ := node["@id"].(string)
			if node == nil || !is(node, "Person") && !people[id] {
				s.page(p, "an author in the structured data of %s is no person", p.Path)
			}
		})
	}
}

func schemaShapes(s *survey, p *sitePage) {
	if p.d == nil || p.d.Hero == nil || !p.d.Hero.Image.Resizable() {
		return
	}
	for _, n := range p.graph {
		count := 0
		eachOf(n["image"], func(any) { count++ })
		if is(n, articleTypes...) && count < 3 {
			s.page(p, "the structured data of %s has %d of the three shapes of its picture (16:9, 4:3, 1:1)", p.Path, count)
		}
	}
}

func schemaOffset(s *survey, p *sitePage) {
	for _, n := range p.graph {
		for _, key := range []string{"datePublished", "dateModified", "uploadDate", "expires"} {
			text, ok := n[key].(string)
			if !ok || len(text) <= len("2006-01-02") {
				continue // a date alone has no time to be mistaken
			}
			if _, err := time.Parse(time.RFC3339, text); err != nil {
				s.page(p, "%s of the structured data of %s is %s; write the time with its offset", key, p.Path, shorten(text))
			}
		}
	}
}

func sameDay(text string, t time.Time) bool {
	return len(text) >= 10 && (text[:10] == t.Format("2006-01-02") || text[:10] == t.UTC().Format("2006-01-02") || sameInstantDay(text, t))
}

// sameInstantDay compares moments that are written in different zones.
func sameInstantDay(text string, t time.Time) bool {
	got, err := time.Parse(time.RFC3339, text)
	return err == nil && got.Sub(t).Abs() < time.Second
}

func hasDay(all []string, text string) bool {
	for _, v := range all {
		if len(v) >= 10 && len(text) >= 10 && v[:10] == text[:10] {
			return true
		}
	}
	return false
}
