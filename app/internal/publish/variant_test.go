package publish_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/publish"
	"tandem/content"
)

// formsOf are the addresses of variants and cards that a page names.
func formsOf(s *publish.Snapshot, address string) []string {
	res := get(s, address)
	if !strings.HasPrefix(header(res, "Content-Type"), "text/html") || res.Status != http.StatusOK {
		return nil
	}
	return regexp.MustCompile(`(?:/i/|/cards/)[a-zA-Z0-9/._-]+`).FindAllString(string(res.Body), -1)
}

// offered reports whether a form can be had.
func offered(s *publish.Snapshot, address string) bool {
	_, _, variant := s.Variant(address)
	_, card := s.SocialCard(address)
	return variant || card
}

func TestForms_EveryOneThatAPageNamesIsOffered(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/series-1.md", article("Part one", "2026-10-20", "series: A long read\nauthors: [bo]"))
	f.put("articles/series-2.md", article("Part two", "2026-10-21", "series: A long read\nauthors: [bo]"))
	f.put("articles/brief.de.md", article("Kurz gesagt", "2026-10-22", "language: de\ntopics: [handover]\nimage: {src: ../images/hero.jpg, alt: Ein Telefon, focus: 20% 80%}"))
	s := build(t, f)
	found, cards := 0, map[string]bool{}
	for _, address := range s.Everywhere() {
		for _, form := range formsOf(s, address) {
			found++
			if !offered(s, form) {
				t.Errorf("%s names %s, which is not offered", address, form)
			}
			if strings.HasPrefix(form, content.CardRoot) {
				cards[form] = true
			}
		}
	}
	if found < 40 || len(cards) < 8 {
		t.Fatalf("%d forms and %d cards were found: the test tests nothing", found, len(cards))
	}
	all := s.SocialCards()
	for c := range cards {
		if _, ok := all[c]; !ok {
			t.Errorf("%s is none of all cards", c)
		}
	}
	n := 0
	for img, v := range s.Variants() {
		n++
		if got, found, ok := s.Variant(v.URL); !ok || got.Hash != img.Hash || found.URL != v.URL {
			t.Errorf("%s is offered and not found", v.URL)
		}
	}
	if n == 0 {
		t.Error("no variant is offered")
	}
}

func TestForms_CardsSayWhatThePageSays(t *testing.T) {
	s := build(t, sampleFolder(t))
	byTitle := map[string]publish.SocialCard{}
	for _, c := range s.SocialCards() {
		byTitle[c.Title] = c
	}
	for title, want := range map[string]publish.SocialCard{
		"Piece number 1 about the handover": {Kicker: "Handover", Byline: "Ada Sample"},
		"How Port Authority halved the wait": {
			Kicker: "Port Authority", Figure: "−99%", Metric: "Response time",
		},
		"Where marketing and sales meet.": {},
		"Ada Sample":                      {Byline: "Editor"},
		"Handover":                        {},
	} {
		got, ok := byTitle[title]
		want.Title, want.Brand, want.Host, want.Hue, want.Logo = title, "Handover", "hub.example", 200, got.Logo
		if !ok || got != want || got.Logo == nil {
			t.Errorf("%q: got %+v, want %+v", title, got, want)
		}
	}
	f := sampleFolder(t)
	f.put("site.yaml", strings.Replace(site, "hue: 200", "hue: 20", 1))
	for address := range build(t, f).SocialCards() {
		if offered(s, address) {
			t.Errorf("%s is the same although the brand has another colour", address)
		}
	}
}

func TestAttack_A40_FormsOfUnpublishedPicturesAreNotThere(t *testing.T) {
	f := sampleFolder(t)
	addUnpublished(f)
	lib := load(t, f, nil)
	secret, ok := lib.ImageAt("/images/secret.jpg")
	if !ok {
		t.Fatal("the test's folder has no secret picture")
	}
	s := buildAt(t, f, noon)
	forms := secret.Offered([]content.Point{{}})
	if len(forms) < 5 {
		t.Fatalf("the secret picture has %d forms", len(forms))
	}
	for _, v := range forms {
		if offered(s, v.URL) {
			t.Errorf("%s of an unpublished picture is offered", v.URL)
		}
	}
	for address, c := range s.SocialCards() {
		if strings.Contains(strings.ToLower(c.Title+c.Kicker+c.Byline+address), needle) {
			t.Errorf("the card %s tells of an unpublished document", address)
		}
	}
	for img := range s.Variants() {
		if img.Hash == secret.Hash {
			t.Error("an unpublished picture is made ahead")
		}
	}
	// Once the scheduled document is public, so are its forms.
	later := buildAt(t, f, noon.AddDate(0, 2, 0))
	for _, v := range forms {
		if !offered(later, v.URL) {
			t.Errorf("%s of a published picture is not offered", v.URL)
		}
	}
}

func TestAttack_A41_UnpublishingTakesFormsAndCardsAway(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/fleeting.md", article("A fleeting piece", "2026-11-01", "image: {src: ../images/secret.jpg, alt: Gone soon}"))
	f.put("articles/bare.md", article("A bare piece", "2026-11-01", ""))
	before := build(t, f)
	forms := append(formsOf(before, "/articles/fleeting"), formsOf(before, "/articles/bare")...)
	var own []string
	for _, form := range forms {
		if strings.Contains(form, "/secret.") || strings.Contains(form, "/bare-") {
			own = append(own, form)
		}
	}
	if len(own) < 3 {
		t.Fatalf("the documents name only %v", own)
	}
	f.put("articles/fleeting.md", article("A fleeting piece", "2026-11-01", "draft: true\nimage: {src: ../images/secret.jpg, alt: Gone soon}"))
	f.remove("articles/bare.md")
	after, err := publish.Build(input(f, load(t, f, before.Library), noon.Add(time.Minute), before))
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range own {
		if !offered(before, form) || offered(after, form) {
			t.Errorf("%s: offered before: %v, after: %v", form, offered(before, form), offered(after, form))
		}
	}
}

func TestAttack_A27_OnlyTheFocusOfADocumentIsCutAround(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/focus.md", article("A focus", "2026-11-01", "image: {src: ../images/secret.jpg, alt: A face, focus: 20% 80%}"))
	s := build(t, f)
	img, ok := s.Library.ImageAt("/images/secret.jpg")
	if !ok {
		t.Fatal("the test's folder has no such picture")
	}
	for p, want := range map[content.Point]bool{{X: 20, Y: 80, Given: true}: true, {}: false, {X: 21, Y: 80, Given: true}: false} {
		if got := offered(s, img.Cut(1200, 630, p).URL); got != want {
			t.Errorf("a cut around %v: offered %v, want %v", p, got, want)
		}
	}
	// Pictures that stand at the head of nothing are not cut at all.
	ada, ok := s.Library.ImageAt("/images/ada.jpg")
	if !ok || offered(s, ada.Cut(1200, 630, content.Point{}).URL) || !offered(s, ada.Variants()[0].URL) {
		t.Error("the picture of an author is cut, or has no smaller form")
	}
}

// located is a photograph that says where it was taken, too large to be kept in memory.
func located(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 900, 900))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * i >> 3)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 98}); err != nil {
		t.Fatal(err)
	}
	body := "http://ns.adobe.com/xap/1.0/\x00" + needle
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return string(head) + body + b.String()[2:]
}

func TestPictures_AreSentWithoutTheirLocation(t *testing.T) {
	small := "\xff\xd8\xff\xe1\x00\x0f" + "Exif\x00\x00" + needle[:7] + pictures()[2][2:]
	for name, data := range map[string]string{"large": located(t), "small": small} {
		f := sampleFolder(t)
		f.put("images/hero.jpg", data)
		s := build(t, f)
		img, ok := s.Library.ImageAt("/images/hero.jpg")
		if !ok {
			t.Fatalf("%s: the picture is not there: %v", name, s.Library.Problems)
		}
		if large := img.Size >= 256<<10; large != (name == "large") {
			t.Fatalf("%s: it has %d bytes", name, img.Size)
		}
		got := get(s, img.URL())
		if got.Status != http.StatusOK || len(got.Body) == 0 || bytes.Contains(got.Body, []byte(needle[:7])) {
			t.Errorf("%s: answers %d with %d bytes, and perhaps the location", name, got.Status, len(got.Body))
		}
		if _, err := jpeg.Decode(bytes.NewReader(got.Body)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		path, query, _ := strings.Cut(img.URL(), "?")
		head := siteOf(s).Serve(publish.Request{Method: http.MethodHead, Path: path, RawQuery: query})
		if head.Length != len(got.Body) || len(head.Body) != 0 || header(head, "ETag") != header(got, "ETag") {
			t.Errorf("%s: HEAD says %d bytes with %s, GET sends %d with %s", name, head.Length, header(head, "ETag"), len(got.Body), header(got, "ETag"))
		}
		again := siteOf(s).Serve(publish.Request{Method: http.MethodGet, Path: path, RawQuery: query, IfNoneMatch: header(got, "ETag")})
		if again.Status != http.StatusNotModified {
			t.Errorf("%s: its own validator gives %d", name, again.Status)
		}
	}
}
