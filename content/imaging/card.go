package imaging

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"strings"
)

// CardSpec says what a social card shows. Only the title is required; what is empty is left out.
type CardSpec struct {
	Title  string
	Kicker string // above the title: what the page is about
	Byline string // below it: who signs it
	Figure string // printed large, for a case study: "−99%"
	Metric string // what it measures
	Brand  string
	Host   string
	Hue    int    // of the brand, in OKLCH
	Logo   []byte // a JPEG, PNG or WebP; what cannot be drawn is left out
}

// The measures of a card.
const (
	cardWidth  = 1200
	cardHeight = 630
	margin     = 80
	panelWidth = 384 // of the coloured side that a figure stands on
	footLine   = 512 // where the foot begins
	cardHeavy  = 300 << 10
)

// Card draws the picture that a page is shared with, 1200 by 630 pixels. Letters that no typeface has are left out.
func Card(spec CardSpec) (e Encoded, err error) {
	defer caught(&err)
	c := newCanvas(cardWidth, cardHeight, spec.Hue)
	spec = c.readable(spec)
	right := cardWidth - margin
	if spec.Figure != "" {
		right = cardWidth - panelWidth - 64
		c.panel(spec)
	}
	c.fill(image.Rect(0, 0, 16, cardHeight), c.colours.accent)
	c.foot(spec, right)
	c.words(spec, right-margin)
	return c.encoded()
}

// words sets kicker, title and byline between the top and the foot, the title as large as it may be.
func (c *canvas) words(spec CardSpec, width int) {
	top, bottom := margin, footLine-32
	if spec.Kicker != "" {
		kicker := c.fit(c.medium, spec.Kicker, 30, width)
		top += 30
		c.write(kicker, margin, top, c.colours.accent)
		top += 34
	}
	if spec.Byline != "" {
		byline := c.fit(c.medium, spec.Byline, 28, width)
		c.write(byline, margin, bottom-6, c.colours.muted)
		bottom -= 56
	}
	lines, size := c.title(spec.Title, width, bottom-top)
	leading := size * 115 / 100
	y := top + size*3/4 + 6
	for _, l := range lines {
		c.write(l, margin, y, c.colours.text)
		y += leading
	}
}

// foot sets the brand and the address of the site below a line.
func (c *canvas) foot(spec CardSpec, right int) {
	const middle = (footLine + cardHeight) / 2
	c.fill(image.Rect(margin, footLine, right, footLine+2), c.colours.line)
	x := margin
	wordmark := false
	if logo := logoOf(spec.Logo, 220, 52); logo != nil {
		size := logo.Bounds().Size()
		draw.Draw(c.img, image.Rect(x, middle-size.Y/2, x+size.X, middle-size.Y/2+size.Y), logo, image.Point{}, draw.Over)
		x += size.X + 18
		wordmark = size.X > 2*size.Y // it has the name in it already
	}
	const size = 30
	host := c.set(c.medium, spec.Host, 26)
	if !wordmark {
		room := right - x - 40
		brand := c.fit(c.bold, spec.Brand, size, room)
		c.write(brand, x, middle+size*36/100, c.colours.text)
		x += brand.width
	}
	if x+40+host.width <= right {
		c.write(host, right-host.width, middle+size*36/100, c.colours.muted)
	}
}

// panel sets the figure of a case study on the accent, at the right.
func (c *canvas) panel(spec CardSpec) {
	c.fill(image.Rect(cardWidth-panelWidth, 0, cardWidth, cardHeight), c.colours.strong)
	const left, width = cardWidth - panelWidth + 44, panelWidth - 88
	size := 112
	for c.width(c.bold, spec.Figure, size) > width && size > 40 {
		size -= 4
	}
	figure := c.fit(c.bold, spec.Figure, size, width)
	const metricSize, leading = 30, 40
	metric := c.wrap(c.medium, spec.Metric, metricSize, width, 4)
	y := (cardHeight-size-20-leading*len(metric))/2 + size*86/100
	c.write(figure, left, y, c.colours.onStrong)
	y += 20 + leading
	for _, l := range metric {
		c.write(l, left, y, c.colours.onStrongSoft)
		y += leading
	}
}

// The sizes of a title, and how many lines it may have.
const (
	largestTitle  = 104
	smallestTitle = 46
	mostLines     = 4
)

// title sets the title in at most four lines, as large as fits. What does not fit at the smallest size ends in an ellipsis;
// only a word that is too wide for the card makes it smaller still, before it is broken.
func (c *canvas) title(text string, width, height int) ([]line, int) {
	smallest := smallestTitle
	for smallest > 40 && c.broken(c.wrap(c.bold, text, smallest, width, mostLines)) {
		smallest -= 2
	}
	for size := largestTitle; size >= smallest; size -= 2 {
		most := mostLines
		switch {
		case size > 84:
			most = 2
		case size > 64:
			most = 3
		}
		lines := c.wrap(c.bold, text, size, width, most+1)
		if len(lines) <= most && len(lines)*size*115/100 <= height && !c.broken(lines) {
			return c.balance(text, size, width, len(lines)), size
		}
	}
	return c.wrap(c.bold, text, smallest, width, min(mostLines, max(1, height*100/(smallest*115)))), smallest
}

// balance sets the text in as many lines as before, all about as long.
func (c *canvas) balance(text string, size, width, count int) []line {
	low, high := width/2, width
	for high-low > 8 {
		middle := (low + high) / 2
		if lines := c.wrap(c.bold, text, size, middle, count+1); len(lines) <= count && !c.broken(lines) {
			high = middle
		} else {
			low = middle
		}
	}
	return c.wrap(c.bold, text, size, high, count)
}

// broken reports whether a word had to be broken.
func (c *canvas) broken(lines []line) bool {
	for _, l := range lines {
		if l.broken {
			return true
		}
	}
	return false
}

// readable leaves out what cannot be drawn. A title of which little is left gives way to the brand.
func (c *canvas) readable(spec CardSpec) CardSpec {
	title := spec.Title
	for _, s := range []*string{&spec.Title, &spec.Kicker, &spec.Byline, &spec.Figure, &spec.Metric, &spec.Brand, &spec.Host} {
		*s = c.drawable(*s)
	}
	if letters(spec.Title)*2 < letters(title) || spec.Title == "" {
		spec.Title = spec.Brand
		if spec.Title == "" {
			spec.Title = spec.Host
		}
	}
	if strings.EqualFold(spec.Kicker, spec.Title) {
		spec.Kicker = ""
	}
	return spec
}

// logoOf makes a logo fit into a box; nil when it cannot be drawn.
func logoOf(data []byte, width, height int) image.Image {
	if len(data) == 0 {
		return nil
	}
	src, err := decode(data)
	if err != nil {
		return nil
	}
	size := src.shown()
	scale := min(float64(width)/float64(size.X), float64(height)/float64(size.Y), 1)
	w, h := max(1, int(float64(size.X)*scale)), max(1, int(float64(size.Y)*scale))
	return src.scaled(image.Rectangle{Max: size}, w, h)
}

func (c *canvas) encoded() (Encoded, error) {
	for quality := 92; ; quality -= 8 {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, c.img, &jpeg.Options{Quality: quality}); err != nil {
			return Encoded{}, fmt.Errorf("encode a card: %w", err)
		}
		if out.Len() <= cardHeavy || quality < 40 {
			return Encoded{Data: out.Bytes(), Type: "image/jpeg", Width: cardWidth, Height: cardHeight, Quality: quality}, nil
		}
	}
}
