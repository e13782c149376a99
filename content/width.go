package content

// TitleWidth is the width of a text in pixels as search results draw it: Arial, 20 pixels.
func TitleWidth(text string) int {
	thousandths := 0
	for _, r := range text {
		switch {
		case r >= ' ' && r <= '~':
			thousandths += arial[r-' ']
		case r >= 0x2e80 && r <= 0xffdc:
			thousandths += 1000
		default:
			thousandths += 556
		}
	}
	return (thousandths*20 + 500) / 1000
}

// arial holds the widths of the printable ASCII characters in thousandths of the type size.
var arial = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}
