package web

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library/finding"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// robots are words in the names of programs that search by themselves.
var robots = []string{"bot", "crawl", "spider", "preview", "scan", "curl", "wget", "python", "java/", "go-http", "headless"}

// notePublicSearch takes note of a search on the site, without who it was. Visitors are told apart only in memory, so that
// one's typing counts once; a visitor behind the address of many may be taken for the one before.
func (s *Server) notePublicSearch(c *fiber.Ctx, f lookup, hits int) {
	agent := strings.ToLower(c.Get(fiber.HeaderUserAgent))
	if s.Finding == nil || agent == "" || fetchedAhead(c) {
		return
	}
	for _, r := range robots {
		if strings.Contains(agent, r) {
			return
		}
	}
	visitor := "public " + s.peer(c).String() + " " + agent
	s.Finding.Log.Note(visitor, finding.Search{Audience: search.ForPublic, Query: f.text, Filters: f.chosen, Hits: hits})
}

// The rows of "more like this", and how long a page waits for them.
const (
	similarShown = 4
	similarTime  = 400 * time.Millisecond
)

// similarOnAsset adds what is like the asset. The page does without when search is away or slow.
func (s *Server) similarOnAsset(c *fiber.Ctx, page *view.AssetPage) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), similarTime)
	defer cancel()
	hits, err := s.Finding.Likeness.Similar(ctx, who(c).person, page.ID, similarShown)
	if errors.Is(err, search.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	if err != nil {
		return err
	}
	res := search.Results{Hits: hits}
	visible, known, err := s.seen(c, &res)
	if err != nil {
		return err
	}
	for _, h := range res.Hits {
		if a, ok := visible[h.Doc]; ok {
			page.Similar = append(page.Similar, known.hit(a, 0))
		} else {
			page.Similar = append(page.Similar, foundDocument(lookup{}, h))
		}
	}
	return nil
}
