package publish

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tandem/content"
)

// machines plans what programs read: feeds, sitemaps, robots.txt, llms.txt.
func (b *builder) machines() {
	f := b.s.frame
	all := slices.Concat(b.arts, b.cases)
	newestFirst(all)
	b.s.newest = all[:min(len(all), perPage)]
	b.feeds("", f.brand.Name, all)
	b.sitemaps()
	b.text("/robots.txt", fmt.Sprintf("robots\x00%+v", b.Crawling), "text/plain; charset=utf-8", "", func() string { return b.robots() })
	key := "llms\x00" + f.key + b.cardKeys(b.s.live)
	for _, path := range []string{"/llms.txt", "/.well-known/llms.txt"} {
		b.text(path, key, "text/markdown; charset=utf-8", robotsNone, func() string { return b.llms() })
	}
}

// text plans a small text file.
func (b *builder) text(path, key, media, robots string, write func() string) {
	b.add(path, key, func() (*entry, error) {
		return (&entry{status: 200, media: media, cache: cacheFile, robots: robots}).compressed([]byte(write()))
	})
}

// Crawling says which crawlers of language models are kept out, by what they are for. The zero value lets all in: who
// publishes to be found wants to be quoted.
type Crawling struct {
	NoAnswers  bool // those that search and answer questions
	NoPersons  bool // those that open a page because a person asked
	NoTraining bool // those that gather text to train on
}

// crawlers are the names by purpose, as their makers publish them.
var crawlers = []struct {
	purpose string
	out     func(Crawling) bool
	agents  []string
}{
	{"search and answers", func(c Crawling) bool { return c.NoAnswers }, []string{
		"OAI-SearchBot", "Claude-SearchBot", "PerplexityBot", "Applebot", "DuckAssistBot", "AzureAI-SearchBot", "Amzn-SearchBot", "meta-webindexer",
	}},
	{"on behalf of a person", func(c Crawling) bool { return c.NoPersons }, []string{"ChatGPT-User", "Claude-User", "MistralAI-User", "Perplexity-User"}},
	{"training", func(c Crawling) bool { return c.NoTraining }, []string{
		"GPTBot", "ClaudeBot", "Google-Extended", "Applebot-Extended", "CCBot", "meta-externalagent", "Amazonbot", "Bytespider", "DeepSeekBot",
	}},
}

// workspaces are closed to strangers anyway; naming them saves crawlers the way.
var workspaces = []string{"/signin", "/setup/", "/invite/", "/library", "/studio", "/admin", "/account"}

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
	for _, c := range crawlers {
		out.WriteString("# " + c.purpose + "\n")
		for _, a := range c.agents {
			out.WriteString("User-agent: " + a + "\n")
		}
		rules(!c.out(b.Crawling))
	}
	yes := func(no bool) string {
		if no {
			return "no"
		}
		return "yes"
	}
	out.WriteString("User-agent: *\nContent-Signal: search=yes, ai-input=" + yes(b.Crawling.NoAnswers) + ", ai-train=" + yes(b.Crawling.NoTraining) + "\n")
	rules(true)
	out.WriteString("Sitemap: " + b.s.base + "/sitemap.xml\n")
	return out.String()
}

type sitemapURL struct {
	Loc    string         `xml:"loc"`
	Mod    string         `xml:"lastmod,omitempty"`
	Images []sitemapImage `xml:"image:image"`
}

type sitemapImage struct {
	Loc string `xml:"image:loc"`
}

// maxSitemap is how many addresses one sitemap may hold.
const maxSitemap = 50_000

// sitemaps plans one file a type of page, and the index that names them. Only pages that may be indexed are in them.
func (b *builder) sitemaps() {
	f := b.s.frame
	lists := map[string][]sitemapURL{}
	mods := map[string]time.Time{}
	add := func(list, path string, mod time.Time, images []*content.Image) {
		u := sitemapURL{Loc: f.abs(pathEscaped(path))}
		if !mod.IsZero() {
			u.Mod = iso(mod)
		}
		for _, i := range images[:min(len(images), 1000)] {
			u.Images = append(u.Images, sitemapImage{f.abs(i.URL())})
		}
		lists[list] = append(lists[list], u)
		if mod.After(mods[list]) {
			mods[list] = mod
		}
	}
	for _, d := range slices.Concat(b.arts, b.cases, b.pages) {
		if !d.NoIndex {
			add(map[content.Kind]string{content.Article: "articles", content.CaseStudy: "case-studies", content.Page: "pages"}[d.Kind], d.Path(), changed(d), d.Images)
		}
	}
	add("pages", "/", newest(b.arts, b.cases), nil)
	add("pages", "/articles", newest(b.arts), nil)
	add("pages", "/case-studies", newest(b.cases), nil)
	add("pages", "/topics", time.Time{}, nil)
	add("pages", "/authors", time.Time{}, nil)
	for _, slug := range b.topicSlugs() {
		if b.topicIndexed(slug) {
			add("topics", "/topics/"+slug, newest(b.byTop[slug]), nil)
		}
	}
	for _, key := range sortedKeys(b.byAut) {
		if b.authorIndexed(key) {
			add("authors", "/authors/"+key, newest(b.byAut[key]), nil)
		}
	}
	var index []sitemapURL
	all := ""
	for _, name := range sortedKeys(lists) {
		urls := lists[name]
		for part := 0; part*maxSitemap < len(urls); part++ {
			path := "/sitemap-" + name + ".xml"
			if part > 0 {
				path = fmt.Sprintf("/sitemap-%s-%d.xml", name, part+1)
			}
			chunk := urls[part*maxSitemap : min((part+1)*maxSitemap, len(urls))]
			key := urlsKey(chunk)
			b.xml(path, "sitemap\x00"+key, mods[name], sitemap{Space: sitemapSpace, ImageSpace: imageSpace, URLs: chunk})
			index = append(index, sitemapURL{Loc: f.abs(path), Mod: iso(mods[name])})
			all += key
		}
	}
	b.xml("/sitemap.xml", "sitemaps\x00"+urlsKey(index)+all, newest(b.arts, b.cases), sitemapIndex{Space: sitemapSpace, Maps: index})
}

const (
	sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"
	imageSpace   = "http://www.google.com/schemas/sitemap-image/1.1"
)

type sitemap struct {
	XMLName    xml.Name     `xml:"urlset"`
	Space      string       `xml:"xmlns,attr"`
	ImageSpace string       `xml:"xmlns:image,attr"`
	URLs       []sitemapURL `xml:"url"`
}

type sitemapIndex struct {
	XMLName xml.Name     `xml:"sitemapindex"`
	Space   string       `xml:"xmlns,attr"`
	Maps    []sitemapURL `xml:"sitemap"`
}

func urlsKey(urls []sitemapURL) string {
	var k strings.Builder
	for _, u := range urls {
		k.WriteString(u.Loc + u.Mod)
		for _, i := range u.Images {
			k.WriteString(i.Loc)
		}
	}
	return k.String()
}

// xml plans an XML file.
func (b *builder) xml(path, key string, modified time.Time, value any) {
	b.add(path, key+"\x00"+httpDate(modified), func() (*entry, error) {
		out, err := xml.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
		body := append([]byte(xml.Header), out...)
		return (&entry{status: 200, media: "application/xml; charset=utf-8", cache: cacheFile, modified: httpDate(modified)}).compressed(body)
	})
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// maxLLMS bounds llms.txt, in characters.
const maxLLMS = 100_000

// llms is the map of the site for language models: a list of the markdown twins.
func (b *builder) llms() string {
	f := b.s.frame
	var out strings.Builder
	out.WriteString("# " + plainLine(f.brand.Name) + "\n\n> " + plainLine(orDefault(f.brand.Description, f.brand.Tagline)) + "\n")
	left := maxLLMS - utf8.RuneCountInString(out.String())
	section := func(title string, docs []*content.Document) {
		text := "\n## " + title + "\n\n"
		for _, d := range docs {
			if d.NoIndex {
				continue
			}
			line := "- [" + strings.NewReplacer("[", "(", "]", ")").Replace(plainLine(d.Title)) + "](" + f.abs(pathEscaped(d.Path())) + ".md): " + cutRunes(plainLine(d.Description), 300) + "\n"
			if n := utf8.RuneCountInString(text) + utf8.RuneCountInString(line); n > left {
				text += "- … and more: " + f.abs("/sitemap.xml") + "\n"
				break
			}
			text += line
		}
		if strings.Count(text, "\n") > 3 {
			out.WriteString(text)
			left -= utf8.RuneCountInString(text)
		}
	}
	section("Articles", b.arts)
	section("Case studies", b.cases)
	section("Optional", b.pages)
	return out.String()
}

// markdown plans the markdown twin of a document.
func (b *builder) markdown(d *content.Document) {
	key := "md\x00" + b.s.frame.key + "\x00" + b.cardKey(d)
	b.add(d.Path()+".md", key, func() (*entry, error) {
		e := &entry{
			status: 200, media: "text/markdown; charset=utf-8", cache: cachePage, robots: robotsNone, modified: httpDate(changed(d)),
			seldom: true, link: "<" + b.s.base + pathEscaped(d.Path()) + `>; rel="canonical"`,
		}
		return e.compressed([]byte(b.twin(d)))
	})
}

// twin is the source of a document with its front matter reduced to what is public.
func (b *builder) twin(d *content.Document) string {
	var out strings.Builder
	out.WriteString("---\n")
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&out, "%s: %q\n", name, plainLine(value))
		}
	}
	line("title", d.Title)
	line("description", d.Description)
	line("url", b.s.base+d.Path())
	line("published", iso(d.Published))
	line("updated", iso(changed(d)))
	list := func(name string, keys []string, of func(string) string) {
		if len(keys) > 0 {
			quoted := make([]string, len(keys))
			for i, k := range keys {
				quoted[i] = fmt.Sprintf("%q", of(k))
			}
			out.WriteString(name + ": [" + strings.Join(quoted, ", ") + "]\n")
		}
	}
	list("authors", d.Authors, func(k string) string { return b.person(k).Name })
	list("topics", d.Topics, b.topicTitle)
	out.WriteString("---\n\n# " + plainLine(d.Title) + "\n\n")
	if c := d.Case; c != nil {
		out.WriteString("Customer: " + plainLine(c.Customer) + "\n\n## Challenge\n\n" + c.ChallengeText + "\n\n## Solution\n\n" + c.SolutionText + "\n\n## Results\n\n")
		for _, r := range c.Results {
			out.WriteString("- " + resultLine(r) + "\n")
		}
		if c.Quote != nil {
			out.WriteString("\n> " + plainLine(c.Quote.Text) + "\n> — " + plainLine(c.Quote.Name+", "+c.Quote.Role) + "\n")
		}
		out.WriteString("\n")
	}
	out.WriteString(strings.TrimSpace(string(d.Body)) + "\n")
	return out.String()
}
