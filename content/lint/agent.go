package lint

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

var agentRules = []rule{
	{id: "ax/content-needs-js", severity: warn, from: "Q", summary: "a page whose text is not in its HTML", why: "Assistants and many crawlers run no scripts.", site: needsScript},
	{id: "ax/md-variant-missing", severity: hint, from: "Q", summary: "a document's page without its markdown twin", why: "Assistants read it with a fifth of the effort.", site: twinMissing},
	{id: "ax/llms-stale", severity: hint, from: "Q", summary: "llms.txt names a page that is gone, or leaves a new one out", why: "Assistants are sent to an error.", site: llmsStale},
	{id: "ax/robots-ai-contradiction", severity: warn, from: "Q", summary: "robots.txt allows and forbids assistants the same thing", why: "Each reads it as it likes.", site: robotsContradiction},
	{id: "ax/agent-ua-blocked", severity: warn, from: "Q", summary: "an assistant that robots.txt lets in is turned away", why: "Something before the site, such as a firewall, decides against you.", site: agentBlocked, needs: func(o Options) bool { return o.Agents != nil }},
}

// needsScript finds pages that show almost nothing of their document without a script.
func needsScript(s *survey) {
	for _, p := range s.pages.pages {
		if p.d != nil && p.index() && p.d.Words >= 100 && p.text < p.d.BodyLength()/4 {
			s.page(p, "the HTML of %s has %d bytes of text, its document has %d", p.Path, p.text, p.d.BodyLength())
		}
	}
}

func twinMissing(s *survey) {
	for _, p := range s.pages.pages {
		if p.d == nil || !p.index() {
			continue
		}
		if _, ok := s.opts.Site.Markdown(p.Path); !ok {
			s.page(p, "%s has no markdown twin", p.Path)
		} else if p.markdown == "" {
			s.page(p, "%s does not name its markdown twin in its head", p.Path)
		}
	}
}

var llmsLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func llmsStale(s *survey) {
	text := s.opts.Site.LLMs()
	if text == "" {
		return
	}
	full := strings.Contains(text, "\n- … ") // it has as many characters as it may, names the newest pages and says that there are more
	named := map[string]bool{}
	for _, m := range llmsLink.FindAllStringSubmatch(text, -1) {
		at := s.pages.pathOf(m[1])
		if !strings.HasPrefix(at, "/") {
			continue
		}
		page := strings.TrimSuffix(at, ".md")
		named[page] = true
		if page == "/index" {
			named["/"] = true
		}
		if p, ok := s.opts.Site.Page(at); ok && p.Status < 400 {
			continue
		}
		if _, ok := s.opts.Site.Markdown(page); !ok {
			s.add("/llms.txt", 0, 0, "there is no page %s", shorten(at))
		}
	}
	for _, p := range s.pages.pages {
		if p.d != nil && p.index() && !named[p.Path] && !full {
			s.page(p, "llms.txt leaves %s out", p.Path)
		}
	}
}

// robotsContradiction compares the groups of an assistant with what the content signals say.
func robotsContradiction(s *survey) {
	r := s.pages.robots
	for _, agent := range slices.Sorted(maps.Keys(r.groups)) {
		open, closed := false, false
		for _, l := range r.groups[agent] {
			open = open || l.allow && l.path == "/"
			closed = closed || !l.allow && l.path == "/"
		}
		if open && closed {
			s.add("/robots.txt", 0, 0, "%s is allowed and forbidden everything; keep one of the lines", agent)
		}
	}
	for _, pair := range []struct{ signal, agents string }{
		{"ai-train", "gptbot claudebot google-extended applebot-extended ccbot meta-externalagent"},
		{"search", "oai-searchbot claude-searchbot perplexitybot googlebot bingbot"},
	} {
		value, given := r.signals[pair.signal]
		for agent := range strings.FieldsSeq(pair.agents) {
			if _, own := r.groups[agent]; !given || !own {
				continue
			}
			switch allowed := r.allows(agent, "/"); {
			case value == "yes" && !allowed:
				s.add("/robots.txt", 0, 0, "the content signal says %s=yes, the lines for %s forbid everything", pair.signal, agent)
			case value == "no" && allowed:
				s.add("/robots.txt", 0, 0, "the content signal says %s=no, the lines for %s allow everything", pair.signal, agent)
			}
		}
	}
}

func agentBlocked(s *survey) {
	for _, agent := range slices.Sorted(maps.Keys(s.opts.Agents)) {
		status := s.opts.Agents[agent]
		if (status == 401 || status == 403 || status == 429 || status == 503) && s.pages.robots.allows(agent, "/") {
			s.add("/robots.txt", 0, 0, "%s is let in by robots.txt, but the site answers it %d", agent, status)
		}
	}
}

// robots is robots.txt as crawlers read it.
type robots struct {
	groups  map[string][]robotsLine // by lower-case agent
	signals map[string]string       // of Content-Signal lines of the group for all
}

type robotsLine struct {
	allow bool
	path  string
}

func readRobots(text string) robots {
	r := robots{groups: map[string][]robotsLine{}, signals: map[string]string{}}
	var agents []string
	open := false // still naming the agents of a group
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch key {
		case "user-agent":
			if !open {
				agents = nil
			}
			open = true
			agent := strings.ToLower(value)
			agents = append(agents, agent)
			if _, have := r.groups[agent]; !have {
				r.groups[agent] = nil
			}
		case "allow", "disallow":
			open = false
			if value == "" {
				continue // nothing is forbidden
			}
			for _, a := range agents {
				r.groups[a] = append(r.groups[a], robotsLine{key == "allow", value})
			}
		case "content-signal":
			open = false
			if slices.Contains(agents, "*") {
				for part := range strings.SplitSeq(value, ",") {
					name, v, _ := strings.Cut(strings.TrimSpace(part), "=")
					r.signals[strings.ToLower(name)] = strings.ToLower(v)
				}
			}
		}
	}
	return r
}

// allows follows the longest line that matches, as the standard says; of two as long, the one that allows.
func (r robots) allows(agent, path string) bool {
	lines, ok := r.groups[strings.ToLower(agent)]
	if !ok {
		lines = r.groups["*"]
	}
	best, allowed := -1, true
	for _, l := range lines {
		if n := len(l.path); matchRobots(l.path, path) && (n > best || n == best && l.allow) {
			best, allowed = n, l.allow
		}
	}
	return allowed
}

// matchRobots matches the start of a path with a pattern in which * stands for anything and a last $ for the end.
func matchRobots(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(path, parts[0])
	if !ok {
		return false
	}
	for i, part := range parts[1:] {
		if whole && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !whole || rest == ""
}
