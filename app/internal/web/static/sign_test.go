package static_test

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"strings"
	"testing"

	"tandem/app/internal/web/static"
)

func TestABrandWithoutALogoHasASign(t *testing.T) {
	set := load(t)
	for _, brand := range []string{"Tandem", "émile", "Ωmega", "Яблоко", "株式会社", "  7 Seas", "", "&<\"'"} {
		for _, ending := range []string{"svg", "png"} {
			url, err := static.Sign(140, brand, ending)
			if err != nil {
				t.Fatalf("%q as %s: %v", brand, ending, err)
			}
			f, ok := set.File(strings.TrimPrefix(url, static.Prefix))
			if !ok {
				t.Fatalf("%q as %s: nothing answers at %s", brand, ending, url)
			}
			switch ending {
			case "svg":
				if err := xml.Unmarshal(f.Body, new(struct{})); err != nil || f.Type != "image/svg+xml" {
					t.Errorf("%q: %s is no drawing: %v", brand, f.Type, err)
				}
			case "png":
				img, err := png.Decode(bytes.NewReader(f.Body))
				if err != nil || img.Bounds().Dx() != 180 || f.Type != "image/png" {
					t.Errorf("%q: %s is no picture of 180 pixels: %v", brand, f.Type, err)
				}
			}
			if again, err := static.Sign(140, brand, ending); err != nil || again != url {
				t.Errorf("%q has two addresses: %s and %s", brand, url, again)
			}
		}
	}
	if _, err := static.Sign(140, "Tandem", "gif"); err == nil {
		t.Error("a sign as gif must be an error")
	}
}

func TestSignsTellBrandsApart(t *testing.T) {
	seen := map[string]string{}
	for _, hue := range []int{0, 185, 359} {
		for _, brand := range []string{"A", "B", "C"} {
			url, err := static.Sign(hue, brand, "svg")
			if err != nil {
				t.Fatal(err)
			}
			if who := seen[url]; who != "" {
				t.Errorf("%s in %d has the sign of %s", brand, hue, who)
			}
			seen[url] = brand
		}
	}
	a, _ := static.Sign(185, "tandem", "svg")
	b, _ := static.Sign(185, "Tandem Ltd", "svg")
	if a != b {
		t.Error("small and capital letters differ")
	}
}

func TestSignsThatNobodyGaveOut(t *testing.T) {
	set := load(t)
	url, err := static.Sign(185, "Tandem", "svg")
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(url, static.Prefix)
	for _, bad := range []string{
		"sign.svg", "sign.00000000.h185.u54.svg", strings.Replace(name, "h185", "h360", 1), strings.Replace(name, "h185", "h186", 1),
		strings.Replace(name, "u54", "u110000", 1), strings.Replace(name, "u54", "ud800", 1), strings.Replace(name, "u54", "u-1", 1),
		strings.Replace(name, "svg", "png", 1), strings.Replace(name, "svg", "gif", 1), name + ".svg", "x" + name,
	} {
		if _, ok := set.File(bad); ok {
			t.Errorf("%q was answered", bad)
		}
	}
}
