package view

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
)

// Whatever surroundings print must be in their key, or a page would get the surroundings of another.
func TestEveryValueOfSurroundingsIsInTheirKey(t *testing.T) {
	s := surround{
		Site: publish.SiteFrame{Logo: &publish.Picture{}, Social: make([]publish.NavLink, 1)},
		Nav:  make([]publish.NavLink, 1), Footer: make([]publish.NavLink, 1), Topics: make([]publish.NavLink, 1),
	}
	seen := map[string]string{string(s.key(nil)): "nothing"}
	changed := 0
	check := func(what string) {
		changed++
		key := string(s.key(nil))
		if other, ok := seen[key]; ok {
			t.Errorf("a change of %s has the key of a change of %s", what, other)
		}
		seen[key] = what
	}
	var change func(v reflect.Value, name string)
	change = func(v reflect.Value, name string) {
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		switch v.Kind() {
		case reflect.String:
			v.SetString("x")
		case reflect.Int:
			v.SetInt(7)
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Struct:
			for i := range v.NumField() {
				change(v.Field(i), name+"."+v.Type().Field(i).Name)
			}
			return
		case reflect.Pointer:
			change(v.Elem(), name)
			v.SetZero()
		case reflect.Slice:
			change(v.Index(0), name)
			v.SetZero()
		default:
			t.Fatalf("%s is a %s, which the key does not know", name, v.Kind())
		}
		check(name)
		v.Set(old)
	}
	change(reflect.ValueOf(&s).Elem(), "surround")
	if changed < 30 {
		t.Errorf("only %d values were changed", changed)
	}
	a, b := surround{Home: "/a", Language: "b"}, surround{Home: "/", Language: "ab"}
	if bytes.Equal(a.key(nil), b.key(nil)) {
		t.Error("texts flow into each other")
	}
}

func TestFewSurroundingsAreKept(t *testing.T) {
	set, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	v, err := New(set)
	if err != nil {
		t.Fatal(err)
	}
	k := v.keepers[fallback]
	for i := range mostKept + 10 {
		page := publish.NotFoundPage{Frame: publish.Frame{Year: i}}
		var b strings.Builder
		if err := v.Render(&b, page); err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("© %d ", i); !strings.Contains(b.String(), want) {
			t.Fatalf("the page does not say %q", want)
		}
		if len(k.made) == 0 || len(k.made) > mostKept {
			t.Fatalf("%d are kept, at most %d may", len(k.made), mostKept)
		}
	}
	before := len(k.made)
	for i := range 20 { // paths are no surroundings
		if err := v.Render(new(bytes.Buffer), publish.NotFoundPage{Frame: publish.Frame{Year: mostKept, Path: fmt.Sprintf("/%d", i)}}); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.made) != before {
		t.Errorf("%d more were kept for other paths", len(k.made)-before)
	}
}

func FuzzPlusSigns(f *testing.F) {
	for _, s := range []string{"", "+", "&#43;", "a&#43;b&#43;&#43;c", "&#4&#43;3;", "&&#43;#43;", "&#43", "x &#43;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := strings.ReplaceAll(s, "&#43;", "+")
		if got := string(plusSigns([]byte(s))); got != want {
			t.Errorf("%q became %q, want %q", s, got, want)
		}
	})
}
