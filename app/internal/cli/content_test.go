package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sound = "---\ntitle: A sound article that nobody complains about\ndescription: What this sound article says to its readers, in a sentence that is neither too short nor too long for a list of results, as it should.\ndate: 2026-01-02\nauthors: [ann]\n---\n\n"

func (s *shell) read(name string) string {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.env["TANDEM_CONTENT"], name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

func TestCheck_FormatsSeverityAndFix(t *testing.T) {
	s := newShell(t)
	s.write("articles/a.md", sound+"Some text with a [link](/articles/nowhere).   \n* one\n\n\n\n* two\n")
	out, _, code := s.run("", "check", "--severity", "error")
	if code != 1 || !strings.Contains(out, "articles/a.md:8:18: error:") || !strings.Contains(out, "[links/internal-broken]") || strings.Contains(out, "warning:") {
		t.Errorf("text: code %d\n%s", code, out)
	}
	var found []struct {
		Rule string
		Line int
		Why  string
	}
	out, _, _ = s.run("", "check", "--json", "--severity", "hint")
	if err := json.Unmarshal([]byte(out), &found); err != nil || len(found) == 0 || found[0].Rule == "" || found[0].Why == "" {
		t.Errorf("json: %v\n%s", err, out)
	}
	var sarif struct {
		Version string
		Runs    []struct{ Results []any }
	}
	out, _, _ = s.run("", "check", "--format", "sarif")
	if err := json.Unmarshal([]byte(out), &sarif); err != nil || sarif.Version != "2.1.0" || len(sarif.Runs) != 1 || len(sarif.Runs[0].Results) == 0 {
		t.Errorf("sarif: %v\n%s", err, out)
	}
	if out, _, _ = s.run("", "check", "--fix"); !strings.Contains(out, "mended") {
		t.Errorf("fix:\n%s", out)
	}
	text := s.read("articles/a.md")
	if strings.Contains(text, "\n\n\n") || !strings.Contains(text, "nowhere") {
		t.Errorf("after the fix:\n%s", text)
	}
	if out, _, _ = s.run("", "check", "--fix"); !strings.Contains(out, "mended 0 findings") || s.read("articles/a.md") != text {
		t.Errorf("a second fix mends more:\n%s", out)
	}
	s.write("articles/a.md", strings.Replace(text, "authors: [ann]\n", "authors: [ann]\nwaive: {links/internal-broken: it comes tomorrow}\n", 1))
	if out, _, code = s.run("", "check", "--severity", "error"); code != 0 {
		t.Errorf("an accepted finding: code %d\n%s", code, out)
	}
	if out, _, _ = s.run("", "check", "--severity", "error", "--waived"); !strings.Contains(out, "(accepted: it comes tomorrow)") {
		t.Errorf("accepted ones are not shown:\n%s", out)
	}
	if out = s.ok("", "check", "--rules"); !strings.Contains(out, "img/alt-missing") || strings.Count(out, "\n") < 90 {
		t.Errorf("rules:\n%s", out)
	}
}

func TestMv_RenamesAndRewrites(t *testing.T) {
	s := newShell(t)
	s.write("articles/a.md", sound+"To [b](b.md).\n")
	s.write("articles/b.md", strings.Replace(sound, "A sound", "Another sound", 1)+"To [a](a.md) and [a](/articles/a#x).\n")
	out := s.ok("", "mv", "--dry-run", "articles/a.md", "articles/deep/better.md")
	if !strings.Contains(out, "/articles/a leads to /articles/better") || !strings.Contains(out, "Nothing was changed") {
		t.Errorf("dry run:\n%s", out)
	}
	s.read("articles/a.md")
	s.ok("", "mv", filepath.Join(s.env["TANDEM_CONTENT"], "articles/a.md"), "articles/deep/better.md")
	if text := s.read("articles/deep/better.md"); !strings.Contains(text, "/articles/a") || !strings.Contains(text, "](../b.md)") || !strings.Contains(text, `id: "article/a"`) {
		t.Errorf("the moved file:\n%s", text)
	}
	if text := s.read("articles/b.md"); !strings.Contains(text, "](deep/better.md)") || !strings.Contains(text, "](/articles/better#x)") {
		t.Errorf("the file that links to it:\n%s", text)
	}
	if _, err := os.Stat(filepath.Join(s.env["TANDEM_CONTENT"], "articles/a.md")); !os.IsNotExist(err) {
		t.Errorf("the old file: %v", err)
	}
	if _, errOut, code := s.run("", "mv", "articles/none.md", "articles/x.md"); code != 2 || !strings.Contains(errOut, "none.md") {
		t.Errorf("a file that is not there: code %d, %q", code, errOut)
	}
}

func TestTranslations_ListDiffDone(t *testing.T) {
	s := newShell(t)
	s.write("articles/a.md", sound+"One line.\n")
	s.write("articles/a.de.md", sound+"Eine Zeile.\n")
	if out := s.ok("", "translations"); !strings.Contains(out, "articles/a.de.md: unknown") {
		t.Errorf("list:\n%s", out)
	}
	if _, errOut, code := s.run("", "translations", "diff", "articles/a.de.md"); code != 1 || !strings.Contains(errOut, "translations done") {
		t.Errorf("diff without a copy: code %d, %q", code, errOut)
	}
	s.ok("", "translations", "done", "articles/a.de.md")
	if out := s.ok("", "translations"); !strings.Contains(out, "up to date") {
		t.Errorf("list:\n%s", out)
	}
	s.write("articles/a.md", sound+"Another line.\n")
	out, _, code := s.run("", "translations")
	if code != 1 || !strings.Contains(out, "the original changed") {
		t.Errorf("list: code %d\n%s", code, out)
	}
	if out = s.ok("", "translations", "diff", "articles/a.de.md"); !strings.Contains(out, "-One line.\n+Another line.\n") {
		t.Errorf("diff:\n%s", out)
	}
}

func TestTranslations_DoneSaysWhenItCannotWrite(t *testing.T) {
	s := newShell(t)
	s.write("articles/a.md", sound+"One line.\n")
	s.write("articles/a.de.md", strings.Replace(sound, "authors: [ann]\n", "authors: [ann]\nsource_hash:\n  abc\n", 1)+"Eine Zeile.\n")
	if out, errOut, code := s.run("", "translations", "done", "articles/a.de.md"); code != 1 || !strings.Contains(errOut, "source_hash: ") {
		t.Errorf("code %d, %q, %q", code, out, errOut)
	}
}
