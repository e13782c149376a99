package publish

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Crawling says which crawlers of language models are kept out, by what they are for. The zero value lets all in: who
// publishes to be found wants to be quoted. Search engines are always let in.
type Crawling struct {
	NoAnswers  bool // those that search and answer questions
	NoPersons  bool // those that open a page because a person asked
	NoTraining bool // those that gather text to train on
}

// crawlerList is data, so that keeping it up takes no programmer: each name once, below what it comes for.
//
//go:embed crawlers.json
var crawlerList []byte

type crawlerGroup struct {
	Purpose string   `json:"purpose"`
	Says    string   `json:"says"`
	Agents  []string `json:"agents"`
}

// crawlers are the groups of the list, and the day on which it was read.
var crawlers, crawlersRead = func() ([]crawlerGroup, string) {
	var list struct {
		Read   string         `json:"read"`
		Groups []crawlerGroup `json:"groups"`
	}
	if err := json.Unmarshal(crawlerList, &list); err != nil {
		panic(fmt.Sprintf("the list of crawlers is broken: %v", err)) // it is part of the program
	}
	return list.Groups, list.Read
}()

// keptOut reports whether a group of crawlers is to stay away.
func (c Crawling) keptOut(purpose string) bool {
	switch purpose {
	case "answers":
		return c.NoAnswers
	case "persons":
		return c.NoPersons
	case "training":
		return c.NoTraining
	}
	return false
}

// workspaces are closed to strangers anyway; naming them saves crawlers the way.
var workspaces = []string{"/signin", "/setup/", "/invite/", "/library", "/studio", "/admin", "/account", "/inbox"}

func (b *builder) robots() string {
	var out strings.Builder
	rules := func(allowed bool) {
		if !allowed {
			out.WriteString("Disallow: /\n\n")
			return
		}
		for _, p := range workspaces {
			out.WriteString("Disallow: " + p + "\n")
		}
		out.WriteString("Allow: /\n\n")
	}
	out.WriteString("# Names of crawlers as of " + crawlersRead + ".\n\n")
	for _, c := range crawlers {
		out.WriteString("# " + c.Says + "\n")
		for _, a := range c.Agents {
			out.WriteString("User-agent: " + a + "\n")
		}
		rules(!b.Crawling.keptOut(c.Purpose))
	}
	out.WriteString("User-agent: *\n")
	if b.Crawling == (Crawling{}) {
		// To reserve nothing needs no directive, and those who check this file for faults take it for one.
		out.WriteString("# Nothing is reserved. Content-Signal: " + b.signal() + "\n")
	} else {
		out.WriteString("Content-Signal: " + b.signal() + "\n")
	}
	rules(true)
	if u, err := url.Parse(b.License); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		out.WriteString("License: " + u.String() + "\n")
	}
	out.WriteString("Sitemap: " + b.s.base + "/sitemap.xml\n")
	return out.String()
}

// signal says what the texts may be used for.
func (b *builder) signal() string {
	yes := func(no bool) string {
		if no {
			return "no"
		}
		return "yes"
	}
	return "search=yes, ai-input=" + yes(b.Crawling.NoAnswers) + ", ai-train=" + yes(b.Crawling.NoTraining)
}
