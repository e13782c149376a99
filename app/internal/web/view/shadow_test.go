package view

import (
	"reflect"
	"slices"
	"testing"
)

// TestPagesHideNothingOfBase refuses pages with a field of their own that has the name of a field or method of Base: the
// frame asks every page for those, and would print the other thing or fail.
func TestPagesHideNothingOfBase(t *testing.T) {
	base := reflect.TypeFor[Base]()
	var known []string
	for f := range base.Fields() {
		known = append(known, f.Name)
	}
	for m := range reflect.PointerTo(base).Methods() {
		known = append(known, m.Name)
	}
	pages := 0
	for _, e := range table {
		page := reflect.TypeOf(e.page)
		carrier, ok := page.FieldByName("Base")
		if !ok || !carrier.Anonymous || carrier.Type != base {
			continue
		}
		pages++
		for _, name := range hidden(page, carrier.Index, known) {
			t.Errorf("%s.%s hides what Base calls %s: choose another name", page.Name(), name, name)
		}
	}
	if pages < 40 {
		t.Errorf("only %d pages carry Base", pages)
	}
}

// hidden returns the names that mean something else on the page than on what it carries at index.
func hidden(page reflect.Type, index []int, known []string) []string {
	var out []string
	for _, name := range known {
		f, isField := page.FieldByName(name)
		_, isMethod := reflect.PointerTo(page).MethodByName(name)
		_, ofBase := page.FieldByIndex(index).Type.FieldByName(name)
		switch {
		case !isField && !isMethod: // two at the same depth hide each other
			out = append(out, name)
		case isField && (!ofBase || !slices.Equal(f.Index[:len(f.Index)-1], index)):
			out = append(out, name)
		}
	}
	return out
}

func TestHiddenNamesAreFound(t *testing.T) {
	type field struct {
		Base
		Path string
	}
	type method struct {
		Base
		At string
	}
	type fine struct {
		Base
		Place string
	}
	known := []string{"Path", "At", "Title"}
	for want, page := range map[string]reflect.Type{"Path": reflect.TypeFor[field](), "At": reflect.TypeFor[method]()} {
		if got := hidden(page, []int{0}, known); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: got %v", want, got)
		}
	}
	if got := hidden(reflect.TypeFor[fine](), []int{0}, known); len(got) > 0 {
		t.Errorf("a page that hides nothing: got %v", got)
	}
}
