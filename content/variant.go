package content

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// variantWidths are the widths that a picture is also offered in, when it is wider itself.
var variantWidths = []int{480, 800, 1200, 1600}

// shapes are what pictures are cut to: the first for pages that are shared, the others for search engines, which want three
// of one picture.
var shapes = [][2]int{{1200, 630}, {1200, 675}, {1200, 900}, {1200, 1200}}

// Variant is another form of a picture, made from the one original when somebody first asks for it. Its address names the
// bytes it is made from and everything else that decides it, so that it never changes.
type Variant struct {
	URL    string
	Type   string // media type
	Width  int
	Height int
	Focus  *Point // of a cut; nil: the whole picture at another width
}

// VariantRoot is what the addresses of variants start with: /i/{start of the hash}/{form}/{name}.{extension}, where form is
// a width, as 800, or a cut, as 1200x675 or 1200x675-50-30 with the point that stays visible.
const VariantRoot = "/i/"

// CardRoot is what the addresses of drawn social cards start with.
const CardRoot = "/cards/"

// CardLook changes whenever cards are drawn differently, so that their addresses change too.
const CardLook = 1

// variantHash is how many letters of the hash an address carries.
const variantHash = 16

// VariantKey is the part of a variant's address that names the original.
func (i *Image) VariantKey() string { return i.Hash[:min(variantHash, len(i.Hash))] }

// VariantKeyOf is the VariantKey in the path of a variant's address; "" when it is none.
func VariantKeyOf(urlPath string) string {
	rest, ok := strings.CutPrefix(urlPath, VariantRoot)
	if !ok || len(rest) <= variantHash || rest[variantHash] != '/' {
		return ""
	}
	return rest[:variantHash]
}

// Resizable reports whether the picture has variants: drawings scale by themselves, animations would stand still.
func (i *Image) Resizable() bool {
	return !i.Moves && (i.Type == "image/jpeg" || i.Type == "image/png" || i.Type == "image/webp")
}

// Variants are the smaller widths of the picture, narrowest first, as WebP; none for pictures that are small or drawn.
func (i *Image) Variants() []Variant {
	if !i.Resizable() || i.Width == 0 {
		return nil
	}
	var out []Variant
	for _, w := range variantWidths {
		if w >= i.Width {
			break
		}
		out = append(out, i.at(w))
	}
	return out
}

// widths are the variants that Srcset names: the smaller ones, and where the original may be a PNG several times as large
// also its own width.
func (i *Image) widths() []Variant {
	all := i.Variants()
	if len(all) > 0 && all[len(all)-1].Width < variantWidths[len(variantWidths)-1] {
		all = append(all, i.at(i.Width))
	}
	return all
}

// at is the variant of a width.
func (i *Image) at(width int) Variant {
	return Variant{URL: i.variantURL(strconv.Itoa(width), "webp"), Type: "image/webp", Width: width, Height: i.heightAt(width)}
}

// heightAt is the height that belongs to a width.
func (i *Image) heightAt(width int) int { return max(1, (i.Height*width+i.Width/2)/i.Width) }

// Srcset lists the widths for <img srcset>; empty when there is only the original.
func (i *Image) Srcset() string {
	all := i.widths()
	parts := make([]string, len(all))
	for n, v := range all {
		parts[n] = fmt.Sprintf("%s %dw", v.URL, v.Width)
	}
	return strings.Join(parts, ", ")
}

// Cut is the picture in another shape, as JPEG, with the focus kept visible. A picture that is smaller than the shape is cut
// to the same proportions at its own scale: nothing is blown up. The zero Variant stands for pictures that have none.
func (i *Image) Cut(width, height int, focus Point) Variant {
	if !i.Resizable() || i.Width <= 0 || i.Height <= 0 {
		return Variant{}
	}
	form := fmt.Sprintf("%dx%d", width, height)
	if focus.Given {
		form += fmt.Sprintf("-%d-%d", focus.X, focus.Y)
	}
	v := Variant{URL: i.variantURL(form, "jpg"), Type: "image/jpeg", Width: width, Height: height, Focus: &focus}
	if i.Width < width || i.Height < height {
		scale := min(float64(i.Width)/float64(width), float64(i.Height)/float64(height))
		v.Width, v.Height = max(1, int(float64(width)*scale+0.5)), max(1, int(float64(height)*scale+0.5))
	}
	return v
}

// Offered are all variants that the picture can be asked for: the widths in Srcset, and the cuts around the focuses.
func (i *Image) Offered(focuses []Point) []Variant {
	all := i.widths()
	for _, f := range focuses {
		for _, s := range shapes {
			if v := i.Cut(s[0], s[1], f); v.URL != "" {
				all = append(all, v)
			}
		}
	}
	return all
}

// VariantAt finds the offered variant with the path of its address. Others are not made: anybody could have any number of
// them made.
func (i *Image) VariantAt(urlPath string, focuses []Point) (Variant, bool) {
	for _, v := range i.Offered(focuses) {
		if v.URL == urlPath {
			return v, true
		}
	}
	return Variant{}, false
}

func (i *Image) variantURL(form, extension string) string {
	name := Slug(strings.TrimSuffix(path.Base(i.Path), path.Ext(i.Path)))
	if name == "" {
		name = "picture"
	}
	return VariantRoot + i.VariantKey() + "/" + form + "/" + name + "." + extension
}
