package publish_test

import (
	"io"
	"reflect"
	"sync"

	"tandem/app/internal/publish"
)

// framesSeen remembers the frames and articles that were printed, by path.
type framesSeen struct {
	publish.Renderer
	mu       sync.Mutex
	frames   map[string]publish.Frame
	articles map[string]publish.ArticlePage
}

func (r *framesSeen) Render(w io.Writer, page any) error {
	r.mu.Lock()
	if f := reflect.ValueOf(page).Elem().FieldByName("Frame"); f.IsValid() {
		frame := f.Interface().(publish.Frame)
		r.frames[frame.Path] = frame
	}
	if p, ok := page.(*publish.ArticlePage); ok && r.articles != nil {
		r.articles[p.Frame.Path] = *p
	}
	r.mu.Unlock()
	return r.Renderer.Render(w, page)
}
