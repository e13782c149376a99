package view_test

import (
	"bytes"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
)

// plain prints everything anew and folds nothing.
func plain(t *testing.T) *view.Views {
	t.Helper()
	set, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	v, err := view.NewPlain(set)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// everyPage is every sample in every language, every page as good as empty, and every page with hostile texts.
func everyPage() map[string]any {
	out := map[string]any{}
	for _, s := range samples() {
		out[s.name] = s.page
		for _, language := range append(view.Languages(), "nl") {
			p := reflect.New(reflect.TypeOf(s.page))
			p.Elem().Set(reflect.ValueOf(s.page))
			f := p.Elem().FieldByName("Frame")
			if !f.IsValid() {
				continue
			}
			frame := f.Addr().Interface().(*publish.Frame)
			frame.Language, frame.Languages = language, inGerman().Languages
			out[s.name+" in "+language] = p.Interface()
			p.Elem().FieldByName("Head").Addr().Interface().(*publish.Head).Language = language
		}
	}
	for _, page := range append(append(view.Pages(), view.Parts()...), partSamples()...) {
		out[fmt.Sprintf("empty %T", page)] = page
		p := reflect.New(reflect.TypeOf(page))
		poison(p.Elem(), 0)
		out[fmt.Sprintf("hostile %T", page)] = p.Interface()
	}
	out["everyday"] = everydayArticle()
	return out
}

// What makes printing fast must not be seen: neither at the first page with its surroundings nor at those after it.
func TestFastPagesAreTheSameBytes(t *testing.T) {
	slow, fast := plain(t), open(t)
	pages := everyPage()
	if len(pages) < 150 {
		t.Fatalf("only %d pages are compared", len(pages))
	}
	for name, page := range pages {
		want := render(t, slow, page)
		for range 2 {
			if diff := cmp.Diff(want, render(t, fast, page)); diff != "" {
				t.Fatalf("%s (-slow +fast):\n%s", name, diff)
			}
		}
	}
}

// Surroundings follow the site: a changed brand is seen on the next page, and the one before it after a change back.
func TestSurroundingsFollowTheSite(t *testing.T) {
	slow, fast := plain(t), open(t)
	changes := []func(*publish.Frame){
		func(f *publish.Frame) {},
		func(f *publish.Frame) { f.Site.Name = "Another" },
		func(f *publish.Frame) { f.Site.Hue = 20 },
		func(f *publish.Frame) { f.Nav[1].Current = true },
		func(f *publish.Frame) { f.Year++ },
		func(f *publish.Frame) {
			f.Site.Logo = &publish.Picture{Src: "/images/logo.svg?v=1", Width: 120, Height: 40}
		},
		func(f *publish.Frame) {
			f.Site.Logo = &publish.Picture{Src: "/images/logo.svg?v=2", Width: 120, Height: 40}
		},
		func(f *publish.Frame) { f.Breadcrumbs[0].Href = "/de" },
		func(f *publish.Frame) { f.Topics = nil },
	}
	seen := map[string]bool{}
	for range 2 {
		for i, change := range changes {
			page := publish.ArticlePage{Head: head("x"), Frame: frame("/articles/x", crumbs("x")...), Title: "x"}
			change(&page.Frame)
			out := render(t, fast, &page)
			if diff := cmp.Diff(render(t, slow, page), out); diff != "" {
				t.Errorf("change %d (-slow +fast):\n%s", i, diff)
			}
			seen[out] = true
		}
	}
	if len(seen) != len(changes) {
		t.Errorf("%d sites look like %d", len(changes), len(seen))
	}
}

func TestManyPrintAtOnce(t *testing.T) {
	v := open(t)
	pages := everyPage()
	want := map[string]string{}
	for name, page := range pages {
		want[name] = render(t, v, page)
	}
	v = open(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for name, page := range pages {
				var b bytes.Buffer
				if err := v.Render(&b, page); err != nil || b.String() != want[name] {
					t.Errorf("%s is another page when many print at once; %v", name, err)
				}
			}
		})
	}
	all.Wait()
}
