package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// words is the vocabulary of the generated articles; how often each is used falls off as in real text.
var words = strings.Fields(`the of to and a in for is on that by this with you it not or be are from at as your all have new
more an was we will home can us about if page my has search free but our one other do no information time they site he up
may what which their news out use any there see only so his when contact here business who web also now help get pm view
online first am been would how were services some these click its like service than find price date back top people had
list name just over state year day into email two health world next used go work last most products music buy data make
them should product system post her city add policy number such please available copyright support message after best
software then good video well where info rights public books high school through each links she review years order very
privacy book items company read group need many user said de does set under general research university january mail full
map reviews program life know games way days management part could great united hotel real item international center
ebay must store travel comments made development report off member details line terms before hotels did send right type
because local those using results office education national car design take posted internet address community within
states area want phone shipping reserved subject between forum family long based code show even black check special
prices website index being women much sign file link open today technology south case project same pages version section
handover pipeline objection prospect proposal negotiation discovery qualification renewal battlecard collateral buyer`)

func sentence(r *rand.Rand) string {
	n := 6 + r.IntN(16)
	out := make([]string, n)
	for i := range out {
		f := r.Float64()
		out[i] = words[int(f*f*f*float64(len(words)))]
	}
	return strings.ToUpper(out[0][:1]) + out[0][1:] + " " + strings.Join(out[1:], " ") + "."
}

// article returns a markdown file of about 700 words with headings, a list, a table, links and code.
func article(r *rand.Rand, i, total int, extra string) string {
	var b strings.Builder
	date := time.Date(2020, 1, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 3 * time.Hour)
	fmt.Fprintf(&b, "---\ntitle: Article %d about %s and %s\ndescription: %s\ndate: %s\nauthors: [writer]\ntopics: [topic-%d, topic-%d]\n---\n\n%s\n\n",
		i, words[r.IntN(len(words))], words[r.IntN(len(words))], sentence(r), date.Format(time.RFC3339), i%40, 40+i%7, extra)
	for h := range 5 {
		fmt.Fprintf(&b, "## Part %d of %d\n\n", h+1, i)
		for range 3 {
			for range 3 {
				b.WriteString(sentence(r) + " ")
			}
			fmt.Fprintf(&b, "See [another article](article-%d.md) for **more**.\n\n", r.IntN(total))
		}
	}
	b.WriteString("- one\n- two\n- three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```go\nfunc main() { println(\"hello\") }\n```\n")
	return b.String()
}

// corpus writes a content folder of n articles.
func corpus(dir string, n int) error {
	if err := os.MkdirAll(filepath.Join(dir, "articles"), 0o755); err != nil {
		return err
	}
	files := map[string]string{
		"site.yaml":    "name: Bench\ntagline: Generated articles for measuring\ndescription: A folder of generated articles.\nlanguage: en\n",
		"authors.yaml": "writer:\n  name: A Writer\n  bio: Writes generated articles.\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		if err := os.WriteFile(articleFile(dir, i), []byte(article(r, i, n, "")), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func articleFile(dir string, i int) string {
	return filepath.Join(dir, "articles", fmt.Sprintf("article-%d.md", i))
}
