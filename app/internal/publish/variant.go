package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tandem/content"
)

// SocialCard is what a drawn card shows, for pages that have no picture of their own to be shared with.
type SocialCard struct {
	Title  string
	Kicker string // above the title: what the page is
	Byline string // below it: who signs it
	Figure string // of a case study, printed large: "−99%"
	Metric string // what it measures
	Brand  string
	Host   string         // of the site
	Hue    int            // of the brand, in OKLCH
	Logo   *content.Image // nil: none
}

// name is the last part of the card's address: words of the page, and a print of everything the card shows.
func (c *SocialCard) name(page string) string {
	logo := ""
	if c.Logo != nil {
		logo = c.Logo.Hash
	}
	sum := digestOf(c.Title, c.Kicker, c.Byline, c.Figure, c.Metric, c.Brand, c.Host, strconv.Itoa(c.Hue), logo, strconv.Itoa(content.CardLook), page)
	slug := content.Slug(path.Base(page))
	if slug == "" {
		slug = "home"
	}
	return slug + "-" + hex.EncodeToString(sum[:4]) + ".jpg"
}

// The measures of a social card.
const (
	cardWidth  = 1200
	cardHeight = 630
)

// image is the card as a head names it.
func (c *SocialCard) image(base, page string) *OGImage {
	alt := c.Title
	if c.Brand != "" && c.Brand != c.Title {
		alt += " (" + c.Brand + ")"
	}
	return &OGImage{URL: base + content.CardRoot + c.name(page), Type: "image/jpeg", Alt: alt, Width: cardWidth, Height: cardHeight}
}

// socialImage is the picture that a document is shared with: its own one, cut to shape, when that is large enough for it,
// and else a card with its title.
func (b *builder) socialImage(d *content.Document) *OGImage {
	if h := d.Hero; h != nil && h.Image != nil && h.Image.Width >= cardWidth && h.Image.Height >= cardHeight {
		if v := h.Image.Cut(cardWidth, cardHeight, h.Focus); v.URL != "" {
			return &OGImage{URL: b.s.base + v.URL, Type: v.Type, Alt: orDefault(h.Alt, d.Title), Width: v.Width, Height: v.Height}
		}
	}
	return b.s.documentCard(d).image(b.s.base, d.Path())
}

// siteCard is the picture that a page which is no document is shared with: topics, authors and series have a card with
// their name, the other lists and the home page one with the brand. Further pages of a list have the card of the first.
func (b *builder) siteCard(page string) *OGImage {
	page, c := b.s.listCard(page)
	return c.image(b.s.base, page)
}

// heroCuts are the pictures of a document for search engines: one picture in the three shapes they ask for. None when it
// has no picture that can be cut.
func heroCuts(d *content.Document) []content.Variant {
	if d.Hero == nil || d.Hero.Image == nil || !d.Hero.Image.Resizable() {
		return nil
	}
	img, focus := d.Hero.Image, d.Hero.Focus
	return []content.Variant{img.Cut(1200, 675, focus), img.Cut(1200, 900, focus), img.Cut(1200, 1200, focus)}
}

// blankCard has what all cards of the site show.
func (s *Snapshot) blankCard() SocialCard {
	site := s.Library.Site
	_, host, _ := strings.Cut(s.base, "://")
	return SocialCard{Brand: site.Name, Host: strings.TrimPrefix(host, "www."), Hue: site.Hue, Logo: s.Library.Images[site.Logo]}
}

// documentCard is the card of a document. Its words are the writer's own, so that they are in the document's language.
func (s *Snapshot) documentCard(d *content.Document) *SocialCard {
	c, lib := s.blankCard(), s.Library
	c.Title = d.Title
	if len(d.Topics) > 0 {
		c.Kicker = topicName(lib, d.Topics[0])
	}
	var names []string
	for _, key := range d.Authors {
		if a := lib.Authors[key]; a != nil {
			names = append(names, a.Name)
		}
	}
	c.Byline = strings.Join(names, ", ")
	if d.Case != nil {
		c.Kicker, c.Byline = orDefault(d.Case.Customer, c.Kicker), ""
		if len(d.Case.Results) > 0 {
			c.Figure, c.Metric = figure(d.Case.Results[0]), d.Case.Results[0].Metric
		}
	}
	return &c
}

// listCard is the card of a page that is no document, and the page that its address names.
func (s *Snapshot) listCard(page string) (string, *SocialCard) {
	c, lib := s.blankCard(), s.Library
	page, _, _ = strings.Cut(page, "/page/")
	for _, section := range []string{"topics", "authors", "series"} {
		_, slug, found := strings.Cut(page, "/"+section+"/")
		if !found {
			continue
		}
		switch section {
		case "topics":
			c.Title = topicName(lib, slug)
		case "authors":
			c.Title = label(slug)
			if a := lib.Authors[slug]; a != nil {
				c.Title, c.Byline = a.Name, a.Role
			}
		case "series":
			c.Title = label(slug)
			if x := lib.Series[slug]; x != nil && x.Title != "" {
				c.Title = x.Title
			}
		}
		return "/" + section + "/" + slug, &c
	}
	c.Title = orDefault(lib.Site.Tagline, lib.Site.Name)
	return "/", &c
}

func topicName(lib *content.Library, slug string) string {
	if t := lib.Topics[slug]; t != nil && t.Title != "" {
		return t.Title
	}
	return label(slug)
}

// gallery is what can be asked for besides the pictures themselves.
type gallery struct {
	pictures map[string][]shownPicture // by the start of their hash
	cards    map[string]SocialCard     // by the last part of their address
}

// shownPicture is a picture that is public, with the places that are kept visible where it is cut.
type shownPicture struct {
	image   *content.Image
	focuses []content.Point
}

// hang prepares the gallery from the pictures that are shown, by address. It is filled when it is first asked for, when
// the snapshot is complete.
func (s *Snapshot) hang(shown map[string]*content.Image) {
	s.gallery = sync.OnceValue(func() *gallery {
		g := &gallery{pictures: map[string][]shownPicture{}, cards: map[string]SocialCard{}}
		focuses := map[*content.Image][]content.Point{}
		page, c := s.listCard("/")
		g.cards[c.name(page)] = *c
		for d := range s.shown() {
			c := s.documentCard(d)
			g.cards[c.name(d.Path())] = *c
			if d.Hero != nil && d.Hero.Image != nil && !slices.Contains(focuses[d.Hero.Image], d.Hero.Focus) {
				focuses[d.Hero.Image] = append(focuses[d.Hero.Image], d.Hero.Focus)
			}
			for _, page := range listsOf(d) {
				page, c := s.listCard(page)
				g.cards[c.name(page)] = *c
			}
		}
		for _, address := range sortedKeys(shown) {
			img := shown[address]
			g.pictures[img.VariantKey()] = append(g.pictures[img.VariantKey()], shownPicture{img, focuses[img]})
		}
		return g
	})
}

// shown are the documents that have a page, those included that expired and are still there for who knows the address.
func (s *Snapshot) shown() iter.Seq[*content.Document] {
	return func(yield func(*content.Document) bool) {
		for _, d := range s.Library.Documents {
			if e := s.entries[d.Path()]; e != nil && (e.status == 0 || e.status == http.StatusOK) && !d.IsDraft && !s.Built.Before(d.Published) && !yield(d) {
				return
			}
		}
	}
}

// listsOf are the pages with a card of their own that the document is listed on.
func listsOf(d *content.Document) []string {
	var lists []string
	for _, t := range d.Topics {
		lists = append(lists, "/topics/"+t)
	}
	for _, a := range d.Authors {
		lists = append(lists, "/authors/"+a)
	}
	if d.Series != "" {
		lists = append(lists, "/series/"+d.Series)
	}
	return lists
}

// Variant finds the variant of a picture by the path of its address: only while the picture itself is public, and only the
// forms that its pages name.
func (s *Snapshot) Variant(urlPath string) (*content.Image, content.Variant, bool) {
	if s.gallery == nil {
		return nil, content.Variant{}, false
	}
	for _, p := range s.gallery().pictures[content.VariantKeyOf(urlPath)] {
		if v, ok := p.image.VariantAt(urlPath, p.focuses); ok {
			return p.image, v, true
		}
	}
	return nil, content.Variant{}, false
}

// SocialCard finds a card by the path of its address: only while its page is public.
func (s *Snapshot) SocialCard(urlPath string) (SocialCard, bool) {
	name, ok := strings.CutPrefix(urlPath, content.CardRoot)
	if !ok || s.gallery == nil {
		return SocialCard{}, false
	}
	c, ok := s.gallery().cards[name]
	return c, ok
}

// SocialCards are all cards that can be asked for, by the path of their address. The caller owns the map.
func (s *Snapshot) SocialCards() map[string]SocialCard {
	out := map[string]SocialCard{}
	if s.gallery != nil {
		for name, c := range s.gallery().cards {
			out[content.CardRoot+name] = c
		}
	}
	return out
}

// Variants are all variants that can be asked for, with the picture they are made from, in no particular order.
func (s *Snapshot) Variants() iter.Seq2[*content.Image, content.Variant] {
	return func(yield func(*content.Image, content.Variant) bool) {
		if s.gallery == nil {
			return
		}
		for _, list := range s.gallery().pictures {
			for _, p := range list {
				for _, v := range p.image.Offered(p.focuses) {
					if !yield(p.image, v) {
						return
					}
				}
			}
		}
	}
}

// ReadPicture reads the bytes of a picture as they were measured, with nothing taken away: what is made from them is told
// apart by their hash.
func (s *Snapshot) ReadPicture(img *content.Image) ([]byte, error) {
	return readPicture(s.files, img.Path, img.Hash)
}

// pictureTag is the validator of a picture: it names what was measured, and how what is sent is made from that.
func pictureTag(img *content.Image) string {
	return `"` + img.Hash[:min(20, len(img.Hash))] + `-1"`
}

// fitsTag reports whether bytes are those that the validator was made of.
func fitsTag(tag string, measured []byte) bool {
	hash, _, _ := strings.Cut(strings.Trim(tag, `"`), "-")
	sum := sha256.Sum256(measured)
	return strings.HasPrefix(hex.EncodeToString(sum[:]), hash)
}
