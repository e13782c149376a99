package content

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"
)

// ErrNoName is returned by New for a title that no address can be made of.
var ErrNoName = errors.New("the title has no letters a to z or digits to make an address of")

// New returns the name, within the content folder, and the text of a new document: a draft whose front matter holds what
// its kind needs. The text loads without errors once authors are filled in.
func New(kind Kind, title string, now time.Time) (filename string, text []byte, err error) {
	title = strings.Join(strings.Fields(title), " ")
	slug := Slug(title)
	if slug == "" {
		return "", nil, ErrNoName
	}
	folder, form := "", ""
	switch kind {
	case Article:
		folder, form = "articles", newArticle
	case CaseStudy:
		folder, form = "case-studies", newCaseStudy
	case Page:
		folder, form = "pages", newPage
		if Reserved(slug) {
			return "", nil, fmt.Errorf("the address /%s belongs to the program; choose another title", slug)
		}
	default:
		return "", nil, fmt.Errorf("unknown kind %q: use article, case-study or page", kind)
	}
	var b bytes.Buffer
	t := template.Must(template.New(string(kind)).Parse(form))
	err = t.Execute(&b, map[string]string{"Title": quoteYAML(title), "Date": now.Format("2006-01-02"), "ID": string(kind) + "/" + slug})
	if err != nil {
		return "", nil, fmt.Errorf("write new %s: %w", kind, err)
	}
	return folder + "/" + slug + ".md", b.Bytes(), nil
}

// quoteYAML writes text as a double-quoted YAML scalar.
func quoteYAML(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

const newArticle = `---
title: {{.Title}}
id: {{.ID}}   # stays the same when you rename the file
description: ""   # 120 to 156 characters: what the reader takes away
date: {{.Date}}
authors: []       # keys of authors.yaml
topics: []
draft: true
---

Open with the point. Say in two sentences what the reader will know at the end.

## First thing
`

const newCaseStudy = `---
title: {{.Title}}
id: {{.ID}}   # stays the same when you rename the file
description: ""   # 120 to 156 characters: customer and outcome
date: {{.Date}}
authors: []       # keys of authors.yaml
topics: []
draft: true
customer: "Name of the customer"
customer_url: https://example.com
industry: logistics
product: handoff
size: "120 employees"
challenge: |
  What was wrong, in the customer's words.
solution: |
  What was done, and by whom.
results:
  - metric: "Lead response time"
    before: "42 hours"
    after: "18 minutes"
    change: "−99%"
    timeframe: "in 6 months"
quote:
  text: "What the customer said."
  name: "Name"
  role: "Role"
  approved: false   # true once they agreed; until then it is not shown
---

The story around the numbers.
`

const newPage = `---
title: {{.Title}}
id: {{.ID}}   # stays the same when you rename the file
description: ""   # 120 to 156 characters
draft: true
---

`
