package static_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"tandem/app/internal/web/static"
)

func load(t *testing.T) *static.Set {
	t.Helper()
	set, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func get(t *testing.T, set *static.Set, plain string, hue int) static.File {
	t.Helper()
	url, err := set.URL(plain, hue)
	if err != nil {
		t.Fatal(err)
	}
	f, ok := set.File(strings.TrimPrefix(url, static.Prefix))
	if !ok {
		t.Fatalf("nothing answers at %s", url)
	}
	return f
}

func TestASheetComesInTheHueOfTheBrand(t *testing.T) {
	set := load(t)
	plain, green := get(t, set, "site.css", static.DefaultHue), get(t, set, "site.css", 140)
	if !bytes.HasPrefix(green.Body, []byte(":root{--hue:140}")) || !bytes.HasSuffix(green.Body, plain.Body) {
		t.Errorf("the sheet does not begin with the hue: %.60s", green.Body)
	}
	if green.Name == plain.Name {
		t.Errorf("two hues share the name %s, though both may be cached for ever", green.Name)
	}
}

// The hue is declared before the layers. An unlayered rule wins over a layered one, wherever it stands.
func TestTheDefaultHueStandsInALayer(t *testing.T) {
	body := string(get(t, load(t), "site.css", static.DefaultHue).Body)
	if i, j := strings.Index(body, "@layer tokens"), strings.Index(body, "--hue:"); i < 0 || j < i {
		t.Errorf("--hue is set at %d, outside of the layer that begins at %d", j, i)
	}
}

func TestNamesThatNobodyMade(t *testing.T) {
	set := load(t)
	name := strings.TrimSuffix(get(t, set, "site.css", static.DefaultHue).Name, ".css")
	for _, bad := range []string{
		"", "site.css", "manifest.json", "../static.go", name + ".h360.css", name + ".h-1.css", name + ".h007.css", name + ".h1e2.css",
		name + ".h.css", name + ".h1}body{.css", name + ".h20.h30.css", "nothing.12345678.h20.css",
	} {
		if _, ok := set.File(bad); ok {
			t.Errorf("%q was answered", bad)
		}
	}
	if _, err := set.URL("nothing.css", 20); err == nil {
		t.Error("an unknown file has an address")
	}
}

func TestCompressedFormsHoldTheSameBytes(t *testing.T) {
	set := load(t)
	for _, name := range []string{"site.css", "app.css", "site.js", "app.js"} {
		f := get(t, set, name, 30)
		br, err := io.ReadAll(brotli.NewReader(bytes.NewReader(f.Brotli)))
		if err != nil || !bytes.Equal(br, f.Body) {
			t.Errorf("%s by brotli differs (%v)", name, err)
		}
		r, err := gzip.NewReader(bytes.NewReader(f.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		gz, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(gz, f.Body) {
			t.Errorf("%s by gzip differs (%v)", name, err)
		}
	}
}

// The budgets of a public page, in compressed bytes.
func TestBudgets(t *testing.T) {
	set := load(t)
	if n := len(get(t, set, "site.css", 185).Brotli); n > 12<<10 {
		t.Errorf("the style sheet weighs %d bytes", n)
	}
	if n := len(get(t, set, "site.js", 0).Brotli) + len(get(t, set, "theme.js", 0).Body); n > 6<<10 {
		t.Errorf("the scripts weigh %d bytes", n)
	}
	if n := len(get(t, set, "inter.woff2", 0).Body); n > 50<<10 {
		t.Errorf("the font weighs %d bytes", n)
	}
}
