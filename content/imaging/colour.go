package imaging

import (
	"image/color"
	"math"
)

// colours are those of a card, all of one hue: the light theme of the site.
type colours struct{ surface, text, muted, line, accent, strong, onStrong, onStrongSoft color.NRGBA }

func coloursOf(hue int) colours {
	h := float64(hue)
	return colours{
		surface: oklch(0.985, 0.006, h), text: oklch(0.235, 0.014, h), muted: oklch(0.485, 0.016, h), line: oklch(0.89, 0.012, h),
		accent: oklch(0.49, 0.15, h), strong: oklch(0.4, 0.11, h), onStrong: oklch(1, 0, h), onStrongSoft: oklch(0.9, 0.04, h),
	}
}

// oklch turns a colour into sRGB. One that screens cannot show loses colourfulness until they can.
func oklch(l, c, hue float64) color.NRGBA {
	for ; c > 0; c -= 0.002 {
		if r, g, b := linear(l, c, hue); inGamut(r) && inGamut(g) && inGamut(b) {
			break
		}
	}
	r, g, b := linear(l, max(c, 0), hue)
	return color.NRGBA{encode(r), encode(g), encode(b), 0xff}
}

// linear are the shares of light of an OKLCH colour (Björn Ottosson's OKLab matrices).
func linear(l, c, hue float64) (r, g, b float64) {
	sin, cos := math.Sincos(hue * math.Pi / 180)
	x, y := c*cos, c*sin
	long, medium, short := cube(l+0.3963377774*x+0.2158037573*y), cube(l-0.1055613458*x-0.0638541728*y), cube(l-0.0894841775*x-1.2914855480*y)
	return 4.0767416621*long - 3.3077115913*medium + 0.2309699292*short,
		-1.2684380046*long + 2.6097574011*medium - 0.3413193965*short,
		-0.0041960863*long - 0.7034186147*medium + 1.7076147010*short
}

func cube(v float64) float64 { return v * v * v }

func inGamut(v float64) bool { return v >= -0.0005 && v <= 1.0005 }

// encode turns a share of light into a value of sRGB.
func encode(v float64) uint8 {
	v = min(max(v, 0), 1)
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	return uint8(v*255 + 0.5) //nolint:gosec // between 0 and 255
}
