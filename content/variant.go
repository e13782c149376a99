package content

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// variantWidths are the widths that a picture is also offered in, when it is wider itself.
var variantWidths = []int{480, 800, 1200, 1600}

// Variant is another form of a picture, made from the one original when somebody first asks for it. Its address names the
// bytes it is made from and everything else that decides it, so that it never changes.
type Variant struct {
	URL    string
	Type   string // media type
	Width  int
	Height int
}

// VariantRoot is what the addresses of variants start with: /i/{start of the hash}/{form}/{name}.{extension}, where form is
// a width, as 800, or a cut, as 1200x675 or 1200x675-50-30 with the point that stays visible.
const VariantRoot = "/i/"

// variantHash is how many letters of the hash an address carries.
const variantHash = 16

// VariantKey is the part of a variant's address that names the original.
func (i *Image) VariantKey() string { return i.Hash[:min(variantHash, len(i.Hash))] }

// Resizable reports whether the picture has variants: drawings scale by themselves, animations would stand still.
func (i *Image) Resizable() bool {
	return i.Type == "image/jpeg" || i.Type == "image/png" || i.Type == "image/webp"
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
		out = append(out, Variant{
			URL: i.variantURL(strconv.Itoa(w), "webp"), Type: "image/webp", Width: w, Height: max(1, (i.Height*w+i.Width/2)/i.Width),
		})
	}
	return out
}

// Srcset lists the variants and the original for <img srcset>; empty when there is only the original.
func (i *Image) Srcset() string {
	all := i.Variants()
	if len(all) == 0 {
		return ""
	}
	var out strings.Builder
	for _, v := range all {
		fmt.Fprintf(&out, "%s %dw, ", v.URL, v.Width)
	}
	if last := all[len(all)-1].Width; last < variantWidths[len(variantWidths)-1] {
		// The whole width as WebP too: the original is often a PNG several times as large.
		fmt.Fprintf(&out, "%s %dw", i.variantURL(strconv.Itoa(i.Width), "webp"), i.Width)
		return out.String()
	}
	return strings.TrimSuffix(out.String(), ", ")
}

// Cut is the picture in another shape, as JPEG, with the focus kept visible. The zero Variant stands for pictures that
// have none.
func (i *Image) Cut(width, height int, focus Point) Variant {
	if !i.Resizable() {
		return Variant{}
	}
	form := fmt.Sprintf("%dx%d", width, height)
	if focus.Given {
		form += fmt.Sprintf("-%d-%d", focus.X, focus.Y)
	}
	return Variant{URL: i.variantURL(form, "jpg"), Type: "image/jpeg", Width: width, Height: height}
}

func (i *Image) variantURL(form, extension string) string {
	name := Slug(strings.TrimSuffix(path.Base(i.Path), path.Ext(i.Path)))
	if name == "" {
		name = "picture"
	}
	return VariantRoot + i.VariantKey() + "/" + form + "/" + name + "." + extension
}
