package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLibrary_TheLifeOfAnAsset(t *testing.T) {
	s := newShell(t)
	if err := os.MkdirAll(s.env["TANDEM_CONTENT"], 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "price list.txt")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("Prices of 2026")
	var rows []struct{ ID string }
	if err := json.Unmarshal([]byte(s.ok("", "library", "add", file, "--json")), &rows); err != nil || len(rows) != 1 {
		t.Fatalf("added %v, %v", rows, err)
	}
	id := rows[0].ID
	write("Prices of 2027")
	for _, step := range []struct {
		args []string
		want string
	}{
		{[]string{"replace", id, file, "--note", "New prices"}, "approved"},
		{[]string{"expire", id}, "expired"},
		{[]string{"expire", id, "--never"}, "approved"},
		{[]string{"withdraw", id, "--reason", "Out of date"}, "withdrawn"},
		{[]string{"restore", id}, "approved"},
		{[]string{"restore", id, "--version", "1"}, "approved"},
	} {
		if out := s.ok("", append([]string{"library"}, step.args...)...); !strings.Contains(out, id+" is "+step.want) {
			t.Errorf("%v: %q, want %s", step.args, out, step.want)
		}
	}
	out := s.ok("", "library", "show", id)
	for _, want := range []string{"version 3", "New prices", "Out of date", "reinstated"} {
		if !strings.Contains(out, want) {
			t.Errorf("show lacks %q:\n%s", want, out)
		}
	}
	if out := s.ok("", "library", "list", "--standing", "withdrawn", "--json"); strings.Contains(out, id) {
		t.Errorf("it is listed as withdrawn: %s", out)
	}
	for _, args := range [][]string{{"list", "--standing", "nope"}, {"expire", id, "--day", "tomorrow"}, {"expire", id, "--day", "2199-12-31", "--never"}, {"approve", id}} {
		if _, _, code := s.run("", append([]string{"library"}, args...)...); code == 0 {
			t.Errorf("%v is taken", args)
		}
	}
}
