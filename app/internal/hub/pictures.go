package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"tandem/app/internal/publish"
	"tandem/app/internal/web"
	"tandem/content"
	"tandem/content/imaging"
)

// pictures makes what web sends of pictures, and keeps it on the disk of the data folder.
type pictures struct {
	shelf *imaging.Shelf
	log   *slog.Logger

	next   chan *publish.Snapshot // the newest one that was published, to be warmed
	quiet  time.Duration          // see warmQuiet
	cancel context.CancelFunc
	group  sync.WaitGroup
}

// openPictures opens the shelf and starts to warm it, whenever nothing was published for as long as quiet.
func (h *Hub) openPictures(quiet time.Duration) (*pictures, error) {
	shelf, err := imaging.OpenShelf(imaging.Options{Dir: filepath.Join(h.Config.Data, "cache", "pictures"), Now: h.Now, Log: h.Log})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &pictures{shelf: shelf, log: h.Log, next: make(chan *publish.Snapshot, 1), quiet: quiet, cancel: cancel}
	p.group.Go(func() { p.warm(ctx) })
	return p, nil
}

// Close waits for what is being made.
func (p *pictures) Close() error {
	p.cancel()
	err := p.shelf.Close()
	p.group.Wait()
	return err
}

// Variant implements web.Pictures.
func (p *pictures) Variant(ctx context.Context, s *publish.Snapshot, img *content.Image, v content.Variant) ([]byte, error) {
	data, err := p.shelf.Get(ctx, variantWork(s, img, v))
	if imaging.Never(err) {
		err = fmt.Errorf("%w: %w", web.ErrNoForms, err)
	}
	return data, err
}

// Card implements web.Pictures.
func (p *pictures) Card(ctx context.Context, s *publish.Snapshot, c publish.SocialCard) ([]byte, error) {
	return p.shelf.Get(ctx, cardWork(s, c))
}

// variantWork is the making of a variant. The original is read when its turn has come, not before.
func variantWork(s *publish.Snapshot, img *content.Image, v content.Variant) imaging.Work {
	form := strconv.Itoa(v.Width)
	if v.Focus != nil {
		form = fmt.Sprintf("%dx%d %+v", v.Width, v.Height, *v.Focus)
	}
	return imaging.Work{
		Key: imaging.Key("variant", img.Hash, form), Large: imaging.Large(img.Width, img.Height),
		Make: func() (imaging.Encoded, error) {
			data, err := s.ReadPicture(img)
			if err != nil {
				return imaging.Encoded{}, err
			}
			var e imaging.Encoded
			if v.Focus != nil {
				e, err = imaging.Cut(data, v.Width, v.Height, *v.Focus)
			} else {
				e, err = imaging.Resize(data, v.Width)
			}
			if err != nil {
				err = fmt.Errorf("make %s: %w", img.Path, err)
			}
			return e, err
		},
	}
}

// cardWork is the drawing of a card. A logo that cannot be drawn is left out.
func cardWork(s *publish.Snapshot, c publish.SocialCard) imaging.Work {
	shown := c
	shown.Logo = nil
	logo := ""
	if c.Logo != nil {
		logo = c.Logo.Hash
	}
	words, _ := json.Marshal(shown) // a struct of words and numbers
	return imaging.Work{
		Key: imaging.Key("card", string(words), logo, strconv.Itoa(content.CardLook)),
		Make: func() (imaging.Encoded, error) {
			spec := imaging.CardSpec{
				Title: c.Title, Kicker: c.Kicker, Byline: c.Byline, Figure: c.Figure, Metric: c.Metric, Brand: c.Brand, Host: c.Host, Hue: c.Hue,
			}
			if c.Logo != nil {
				if data, err := s.ReadPicture(c.Logo); err == nil {
					spec.Logo = data
				}
			}
			return imaging.Card(spec)
		},
	}
}

// Published has what is missing of a snapshot's pictures made, when nobody waits for others. A snapshot that comes while
// an older one is being warmed takes its place.
func (p *pictures) Published(s *publish.Snapshot) {
	if p == nil {
		return
	}
	for {
		select {
		case p.next <- s:
			return
		default:
		}
		select {
		case <-p.next:
		default:
		}
	}
}

// How pictures are made ahead.
const (
	// warmMost is how many, per snapshot: a large site would keep a processor busy for hours with pictures that nobody asks
	// for.
	warmMost = 2000

	// warmQuiet is how long nothing must have been published before: a start and a change of many files have more urgent work.
	warmQuiet = 30 * time.Second
)

// warm follows what is published until ctx ends.
func (p *pictures) warm(ctx context.Context) {
	var last *publish.Snapshot
	for {
		var quiet <-chan time.Time
		if last != nil {
			quiet = time.After(p.quiet)
		}
		select {
		case <-ctx.Done():
			return
		case last = <-p.next:
		case <-quiet:
			if err := p.warmUp(ctx, last); err != nil && ctx.Err() == nil {
				p.log.Warn("make pictures ahead", "error", err)
			}
			last = nil
		}
	}
}

// warmUp makes the missing cards and variants of a snapshot until another one is there. Between two pictures it rests as
// long as the one took, so that it never takes more than half of a processor.
func (p *pictures) warmUp(ctx context.Context, s *publish.Snapshot) error {
	var errs []error
	left := warmMost
	make := func(w imaging.Work) (goOn bool) {
		if p.shelf.Has(w.Key) {
			return ctx.Err() == nil
		}
		began := time.Now() //nolint:forbidigo // it measures work
		if err := p.shelf.Warm(ctx, w); err != nil && len(errs) < 3 {
			errs = append(errs, err)
		}
		left--
		select {
		case <-ctx.Done():
		case <-time.After(min(time.Since(began), time.Second)):
		}
		return left > 0 && ctx.Err() == nil && len(p.next) == 0
	}
	for _, c := range s.SocialCards() {
		if !make(cardWork(s, c)) {
			return errors.Join(errs...)
		}
	}
	for img, v := range s.Variants() {
		if !make(variantWork(s, img, v)) {
			break
		}
	}
	return errors.Join(errs...)
}
