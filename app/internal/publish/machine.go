package publish

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/content"
)

// machines plans what programs read besides feeds, twins and sitemaps.
func (b *builder) machines() {
	var key, whole strings.Builder
	for _, e := range b.eds {
		for _, list := range [][]*content.Document{e.arts, e.cases, e.pages} {
			for _, d := range list {
				key.WriteString(b.cardKey(d))
			}
		}
	}
	for _, d := range b.fullTexts() {
		whole.WriteString(b.docKey(d))
	}
	for _, path := range []string{"/llms.txt", "/.well-known/llms.txt"} {
		b.text(path, "llms\x00"+b.s.frame.key+key.String(), "text/markdown; charset=utf-8", robotsNone, b.llms)
	}
	b.addLater("/llms-full.txt", "llms-full\x00"+b.s.frame.key+whole.String(), func() (*entry, error) {
		return (&entry{status: 200, media: "text/markdown; charset=utf-8", cache: cacheFile, robots: robotsNone, seldom: true}).compressed([]byte(b.llmsFull()))
	})
	b.text("/robots.txt", fmt.Sprintf("robots\x00%+v\x00%s", b.Crawling, b.License), "text/plain; charset=utf-8", "", b.robots)
	if validIndexNowKey(b.IndexNowKey) {
		b.text("/"+b.IndexNowKey+".txt", "indexnow\x00"+b.IndexNowKey, "text/plain; charset=utf-8", robotsNone, func() string { return b.IndexNowKey })
	}
}

// validIndexNowKey reports whether a key is one that IndexNow takes.
func validIndexNowKey(key string) bool {
	if len(key) < 8 || len(key) > 128 {
		return false
	}
	return strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// text plans a small text file.
func (b *builder) text(path, key, media, robots string, write func() string) {
	b.add(path, key, func() (*entry, error) {
		return (&entry{status: 200, media: media, cache: cacheFile, robots: robots}).compressed([]byte(write()))
	})
}

// xml plans an XML file.
func (b *builder) xml(path, key string, modified time.Time, value any) {
	b.addLater(path, key+"\x00"+httpDate(modified), func() (*entry, error) {
		out, err := xml.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
		body := append([]byte(xml.Header), out...)
		return (&entry{status: 200, media: "application/xml; charset=utf-8", cache: cacheFile, modified: httpDate(modified)}).compressed(body)
	})
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
