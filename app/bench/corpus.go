package main

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// What the generated articles share.
const (
	topics   = 40
	writers  = 20
	pictures = 12
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

func word(r *rand.Rand) string {
	f := r.Float64()
	return words[int(f*f*f*float64(len(words)))]
}

func sentence(r *rand.Rand) string {
	out := make([]string, 6+r.IntN(16))
	for i := range out {
		out[i] = word(r)
	}
	return strings.ToUpper(out[0][:1]) + out[0][1:] + " " + strings.Join(out[1:], " ") + "."
}

// snippets are the code blocks of the articles; each copy gets words and numbers of its own, so that no two are alike.
var snippets = []string{
	"```go\nfunc %[1]s(lines []Line) (sum Money, err error) {\n\tfor _, l := range lines {\n\t\tif l.Count < %[3]d {\n\t\t\treturn 0, fmt.Errorf(\"%[2]s %%q: %%w\", l.Name, errCount)\n\t\t}\n\t\tsum += l.Price * Money(l.Count)\n\t}\n\treturn sum, nil\n}\n```\n",
	"```python\ndef %[1]s(visits):\n    \"\"\"Returns the hours between the first %[2]s and the call.\"\"\"\n    first = min(v.at for v in visits)\n    return (visits[-1].at - first).total_seconds() / %[3]d\n```\n",
	"```sql\nSELECT stage, count(*) AS deals, sum(%[1]s) / %[3]d.0 AS value\nFROM deal WHERE closed IS NULL AND owner = '%[2]s'\nGROUP BY stage ORDER BY value DESC;\n```\n",
	"```yaml\nroutes:\n  - when: { region: %[1]s, size: \">%[3]d\" }\n    to: team-%[2]s\n    within: 15m\n```\n",
	"```js\nexport const %[1]s = (lead) => {\n  const minutes = Math.round((lead.answered - lead.came) / %[3]d)\n  return minutes < 60 ? `${minutes} %[2]s` : `${(minutes / 60).toFixed(1)} h`\n}\n```\n",
	"```bash\ncurl -sS https://example.com/%[1]s.csv | grep %[2]s | cut -d, -f2,5 | sort | uniq -c | sort -rn | head -%[3]d\n```\n",
}

func snippet(r *rand.Rand) string {
	return fmt.Sprintf(snippets[r.IntN(len(snippets))], word(r)+"_"+word(r), word(r), r.IntN(100_000))
}

// article returns a markdown file of about 600 words with headings, paragraphs, links, a picture, a table, lists, a quote
// and code. Extra is one more paragraph.
func article(r *rand.Rand, i, total int, extra string) string {
	var b strings.Builder
	date := time.Date(2015, 1, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 90_000 * time.Hour / time.Duration(total))
	fmt.Fprintf(&b, "---\ntitle: Article %d about %s and %s\ndescription: %s\ndate: %s\nauthors: [writer-%d]\ntopics: [topic-%d, topic-%d]\nimage: ../images/picture-%d.jpg\nimage_alt: A field of %s\n---\n\n%s\n\n",
		i, word(r), word(r), sentence(r)+" "+sentence(r), date.Format(time.RFC3339), r.IntN(writers), i%(topics-7), topics-1-i%7, i%pictures, word(r), extra)
	for h := range 5 {
		fmt.Fprintf(&b, "## Part %d: %s %s %s\n\n", h+1, word(r), word(r), word(r))
		for range 2 + h%2 {
			fmt.Fprintf(&b, "%s %s See [another article](article-%d.md) for **%s %s**, or `%s`. %s\n\n", sentence(r), sentence(r), r.IntN(total), word(r), word(r), word(r), sentence(r))
		}
		switch h {
		case 0, 4:
			b.WriteString(snippet(r) + "\n")
		case 1:
			fmt.Fprintf(&b, "![What came of it](../images/picture-%d.jpg \"%s\")\n\n### %s\n\n%s\n\n", r.IntN(pictures), sentence(r), word(r), sentence(r))
		case 2:
			b.WriteString("| Stage | Deals | Days |\n|---|---:|---:|\n")
			for range 5 {
				fmt.Fprintf(&b, "| %s | %d | %d |\n", word(r), r.IntN(200), r.IntN(40))
			}
			b.WriteString("\n")
		case 3:
			for range 4 {
				fmt.Fprintf(&b, "- %s *%s*\n", sentence(r), word(r))
			}
			fmt.Fprintf(&b, "\n> %s %s\n\n", sentence(r), sentence(r))
		}
	}
	return b.String()
}

// corpus writes a content folder of n articles, the same one every time.
func corpus(dir string, n int) error {
	for _, sub := range []string{"articles", "images"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return err
		}
	}
	people := ""
	for i := range writers {
		people += fmt.Sprintf("writer-%d:\n  name: Writer %d\n  role: Writer\n  bio: Writes generated articles.\n", i, i)
	}
	files := map[string]string{
		"site.yaml":    "name: Bench\ntagline: Generated articles for measuring\ndescription: A folder of generated articles.\nlanguage: en\n",
		"authors.yaml": people,
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	for i := range pictures {
		if err := picture(filepath.Join(dir, "images", fmt.Sprintf("picture-%d.jpg", i)), i); err != nil {
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

// picture writes a JPEG of 1,600 by 900 with soft fields and some grain, which compresses about as a photograph does.
func picture(name string, seed int) error {
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	m := image.NewYCbCr(image.Rect(0, 0, 1600, 900), image.YCbCrSubsampleRatio420)
	a, b, c := 40+r.Float64()*80, 50+r.Float64()*120, r.Float64()*6
	for y := range 900 {
		for x := range 1600 {
			v := 128 + 60*math.Sin(float64(x)/a+c) + 50*math.Cos(float64(y)/b+float64(x)/300) + float64(r.IntN(12))
			m.Y[m.YOffset(x, y)] = uint8(max(0, min(255, v)))
		}
	}
	for i := range m.Cb {
		hue := color.YCbCrModel.Convert(color.RGBA{uint8(i / 997), uint8(60 * seed), uint8(i / 1499), 255}).(color.YCbCr)
		m.Cb[i], m.Cr[i] = hue.Cb, hue.Cr
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := jpeg.Encode(f, m, &jpeg.Options{Quality: 85}); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
