package lint_test

import (
	"fmt"
	"testing"

	"tandem/content"
	"tandem/content/lint"
)

// thousand is a library of 1,000 articles of about 1,000 words, with links, lists, code and a table.
func thousand(b *testing.B) *content.Library {
	b.Helper()
	fsys := folder("authors.yaml", jane)
	for i := range 1000 {
		body := ""
		for k := range 12 {
			body += fmt.Sprintf("## Part %d of it\n\n%s See [article %d](a%d.md) for more, which is needed by 43 %% of the teams.\n\n- one thing\n- another *thing*\n\n```go\nx := %d\n```\n\n",
				k+1, words(70), (i+k)%1000, (i+k+1)%1000, k)
		}
		name := fmt.Sprintf("articles/a%d.md", i)
		fsys[name] = folder("x", article(fmt.Sprintf("Article number %d of one thousand", i), "", body+"| a | b |\n|---|---|\n| 1 | 2 |\n"))["x"]
	}
	lib, err := content.Load(fsys, nil, content.Options{Now: clock})
	if err != nil {
		b.Fatal(err)
	}
	return lib
}

func BenchmarkLibraryOf1000(b *testing.B) {
	lib := thousand(b)
	for b.Loop() {
		lint.Library(lib, lint.Options{Now: clock})
	}
}

func BenchmarkDocument(b *testing.B) {
	lib := thousand(b)
	for b.Loop() {
		lint.Document(lib, lib.Documents[0], lint.Options{Now: clock})
	}
}

func BenchmarkGate(b *testing.B) {
	lib := thousand(b)
	gate := lint.Gate(lint.Options{Now: clock})
	for b.Loop() {
		gate(lib, lib.Documents[0])
	}
}
