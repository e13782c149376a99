package lint

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"tandem/content"
)

var imageRules = []rule{
	{id: "img/alt-missing", severity: stop, from: "LQ", summary: "a picture without alternative text", why: "Who does not see the picture gets nothing in its place.", document: altMissing},
	{id: "img/alt-quality", severity: warn, from: "YQ", summary: "an alternative text that says little", why: "It is read aloud in the picture's place.", document: altQuality},
	{id: "img/too-small", severity: warn, from: "G", summary: "a picture at the head of fewer than 1200 pixels", why: "Cards and large screens show it blurred.", document: heroSmall},
	{id: "img/too-heavy", severity: warn, from: "Q", summary: "a picture that is large to load", why: "Readers on a telephone wait for it, and pay for it.", document: pictureHeavy},
	{id: "img/broken", severity: stop, from: "QT", summary: "a picture that is not there or cannot be used", why: "Readers see a gap.", document: pictureBroken},
	{id: "img/not-in-library", severity: stop, from: "QT", summary: "a picture that lies on another site", why: "It can change or vanish there, and its site learns who reads here.", document: pictureRemote},
	{id: "img/rights-expired", severity: stop, from: "QT", summary: "a picture whose right to be shown has ended", why: "Showing it longer can cost a lot.", document: rightsExpired, needs: func(o Options) bool { return o.Rights != nil }},
	{id: "img/no-focal-point", severity: hint, from: "T", summary: "a picture at the head without the point that must stay visible", why: "Cards cut it to other shapes, and may cut off a head.", document: noFocus},
	{id: "img/filename", severity: hint, from: "Q", summary: "a picture named by a camera", why: "The name is part of its address, and says nothing.", document: cameraFile},
}

// shown is a picture of a document with the place where it is named.
type shown struct {
	src, alt     string
	line, column int
	hero         bool
}

// shown lists the pictures of the document, the one at its head first.
func (v *view) shown() []shown {
	var out []shown
	if h := v.d.Hero; h != nil {
		line, column := v.lib.KeyPlace(v.d, "image")
		out = append(out, shown{h.Image.Path, h.Alt, line, column, true})
	}
	for _, p := range v.text.Pictures {
		out = append(out, shown{src: p.URL, alt: p.Text, line: p.Line, column: p.Column})
	}
	return out
}

func altMissing(v *view) {
	for _, p := range v.shown() {
		if strings.TrimSpace(p.alt) == "" {
			v.add(p.line, p.column, "the picture has no alternative text; say what it shows")
		}
	}
}

var (
	fileName   = regexp.MustCompile(`(?i)^[\w .-]+\.(jpe?g|png|gif|webp|svg|avif)$`)
	pictureOf  = regexp.MustCompile(`(?i)^(an? |the )?(image|picture|photo|photograph|graphic) (of|showing)\b|^(ein )?(bild|foto) (von|der|des)\b`)
	cameraName = regexp.MustCompile(`(?i)^(img|dsc|dscn|dscf|p|pxl|gopr|mvi|screenshot|screen[ _-]shot|bildschirmfoto|image|photo|bild)[ _-]?(\d{3,}|\d{4}-\d\d-\d\d.*|[_ ]\d+)`)
)

func altQuality(v *view) {
	seen := map[string]bool{}
	caption := ""
	if v.d.Hero != nil {
		caption = fold(v.d.Hero.Caption)
	}
	for _, p := range v.shown() {
		alt := strings.TrimSpace(p.alt)
		n := runes(alt)
		switch {
		case alt == "":
			continue
		case fileName.MatchString(alt) || cameraName.MatchString(alt):
			v.add(p.line, p.column, "the alternative text is a file name; say what the picture shows")
		case pictureOf.MatchString(alt):
			v.add(p.line, p.column, "leave “picture of” out of the alternative text; readers know that it is one")
		case n > 125:
			v.add(p.line, p.column, "the alternative text has %d characters; say it in 125", n)
		case p.hero && caption != "" && fold(alt) == caption:
			v.add(p.line, p.column, "the alternative text is the caption, which is read as well; say what the picture shows")
		case seen[fold(alt)+"\x00"] && !seen[fold(alt)+"\x00"+p.src]:
			v.add(p.line, p.column, "another picture of this page has the same alternative text; say what is different")
		}
		seen[fold(alt)+"\x00"], seen[fold(alt)+"\x00"+p.src] = true, true
	}
}

func heroSmall(v *view) {
	h := v.d.Hero
	if h != nil && h.Image.Width < 1200 && h.Image.Type != "image/svg+xml" {
		v.key("image", "the picture at the head is %d pixels wide; cards and large screens need 1200", h.Image.Width)
	}
}

const (
	heavyOriginal = 8 << 20
	heavySent     = 200 << 10 // of what readers get: pictures that have no smaller variants are sent as they are
)

func pictureHeavy(v *view) {
	for _, img := range v.d.Images {
		line, column := v.pictureAt(img)
		switch {
		case img.Size > heavyOriginal:
			v.add(line, column, "the picture %s has %d MB; keep it below 8", path.Base(img.Path), img.Size>>20)
		case !img.Resizable() && img.Size > heavySent:
			v.add(line, column, "the picture %s has %d KB and is sent whole; keep drawings and animations below 200", path.Base(img.Path), img.Size>>10)
		}
	}
}

// pictureAt finds where a picture is named, the top when it is in raw HTML.
func (v *view) pictureAt(img *content.Image) (line, column int) {
	for _, p := range v.shown() {
		if v.picture(p.src) == img {
			return p.line, p.column
		}
	}
	return 1, 1
}

// picture finds the picture that a document means, nil when it has none.
func (v *view) picture(src string) *content.Image {
	src, _, _ = strings.Cut(src, "?")
	src, _, _ = strings.Cut(src, "#")
	tries := []string{path.Join(path.Dir(v.d.File), src), path.Clean(src), path.Join("images", src)}
	if rest, ok := strings.CutPrefix(src, "/"); ok {
		tries = []string{rest, path.Join("images", rest), strings.TrimPrefix(rest, "images/")}
	}
	for _, try := range tries {
		if img := v.lib.Images[try]; img != nil {
			return img
		}
	}
	return nil
}

func isRemote(src string) bool { return strings.Contains(src, "://") || strings.HasPrefix(src, "//") }

func pictureBroken(v *view) {
	for _, p := range v.text.Pictures {
		if !isRemote(p.URL) && v.picture(p.URL) == nil {
			v.ref(p, "there is no picture %q, or it cannot be used; paths are relative to this file or start at the content folder", shorten(p.URL))
		}
	}
}

func pictureRemote(v *view) {
	for _, p := range v.text.Pictures {
		if isRemote(p.URL) {
			v.ref(p, "the picture lies on another site and is shown as a link; copy it into images/")
		}
	}
}

func rightsExpired(v *view) {
	for _, img := range v.d.Images {
		until, ok := v.opts.Rights[img.Path]
		if ok && !v.now.IsZero() && v.now.After(until) {
			line, column := v.pictureAt(img)
			v.add(line, column, "the right to show %s ended on %s; replace it", path.Base(img.Path), until.Format("2006-01-02"))
		}
	}
}

// noFocus asks for pictures only whose sides are far from those of a card: the others lose little.
func noFocus(v *view) {
	h := v.d.Hero
	if h == nil || h.Focus.Given || !h.Image.Resizable() || h.Image.Height == 0 {
		return
	}
	if shape := float64(h.Image.Width) / float64(h.Image.Height); shape < 1.3 || shape > 2.4 {
		v.key("image", "cards cut much of this picture; say with focus what must stay visible")
	}
}

func cameraFile(v *view) {
	for _, img := range v.d.Images {
		base := path.Base(img.Path)
		if name := strings.TrimSuffix(base, path.Ext(base)); cameraName.MatchString(name) {
			line, column := v.pictureAt(img)
			v.add(line, column, "%s is a name that a camera gave; name the picture after what it shows", base)
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
