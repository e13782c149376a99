package publish_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"

	"tandem/app/internal/publish"
)

// TestAttack_A105_EverythingAtOnce shows previews, makes late pages, asks for pictures and cards, and publishes, all at the
// same time and of the same snapshots. Run with the race detector it finds what they share.
func TestAttack_A105_EverythingAtOnce(t *testing.T) {
	f := permittedFolder(t)
	f.put("articles/draft.md", article("A draft", "2026-09-09", "authors: [ada]\ntopics: [handover]\nseries: start\ndraft: true\nimage: {src: ../images/secret.jpg, alt: x}")+"\n::testimonial{said}\n")
	site := new(publish.Site)
	lib := load(t, f, nil)
	publishNext := func(round int) {
		f.put("articles/mark.md", article(fmt.Sprintf("Round %d", round), "2026-11-22", "authors: [ada]\ntopics: [handover]\nseries: start"))
		lib = load(t, f, lib)
		s, err := publish.Build(input(f, lib, noon, site.Snapshot()))
		if err != nil {
			t.Error(err)
			return
		}
		site.Swap(s)
	}
	publishNext(0)
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	work := func(do func(s *publish.Snapshot) error) {
		all.Go(func() {
			for ctx.Err() == nil {
				if err := do(site.Snapshot()); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 2 {
		work(func(s *publish.Snapshot) error {
			for _, d := range s.Library.Documents {
				page, err := s.Preview(d)
				if err != nil {
					return err
				}
				if err := renderer.Render(new(bytes.Buffer), page); err != nil {
					return err
				}
				if _, _, err := s.PreviewPicture(d, "/images/logo.jpg"); err != nil {
					return err
				}
			}
			return nil
		})
	}
	work(func(s *publish.Snapshot) error {
		for _, a := range s.Everywhere() {
			if res := get(s, a); res.Status >= 500 {
				return fmt.Errorf("%s answers %d", a, res.Status)
			}
		}
		return nil
	})
	work(func(s *publish.Snapshot) error {
		for address := range s.SocialCards() {
			if _, ok := s.SocialCard(address); !ok {
				return fmt.Errorf("%s is not there", address)
			}
		}
		for _, v := range s.Variants() {
			if _, _, ok := s.Variant(v.URL); !ok {
				return fmt.Errorf("%s is not there", v.URL)
			}
		}
		s.Suggest("/first call")
		s.Latest(6)
		_, err := s.NotFound("/handover-call")
		return err
	})
	for round := range 6 {
		publishNext(round + 1)
	}
	stop()
	all.Wait()
}
