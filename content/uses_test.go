package content_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/content"
)

func TestBodiesCarryTheirPartsPlayersAndPictures(t *testing.T) {
	body := "![Alt](images/big.png)\n\n::testimonial{anna}\n\n<b>raw</b>\n\n> ::asset[One page]{01J9ZK}\n\n::video[Tour]{youtube=dQw4w9WgXcQ}\n\n![Again](images/big.png)"
	lib := load(t, folder("articles/images/big.png", pngPicture(t, 1000, 500), "articles/a.md", article("A", body)), nil)
	d := document(t, lib, "/articles/a")
	line := strings.Count(string(d.Text().Source[:strings.Index(string(d.Text().Source), "::testimonial")]), "\n") + 1
	want := []content.Use{
		{Kind: "testimonial", Key: "anna", Line: line, Column: 1},
		{Kind: "asset", Key: "01J9ZK", Label: "One page", Line: line + 4, Column: 3},
	}
	if diff := cmp.Diff(want, d.Uses); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
	for i := range d.Uses {
		if strings.Count(d.Text().HTML, content.UseMark(i)) != 1 {
			t.Errorf("the mark of use %d is not there once:\n%s", i, d.Text().HTML)
		}
	}
	if diff := cmp.Diff([]string{"www.youtube-nocookie.com"}, d.Frames); diff != "" {
		t.Errorf("frames (-want +got):\n%s", diff)
	}
	srcset := d.Images[0].Srcset()
	if srcset == "" || strings.Count(d.Text().HTML, `srcset="`+srcset+`"`) != 2 {
		t.Errorf("the pictures lack the srcset %q:\n%s", srcset, d.Text().HTML)
	}
	if strings.Count(d.Text().HTML, `fetchpriority="high"`) != 1 || strings.Count(d.Text().HTML, `loading="lazy"`) != 1 {
		t.Errorf("only the first picture of a text without one above it is loaded at once:\n%s", d.Text().HTML)
	}
}

func TestPartsHaveNoPartsInThem(t *testing.T) {
	lib := load(t, folder("articles/a.md", article("A", "text"), "topics/b.md", "---\ntitle: B\n---\n\n::demo{tour}\n"), nil)
	topic := lib.Topics["b"]
	if topic == nil || strings.Contains(topic.HTML, "<!--") || !strings.Contains(topic.HTML, "::demo{tour}") {
		t.Errorf("a topic's text keeps a mark that nobody fills in: %+v", topic)
	}
}

func TestPlayersOfCaseTextsAreFramed(t *testing.T) {
	src := "---\n" + strings.Replace(caseFront, "challenge: Slow.", "challenge: |\n  ::video[Tour]{vimeo=123456789}", 1) + "---\n\ntext\n"
	lib := load(t, folder("case-studies/c.md", src), nil)
	for _, d := range lib.Documents {
		if diff := cmp.Diff([]string{"player.vimeo.com"}, d.Frames); diff != "" {
			t.Errorf("frames (-want +got):\n%s", diff)
		}
	}
	if len(lib.Documents) != 1 {
		t.Fatalf("no case study: %v", lib.Problems)
	}
}
