package content

import (
	"context"
	"sync"

	"tandem/content/internal/markup"
)

// renderer is the program's one goldmark set-up.
var renderer = sync.OnceValue(markup.New)

// HighlightCSS returns the style rules of highlighted code, for light and dark pages. Class names follow the pieces of
// code; colours are custom properties named --code-… that a site may set anew.
func HighlightCSS() string { return markup.HighlightCSS() }

// render renders one text of a document within the time one document may take.
func (b *builder) render(src []byte, env markup.Env) (markup.Result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), b.opts.RenderTime)
	defer cancel()
	return renderer().Render(ctx, src, env)
}
