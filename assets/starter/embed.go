// Package starter holds the sample collateral of a first start: real files that a newcomer can search, open and share
// before uploading any of their own.
//
// It owns the files and the list that describes them (starter.yaml). It refuses to know how they are stored, read or
// indexed; whoever fills a library takes List for the descriptions and Files for the bytes. All of it is sample material
// with invented names and figures, and says so.
package starter

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"
)

// A file type that is not embedded here cannot be listed: the test compares the folder with the list both ways.
//
//go:embed starter.yaml *.pdf *.pptx *.docx *.xlsx *.csv *.md
var embedded embed.FS

const listFile = "starter.yaml"

// Item describes one file of the sample collateral.
type Item struct {
	File        string              `yaml:"file"` // name in Files
	Title       string              `yaml:"title"`
	Description string              `yaml:"description"`
	Facets      map[string][]string `yaml:"facets"` // facet name to values, all slugs
	Tags        []string            `yaml:"tags"`
}

// Files is the folder that the items' File names point into. It also holds starter.yaml.
func Files() fs.FS { return embedded }

// List returns the items in the order of starter.yaml. Each call returns new values, which the caller owns.
func List() ([]Item, error) {
	data, err := embedded.ReadFile(listFile)
	if err != nil {
		return nil, fmt.Errorf("read the list of sample collateral: %w", err)
	}
	var items []Item
	// Strict: a misspelt key would otherwise drop a title or a facet without a word.
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&items); err != nil {
		return nil, fmt.Errorf("parse %s: %w", listFile, err)
	}
	return items, nil
}
