// Command build bundles the style sheets and scripts of the program into static/dist and names every file after its
// content. Run it with `go generate ./app/internal/web/static`; what it writes is committed.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "static:", err)
		os.Exit(1)
	}
}

// run builds the static folder at root and replaces its dist.
func run(root string) error {
	files, err := bundle(root)
	if err != nil {
		return err
	}
	out := filepath.Join(root, "dist")
	if err := os.RemoveAll(out); err != nil {
		return fmt.Errorf("emptying %q: %w", out, err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("making %q: %w", out, err)
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(out, name), body, 0o644); err != nil {
			return fmt.Errorf("writing %q: %w", name, err)
		}
	}
	return nil
}

// bundle returns everything that belongs in dist, by file name: the copies, the bundles and the manifest.
func bundle(root string) (map[string][]byte, error) {
	files, names := map[string][]byte{}, map[string]string{}
	add := func(plain string, body []byte) {
		sum := sha256.Sum256(body)
		ext := path.Ext(plain)
		full := strings.TrimSuffix(plain, ext) + "." + hex.EncodeToString(sum[:])[:8] + ext
		files[full], names[plain] = body, full
	}
	for _, dir := range []string{"fonts", "images"} {
		entries, err := os.ReadDir(filepath.Join(root, dir))
		if err != nil {
			return nil, fmt.Errorf("listing %q: %w", dir, err)
		}
		for _, e := range entries {
			if path.Ext(e.Name()) == "" {
				continue // licences
			}
			body, err := os.ReadFile(filepath.Join(root, dir, e.Name()))
			if err != nil {
				return nil, fmt.Errorf("reading %q: %w", e.Name(), err)
			}
			add(e.Name(), body)
		}
	}
	for _, entry := range []string{"css/site.css", "css/app.css", "css/viewer.css", "js/theme.js", "js/site.js", "js/app.js", "js/viewer.js"} {
		body, err := compile(filepath.Join(root, "src", entry), names)
		if err != nil {
			return nil, err
		}
		add(path.Base(entry), body)
	}
	manifest, err := json.MarshalIndent(names, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("printing the list of static files: %w", err)
	}
	files["manifest.json"] = append(manifest, '\n')
	return files, nil
}

// compile bundles and minifies one entry. url(name) in a style sheet is replaced by the fingerprinted name.
func compile(entry string, names map[string]string) ([]byte, error) {
	format := api.FormatESModule
	if strings.HasSuffix(entry, "theme.js") {
		format = api.FormatIIFE // runs before the page is drawn, so it cannot be a module
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Bundle: true, Write: false, Format: format, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true, Target: api.ES2022,
		Supported: map[string]bool{"nesting": true}, LegalComments: api.LegalCommentsNone,
		External: []string{"*.woff2", "*.svg"}, LogLevel: api.LogLevelSilent,
	})
	var problems []error
	for _, m := range append(result.Errors, result.Warnings...) {
		at := ""
		if m.Location != nil {
			at = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		problems = append(problems, fmt.Errorf("%s%s", at, m.Text))
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	if len(result.OutputFiles) != 1 {
		return nil, fmt.Errorf("bundling %q gave %d files", entry, len(result.OutputFiles))
	}
	out := string(result.OutputFiles[0].Contents)
	if strings.HasSuffix(entry, ".css") {
		for plain, full := range names {
			out = strings.ReplaceAll(out, plain, full)
		}
	}
	return []byte(out), nil
}
