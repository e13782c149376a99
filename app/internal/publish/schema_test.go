package publish_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemas are what each type of node has to look like, written from the definitions of schema.org and from what search
// engines say they read.
var schemas = sync.OnceValue(func() map[string]*jsonschema.Schema {
	files, err := filepath.Glob(filepath.Join("testdata", "schema", "*.json"))
	if err != nil || len(files) == 0 {
		panic(fmt.Sprintf("%d schemas, %v", len(files), err))
	}
	c, all := jsonschema.NewCompiler(), map[string]*jsonschema.Schema{}
	for _, file := range files {
		in, err := os.Open(file)
		if err != nil {
			panic(err)
		}
		doc, err := jsonschema.UnmarshalJSON(in)
		if err := errorsOf(err, in.Close(), c.AddResource(file, doc)); err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = c.MustCompile(file)
	}
	return all
})

func errorsOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// checkGraph says what is wrong with the JSON-LD of a page: each node against the schema of its type, ids that are there
// once, references that lead somewhere, and one graph in which everything hangs together.
func checkGraph(text string) []string {
	var doc struct {
		Context string           `json:"@context"`
		Graph   []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return []string{"no JSON: " + err.Error()}
	}
	var out []string
	if doc.Context != "https://schema.org" || len(doc.Graph) == 0 {
		out = append(out, "the context is "+doc.Context)
	}
	ids := map[string]bool{}
	for _, n := range doc.Graph {
		kind, _ := n["@type"].(string)
		s := schemas()[strings.ToLower(kind)]
		if s == nil {
			out = append(out, "nobody reads the type "+kind)
			continue
		}
		if err := s.Validate(any(n)); err != nil {
			out = append(out, kind+": "+strings.ReplaceAll(err.Error(), "\n", " "))
		}
		out = append(out, misshapen(n)...)
		id, _ := n["@id"].(string)
		if ids[id] {
			out = append(out, "the id "+id+" is there twice")
		}
		ids[id] = true
	}
	return append(out, unconnected(doc.Graph, ids)...)
}

// misshapen says which pictures of a text are not 16:9, 4:3 and 1:1, in this order.
func misshapen(n map[string]any) []string {
	var out []string
	images, _ := n["image"].([]any)
	for i, ratio := range []float64{16. / 9, 4. / 3, 1} {
		if i >= len(images) {
			break
		}
		img, _ := images[i].(map[string]any)
		w, _ := img["width"].(float64)
		h, _ := img["height"].(float64)
		if got := w / max(h, 1); got < ratio*0.99 || got > ratio*1.01 {
			out = append(out, fmt.Sprintf("picture %d is %vx%v", i, w, h))
		}
	}
	return out
}

// unconnected says which references lead nowhere, and which nodes nothing leads to from the first one on.
func unconnected(graph []map[string]any, ids map[string]bool) []string {
	var out []string
	beside := map[string][]string{}
	for _, n := range graph {
		id, _ := n["@id"].(string)
		for _, to := range references(n) {
			if !ids[to] {
				out = append(out, id+" refers to "+to+", which is not there")
			}
			beside[id], beside[to] = append(beside[id], to), append(beside[to], id)
		}
	}
	if len(graph) == 0 {
		return out
	}
	first, _ := graph[0]["@id"].(string)
	seen, next := map[string]bool{first: true}, []string{first}
	for len(next) > 0 {
		id := next[0]
		next = next[1:]
		for _, to := range beside[id] {
			if !seen[to] {
				seen[to], next = true, append(next, to)
			}
		}
	}
	for id := range ids {
		if !seen[id] {
			out = append(out, id+" hangs on nothing")
		}
	}
	slices.Sort(out)
	return out
}

// TestEveryGraphKeepsItsSchema looks at every page of a site that has one of everything.
func TestEveryGraphKeepsItsSchema(t *testing.T) {
	f := wideFolder(t)
	translated(f)
	f.put("series/anrufe.md", "---\ntitle: Anrufe\ndescription: Vom ersten Anruf bis zum letzten, in ihrer Reihenfolge.\n---\nText.\n")
	s := build(t, f)
	types := map[string]int{}
	for _, address := range s.Everywhere() {
		res := get(s, address)
		if res.Status != 200 || !strings.HasPrefix(header(res, "Content-Type"), "text/html") {
			continue
		}
		for _, text := range readHead(t, string(res.Body)).scripts {
			for _, wrong := range checkGraph(text) {
				t.Errorf("%s: %s", address, wrong)
			}
			for kind := range schemas() {
				if strings.Contains(strings.ToLower(text), `"@type":"`+kind+`"`) {
					types[kind]++
				}
			}
		}
	}
	for kind := range schemas() {
		if types[kind] == 0 {
			t.Errorf("no page has a %s: its schema tests nothing", kind)
		}
	}
}

// TestBrokenGraphsAreFound plants one error at a time.
func TestBrokenGraphsAreFound(t *testing.T) {
	s := build(t, wideFolder(t))
	good := readHead(t, page(t, s, "/articles/first-call")).scripts[0]
	if wrong := checkGraph(good); len(wrong) > 0 {
		t.Fatalf("the graph is wrong before anything was planted: %v", wrong)
	}
	here := base + "/articles/first-call"
	for name, c := range map[string]struct{ old, with, want string }{
		"no JSON":                       {`{"@context"`, `{@context`, "no JSON"},
		"another context":               {"https://schema.org", "https://schema.example", "the context is"},
		"a type nobody reads":           {`"@type":"BlogPosting"`, `"@type":"FAQPage"`, "FAQPage"},
		"a headline too long":           {`"headline":"`, `"headline":"` + strings.Repeat("long ", 22), "maxLength"},
		"a date without offset":         {`"datePublished":"2026-11-01T00:00:00Z"`, `"datePublished":"2026-11-01T00:00:00"`, "datePublished"},
		"a date without time":           {`"dateModified":"2026-11-10T00:00:00Z"`, `"dateModified":"2026-11-10"`, "dateModified"},
		"an author that is a text":      {`"author":[{"@id":"` + base + `/authors/ada#person"}`, `"author":["Ada"`, "author"},
		"an author who is not there":    {base + `/authors/ada#person"},{`, base + `/authors/eve#person"},{`, "not there"},
		"an address that is a path":     {`"url":"` + here + `"`, `"url":"/articles/first-call"`, "url"},
		"two pictures only":             {`,{"@type":"ImageObject","url":"` + base + `/i/`, `],"mentions":[{"@type":"Thing","name":"x","url":"` + base + `/i/`, "image"},
		"a picture in another shape":    {`"height":`, `"height":1`, "picture 0"},
		"a number of words as text":     {`"wordCount":`, `"wordCount":"many","x":`, "wordCount"},
		"a search box":                  {`"@type":"WebSite"`, `"@type":"WebSite","potentialAction":{"@type":"SearchAction"}`, "potentialAction"},
		"a rating of our own":           {`"@type":"Organization"`, `"@type":"Organization","aggregateRating":{"@type":"AggregateRating","ratingValue":5}`, "aggregateRating"},
		"the same id twice":             {`"@id":"` + base + `/#website","name"`, `"@id":"` + base + `/#organization","name"`, "twice"},
		"a publisher that is not there": {`"publisher":{"@id":"` + base + `/#organization"},"mainEntityOfPage"`, `"publisher":{"@id":"` + base + `/#nobody"},"mainEntityOfPage"`, "nobody"},
		"a crumb without a name":        {`"name":"Home",`, ``, "name"},
		"no publisher":                  {`"publisher":{"@id":"` + base + `/#organization"},"mainEntityOfPage"`, `"mainEntityOfPage"`, "publisher"},
		"a person without an address":   {`"name":"Ada Sample","url":"` + base + `/authors/ada"`, `"name":"Ada Sample"`, "url"},
		"a node beside the graph":       {`"@graph":[`, `"@graph":[{"@type":"Organization","@id":"https://x.example/#y","name":"Y"},`, "hangs on nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(good, c.old, c.with, 1)
			if bad == good {
				t.Fatalf("the graph has no %s", c.old)
			}
			if wrong := strings.Join(checkGraph(bad), "\n"); !strings.Contains(wrong, c.want) {
				t.Errorf("found %q, want something about %q", wrong, c.want)
			}
		})
	}
}
