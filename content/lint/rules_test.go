package lint_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tandem/content"
	"tandem/content/lint"
)

// contract is every rule that the SEO contract names, in its order.
const contract = `
	meta/title-missing meta/title-width meta/title-short meta/title-duplicate meta/title-truncation-artifact meta/title-boilerplate
	meta/title-year-stale meta/desc-missing meta/desc-length meta/desc-duplicate meta/desc-equals-first-paragraph meta/headline-long
	meta/og-image-missing meta/og-image-size meta/og-alt-missing meta/noindex-conflict meta/canonical-external meta/canonical-broken
	meta/hreflang-nonreciprocal meta/hreflang-bad-code meta/no-x-default
	url/slug-chars url/slug-length url/slug-stopwords url/slug-date url/slug-collision url/rename-without-redirect url/redirect-chain
	url/redirect-loop url/redirect-to-404
	content/length content/thin-vs-norm content/h1-count content/heading-skip content/heading-empty content/heading-duplicate
	content/heading-punctuation content/section-long content/paragraph-long content/sentence-long content/passive
	content/transition-words content/sentence-starts content/reading-ease content/first-paragraph-topic content/keyphrase-density
	content/keyphrase-reused content/keyphrase-in-title content/keyphrase-in-slug content/keyphrase-in-subheads
	content/keyphrase-in-alt content/placeholder content/mojibake content/hidden-text content/smart-quote-mix
	content/claim-without-source content/date-agreement content/lastmod-bump-trivial content/stale content/author-missing
	content/author-no-bio content/ai-disclosure
	links/internal-broken links/external-broken links/to-redirect links/none-internal links/none-outbound links/orphan links/dead-end
	links/anchor-generic links/competing-anchor links/nofollow-internal links/http-downgrade links/localhost-or-preview
	links/utm-internal
	img/alt-missing img/alt-quality img/too-small img/too-heavy img/broken img/not-in-library img/rights-expired img/no-focal-point
	img/filename
	schema/invalid schema/retired-type schema/self-rating schema/author-not-person schema/image-missing-ratio
	schema/date-without-offset
	md/list-indent md/trailing-space md/tabs md/blanks md/reversed-link md/empty-link md/undefined-ref md/unused-ref
	md/emphasis-as-heading md/code-language md/table-columns md/inline-html md/frontmatter-invalid md/unknown-key md/wrong-type
	md/shortcode-unknown md/shortcode-arg md/footnote-unused md/footnote-undefined
	style/terms style/brand-case style/banned-words style/spelling style/repetition style/heading-case style/inclusive
	style/acronym-undefined style/hedging style/superlatives
	case/metric-missing case/metric-no-baseline case/metric-no-timeframe case/quote-unapproved case/logo-permission-expired
	case/customer-missing
	site/sitemap-mismatch site/sitemap-4xx site/lastmod-churn site/lastmod-drift site/indexable-not-in-sitemap site/soft-404
	site/canonical-form-drift site/redirect-unused site/robots-blocks-indexable site/page-weight site/html-weight site/ttfb
	site/text-ratio site/cwv-field
	ax/content-needs-js ax/md-variant-missing ax/llms-stale ax/robots-ai-contradiction ax/agent-ua-blocked`

func clock() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// pair is a rule with a folder that breaks it and one that does not.
type pair struct {
	rule      string
	bad, good input
}

// input is what a library is made of and judged by.
type input struct {
	files fstest.MapFS
	tweak func(*content.Library) // what no file can say
	opts  lint.Options
}

func (in input) load(t *testing.T) *content.Library {
	t.Helper()
	lib, err := content.Load(in.files, nil, content.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	if in.tweak != nil {
		in.tweak(lib)
	}
	return lib
}

func (in input) lint(t *testing.T) []lint.Finding {
	t.Helper()
	lib := in.load(t)
	in.opts.Style = in.files
	if in.opts.Now == nil {
		in.opts.Now = clock
	}
	return lint.Library(lib, in.opts)
}

func allPairs() []pair {
	return slices.Concat(metaPairs(), urlPairs(), textPairs(), readingPairs(), phrasePairs(), linkPairs(), imagePairs(), schemaPairs(),
		markdownPairs(), stylePairs(), casePairs(), sitePairs(), agentPairs(), loadPairs())
}

func TestEveryRuleFindsWhatItIsForAndNothingElse(t *testing.T) {
	known := map[string]bool{}
	for _, r := range lint.Rules() {
		known[r.ID] = true
	}
	for _, p := range allPairs() {
		t.Run(p.rule, func(t *testing.T) {
			if !known[p.rule] {
				t.Fatal("there is no such rule")
			}
			if found := p.bad.lint(t); !has(found, p.rule) {
				t.Errorf("not found; found %s", brief(found))
			}
			for _, f := range p.good.lint(t) {
				if f.Rule == p.rule && f.File != "articles/b.md" { // which is there to be linked to only
					t.Errorf("found where nothing is wrong: %s:%d:%d %s", f.File, f.Line, f.Column, f.Message)
				}
			}
		})
	}
}

func TestEveryRuleOfTheContractIsThere(t *testing.T) {
	var have []string
	tested := map[string]bool{}
	for _, p := range allPairs() {
		tested[p.rule] = true
	}
	seen := map[string]bool{}
	for _, r := range lint.Rules() {
		have = append(have, r.ID)
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		if !tested[r.ID] && r.ID != "style/own" { // whose findings go by names of their own: TestOwnRules
			t.Errorf("%s has no folder that breaks it and none that does not", r.ID)
		}
		if r.Summary == "" || r.Why == "" || r.Source == "" || r.Severity == "" || r.Group+"/" != r.ID[:strings.Index(r.ID, "/")+1] {
			t.Errorf("%s is not told whole: %+v", r.ID, r)
		}
	}
	at := 0
	for _, id := range strings.Fields(contract) {
		i := slices.Index(have, id)
		if i < 0 {
			t.Errorf("%s is missing", id)
			continue
		}
		if i < at {
			t.Errorf("%s is out of order", id)
		}
		at = i
	}
}

func has(found []lint.Finding, rule string) bool {
	return slices.ContainsFunc(found, func(f lint.Finding) bool { return f.Rule == rule && f.Waived == "" })
}

func brief(found []lint.Finding) string {
	var out []string
	for _, f := range found {
		out = append(out, f.Rule)
	}
	return strings.Join(out, " ")
}

// folder makes a content folder of names and texts in turns.
func folder(parts ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(parts); i += 2 {
		fsys[parts[i]] = &fstest.MapFile{Data: []byte(parts[i+1]), ModTime: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}
	}
	return fsys
}

const (
	jane       = "jane:\n  name: Jane\n  bio: She writes about what she has done.\n"
	firstTitle = "The first of two articles on one thing"
	otherTitle = "Another article with a title of its own"
)

// article is one with the title, further front matter and a body.
func article(title, front, body string) string {
	text := "---\ntitle: \"" + title + "\"\n"
	for key, value := range map[string]string{
		"description": "What the reader gets from " + title + ", told in a sentence that is long enough to be shown whole in results.", "date": "2026-06-01", "authors": "jane",
	} {
		if !strings.HasPrefix(front, key+":") && !strings.Contains(front, "\n"+key+":") {
			text += key + ": " + value + "\n"
		}
	}
	return text + front + "---\n\n" + body + "\n"
}

// two is a folder with the article that is looked at and another.
func two(front, body string, more ...string) fstest.MapFS {
	title := firstTitle
	if line, rest, ok := strings.Cut(front, "\n"); ok && strings.HasPrefix(line, "title: ") {
		title, front = strings.TrimPrefix(line, "title: "), rest
	}
	return folder(append([]string{
		"authors.yaml", jane, "articles/a.md", article(title, front, body),
		"articles/b.md", article(otherTitle, "", "See [the first](a.md).\n\n## There\n\nText."),
	}, more...)...)
}

// body is a pair of two texts of one article.
func body(rule, bad, good string) pair {
	return pair{rule, input{files: two("", bad)}, input{files: two("", good)}}
}

// front is a pair of two front matters of one article.
func front(rule, bad, good string) pair {
	return pair{rule, input{files: two(bad, "Text.")}, input{files: two(good, "Text.")}}
}

// words repeats a sentence until it has about n words.
func words(n int) string {
	const sentence = "We met the buyer on a cold day and heard what she had to say. "
	return strings.TrimSpace(strings.Repeat(sentence, n/14+1))
}
