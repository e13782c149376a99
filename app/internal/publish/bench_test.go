package publish_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"tandem/app/internal/publish"
	"tandem/content"
)

const many = 10_000

// manyArticles is a folder of articles of about 700 words with five authors and twenty topics.
func manyArticles(b *testing.B, n int) *folder {
	b.Helper()
	f := &folder{MapFS: fstest.MapFS{}}
	f.put("site.yaml", "name: Bench\ntagline: Much to read.\ndescription: Very much to read.\n")
	var authors strings.Builder
	for i := range 5 {
		fmt.Fprintf(&authors, "a%d: {name: Author %d, role: Writer, bio: Writes a lot.}\n", i, i)
	}
	f.put("authors.yaml", authors.String())
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(strings.Repeat("the sale begins where a reader finds words that a buyer once said and nobody wrote down before then marketing listens ", 3))
	for i := range n {
		var body strings.Builder
		for s := range 7 {
			fmt.Fprintf(&body, "\n## Section %d of %d\n\n", s, i)
			for range 2 {
				for range 50 {
					body.WriteString(words[r.IntN(len(words))] + " ")
				}
				fmt.Fprintf(&body, "[link](/articles/article-%05d). **%x**\n\n", r.IntN(n), r.Uint64())
			}
		}
		day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -i%3000)
		f.put(fmt.Sprintf("articles/article-%05d.md", i), fmt.Sprintf("---\ntitle: Article %d about %s\ndescription: It says what number %d says.\ndate: %s\nauthors: [a%d]\ntopics: [t%d, u%d]\n---\n%s",
			i, words[i%len(words)], i, day.Format(time.DateOnly), i%5, i%20, i%7, body.String()))
	}
	return f
}

// BenchmarkBuild makes a whole site of 10,000 articles from a loaded library.
func BenchmarkBuild(b *testing.B) {
	f := manyArticles(b, many)
	empty := heap()
	lib := load(b, f, nil)
	before, cpu := heap(), cpuTime()
	var s *publish.Snapshot
	b.ResetTimer()
	b.ReportMetric(float64(before-empty)/(1<<20), "MB-library")
	for range b.N {
		var err error
		if s, err = publish.Build(input(f, lib, noon, nil)); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(many*b.N)/b.Elapsed().Seconds(), "docs/s")
	b.ReportMetric((cpuTime()-cpu).Seconds()/float64(b.N), "cpu-s")
	b.ReportMetric(float64(heap()-before)/(1<<20), "MB-kept")
	b.ReportMetric(float64(len(s.Everywhere())), "entries")
}

// BenchmarkBuildLarge makes a site of 100,000 articles. They share their text, so that what is kept is this package's own.
func BenchmarkBuildLarge(b *testing.B) {
	f := manyArticles(b, 100)
	lib := load(b, f, nil)
	short, large := lib.Documents, *lib
	large.Documents = nil
	for i := range 100_000 {
		d := *short[i%len(short)]
		d.Slug, d.Title = fmt.Sprintf("article-%06d", i), fmt.Sprintf("Article %d of very many", i)
		d.ID, d.File, d.Hash = "article/"+d.Slug, "articles/"+d.Slug+".md", fmt.Sprintf("%064x", i)
		d.Published = noon.Add(-time.Duration(i+1) * time.Hour)
		d.Updated = d.Published
		large.Documents = append(large.Documents, &d)
	}
	before := heap()
	b.ResetTimer()
	for range b.N {
		cpu := cpuTime()
		s, err := publish.Build(input(f, &large, noon, nil))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric((cpuTime() - cpu).Seconds(), "cpu-s")
		b.ReportMetric(float64(heap()-before)/(1<<20), "MB-kept")
		b.ReportMetric(float64(s.Waiting()), "waiting")
		cpu = cpuTime()
		large.Documents = slices.Clone(large.Documents)
		d := *large.Documents[50_000]
		d.Hash += "x"
		large.Documents[50_000] = &d
		next := large
		if s, err = publish.Build(input(f, &next, noon, s)); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric((cpuTime()-cpu).Seconds()*1000, "cpu-ms/change")
		runtime.KeepAlive(s)
	}
}

// BenchmarkChange puts one change of 10,000 articles live: load, build, swap.
func BenchmarkChange(b *testing.B) {
	for name, text := range map[string]func(i int) (file, text string){
		"sentence": func(i int) (string, string) {
			return "articles/article-05000.md", fmt.Sprintf("\nOne more sentence, %d.\n", i)
		},
		"title": func(i int) (string, string) { return "articles/article-00000.md", fmt.Sprintf("title%d", i) },
		"new": func(i int) (string, string) {
			return fmt.Sprintf("articles/new-%d.md", i), article(fmt.Sprintf("New %d", i), "2026-11-20", "authors: [a1]\ntopics: [t1, u1]")
		},
	} {
		b.Run(name, func(b *testing.B) {
			f := manyArticles(b, many)
			lib := load(b, f, nil)
			s, err := publish.Build(input(f, lib, noon, nil))
			if err != nil {
				b.Fatal(err)
			}
			made, spent := 0, time.Duration(0)
			b.ResetTimer()
			for i := range b.N {
				b.StopTimer()
				file, t := text(i)
				switch name {
				case "sentence":
					t = string(f.MapFS[file].Data) + t
				case "title":
					t = strings.Replace(string(f.MapFS[file].Data), "title: ", "title: "+t+" ", 1)
				}
				f.put(file, t)
				b.StartTimer()
				began := cpuTime()
				if lib, err = content.Load(f, lib, content.Options{Now: func() time.Time { return noon }}); err != nil {
					b.Fatal(err)
				}
				next, err := publish.Build(input(f, lib, noon, s))
				if err != nil {
					b.Fatal(err)
				}
				spent += cpuTime() - began
				same, all := next.Shared(s)
				made, s = all-same, next
			}
			b.ReportMetric(float64(made), "entries-made")
			b.ReportMetric(spent.Seconds()*1000/float64(b.N), "cpu-ms/op")
		})
	}
}

func BenchmarkServe(b *testing.B) {
	f := manyArticles(b, 100)
	s, err := publish.Build(input(f, load(b, f, nil), noon, nil))
	if err != nil {
		b.Fatal(err)
	}
	site := siteOf(s)
	request := publish.Request{Method: http.MethodGet, Path: "/articles/article-00042", AcceptEncoding: "gzip, deflate, br, zstd", Accept: "text/html,application/xhtml+xml,*/*;q=0.8"}
	tag := header(site.Serve(request), "ETag")
	for name, change := range map[string]func(*publish.Request){
		"page": func(*publish.Request) {}, "fresh": func(r *publish.Request) { r.IfNoneMatch = tag },
		"markdown": func(r *publish.Request) { r.Accept = "text/markdown, text/html;q=0.9" },
		"unknown":  func(r *publish.Request) { r.Path = "/nothing/here" }, "redirect": func(r *publish.Request) { r.Path += "/" },
	} {
		b.Run(name, func(b *testing.B) {
			r := request
			change(&r)
			b.ReportAllocs()
			for b.Loop() {
				if res := site.Serve(r); res.Status == 0 {
					b.Fatal("no answer")
				}
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
