package importer

import (
	"path"
	"regexp"
	"strings"
)

var (
	liquidTag   = regexp.MustCompile(`\{%-?\s*([a-z_]+)((?:[^%]|%[^}])*?)-?%\}|\{\{-?((?:[^}]|\}[^}])*?)-?\}\}`)
	quoted      = regexp.MustCompile(`^["']([^"']*)["']\s*(?:\|\s*(relative_url|absolute_url|prepend:.*|strip|escape|url_encode))*`)
	blockIAL    = regexp.MustCompile(`(?m)^[ \t]*\{:(?:[^}\n]*)\}[ \t]*\n?`)
	tocMark     = regexp.MustCompile(`(?m)^[*\-+0-9.]+ [^\n]*\n\{:\s*toc[^}\n]*\}[ \t]*\n?`)
	headingIAL  = regexp.MustCompile(`(?m)^(#{1,6} [^\n]*)\n\{:[^}\n]*#([A-Za-z][\w-]*)[^}\n]*\}[ \t]*$`)
	spanIAL     = regexp.MustCompile(`([*_)\]` + "`" + `])\{:[^}\n]*\}`)
	endHighight = regexp.MustCompile(`\{%-?\s*endhighlight\s*-?%\}`)
	endRaw      = regexp.MustCompile(`\{%-?\s*endraw\s*-?%\}`)
	endComment  = regexp.MustCompile(`\{%-?\s*endcomment\s*-?%\}`)
)

// liquid puts what package content understands in the place of Jekyll's template tags. One that is not known stays as it
// is and is reported.
func (j *jekyll) liquid(pg page, d *document) string {
	body := pg.body
	if !strings.Contains(body, "{%") && !strings.Contains(body, "{{") {
		return body
	}
	var b strings.Builder
	at := 0
	for at < len(body) {
		m := liquidTag.FindStringSubmatchIndex(body[at:])
		if m == nil {
			break
		}
		start, end := at+m[0], at+m[1]
		b.WriteString(body[at:start])
		text, next, known := "", end, false
		if m[2] >= 0 {
			name, args := body[at+m[2]:at+m[3]], strings.TrimSpace(body[at+m[4]:at+m[5]])
			text, next, known = j.liquidBlock(pg, body, end, name, args)
			if !known {
				j.tagProblem(pg, start, name)
			}
		} else if text, known = j.output(pg, d, strings.TrimSpace(body[at+m[6]:at+m[7]])); !known {
			j.tagProblem(pg, start, strings.TrimSpace(body[at+m[6]:at+m[7]]))
		}
		if !known {
			text = body[start:end]
		}
		b.WriteString(text)
		at = next
	}
	b.WriteString(body[at:])
	return b.String()
}

func (j *jekyll) tagProblem(pg page, offset int, what string) {
	if strings.HasPrefix(what, "end") || what == "else" || what == "elsif" {
		return // its beginning was reported
	}
	j.problem(pg.path, pg.line+strings.Count(pg.body[:offset], "\n"), "shortcode", "the template tag %s is not known here; it stays in the text", clip(what))
}

// liquidBlock handles a tag, with what stands up to its end for one that has an end. It returns where to go on.
func (j *jekyll) liquidBlock(pg page, body string, end int, name, args string) (string, int, bool) {
	upTo := func(closing *regexp.Regexp) (string, int) {
		m := closing.FindStringIndex(body[end:])
		if m == nil {
			return body[end:], len(body)
		}
		return body[end : end+m[0]], end + m[1]
	}
	switch name {
	case "highlight":
		inner, next := upTo(endHighight)
		language, _, _ := strings.Cut(args, " ")
		return fenced(language, inner), next, true
	case "raw":
		inner, next := upTo(endRaw)
		return inner, next, true
	case "comment":
		_, next := upTo(endComment)
		return "", next, true
	case "link":
		return j.linkTo(pg, strings.Trim(args, `"' `)), end, true
	case "post_url":
		file := j.posts[strings.Trim(strings.Trim(args, `"' `), "/")]
		if file == "" {
			return "", end, false
		}
		return j.linkTo(pg, file), end, true
	case "youtube", "vimeo":
		return video(name, strings.Trim(args, `"' `), ""), end, true
	case "gist":
		id, _, _ := strings.Cut(args, " ")
		return "[The code as a gist](https://gist.github.com/" + destination(id) + ")", end, true
	}
	return "", end, false
}

func (j *jekyll) linkTo(pg page, file string) string {
	file, fragment, _ := strings.Cut(file, "#")
	if fragment != "" {
		fragment = "#" + fragment
	}
	return escaped(relativeSource(pg.path, strings.TrimPrefix(path.Clean(file), "/"))) + fragment
}

// output handles {{ … }}: addresses and the texts of page and site. base is written as the old address has it, because
// links are followed afterwards.
func (j *jekyll) output(pg page, d *document, what string) (string, bool) {
	if m := quoted.FindStringSubmatch(what); m != nil {
		switch {
		case strings.Contains(what, "relative_url"), strings.Contains(what, "absolute_url"), strings.Contains(what, "site.baseurl"):
			return j.site.base + "/" + strings.TrimPrefix(m[1], "/"), true
		case !strings.Contains(what, "|"):
			return m[1], true
		}
		return "", false
	}
	what, filters, _ := strings.Cut(what, "|")
	if filters = strings.TrimSpace(filters); filters != "" && filters != "escape" && filters != "strip" {
		return "", false
	}
	switch what = strings.TrimSpace(what); what {
	case "site.baseurl":
		return j.site.base, true
	case "site.url", "site.github.url":
		return "", true
	case "page.title":
		return d.title, true
	case "page.url":
		return d.at, true
	}
	if key, isSite := strings.CutPrefix(what, "site."); isSite {
		t := j.config
		keys := strings.Split(key, ".")
		for _, k := range keys[:len(keys)-1] {
			t = t.group(k)
		}
		text := t.text(keys[len(keys)-1])
		return text, text != ""
	}
	if key, isPage := strings.CutPrefix(what, "page."); isPage && !strings.Contains(key, ".") && pg.text(key) != "" {
		return pg.text(key), true
	}
	return "", false
}

// kramdown takes out the attribute lists that set classes, and keeps the anchors that they give headings.
func (j *jekyll) kramdown(body string) string {
	if !strings.Contains(body, "{:") {
		return body
	}
	var b strings.Builder
	for _, part := range splitCode(body) {
		if part.code {
			b.WriteString(part.text)
			continue
		}
		text := headingIAL.ReplaceAllString(part.text, "$1 {#$2}")
		text = tocMark.ReplaceAllString(text, "")
		b.WriteString(spanIAL.ReplaceAllString(blockIAL.ReplaceAllString(text, ""), "$1"))
	}
	return b.String()
}
