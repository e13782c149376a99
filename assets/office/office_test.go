package office_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tandem/assets/office"
	"tandem/assets/starter"
)

// installed returns a converter with the LibreOffice of this machine.
func installed(t *testing.T, o office.Options) *office.Converter {
	t.Helper()
	o.Dir = t.TempDir()
	c, err := office.New(o)
	if errors.Is(err, office.ErrMissing) {
		if strings.Contains(os.Getenv("TANDEM_TEST_REQUIRE"), "office") {
			t.Fatal("LibreOffice is required")
		}
		t.Skip("LibreOffice is not installed")
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fake returns a converter whose program is a script.
func fake(t *testing.T, script string, timeout time.Duration) (*office.Converter, string) {
	t.Helper()
	bin, dir := t.TempDir(), t.TempDir()
	program := filepath.Join(bin, "soffice")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := office.New(office.Options{Program: program, Dir: dir, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return c, dir
}

func convert(t *testing.T, c *office.Converter, data []byte, format string) ([]byte, error) {
	t.Helper()
	r, err := c.Convert(t.Context(), bytes.NewReader(data), format)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(r)
	return out, errors.Join(err, r.Close())
}

func TestConvertMakesAPDFOfEachFormat(t *testing.T) {
	c := installed(t, office.Options{})
	if err := c.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, format := range map[string]string{"first-meeting-deck.pptx": "pptx", "objection-handbook.docx": "docx", "roi-calculator.xlsx": "xlsx"} {
		data, err := fs.ReadFile(starter.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		pdf, err := convert(t, c, data, format)
		if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("%s: got %d bytes (%.20q), %v; want a PDF", name, len(pdf), pdf, err)
		}
	}
}

func wantReason(t *testing.T, err error, want office.Reason) {
	t.Helper()
	var f *office.Failure
	if !errors.As(err, &f) || f.Reason != want {
		t.Fatalf("got %v, want %s", err, want)
	}
}

// nothingLeft looks for folders of runs.
func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, "run-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAttack_A28_AnOfficeProgramThatHangsIsEnded(t *testing.T) {
	c, dir := fake(t, "sleep 600 &\n(sleep 600; sleep 600) &\nsleep 600\n", time.Second)
	_, err := convert(t, c, []byte("x"), "pptx")
	wantReason(t, err, office.ReasonTimeout)
	nothingLeft(t, dir)
	// The next file has its turn.
	_, err = convert(t, c, []byte("x"), "docx")
	wantReason(t, err, office.ReasonTimeout)
}

func TestFault_F08_AnOfficeProgramThatFailsIsNamed(t *testing.T) {
	for name, script := range map[string]string{
		"crash":   "kill -SEGV $$\n",
		"nothing": "exit 0\n",
		"empty":   "mkdir out; : > out/in.pdf\n",
		"folder":  "mkdir -p out/in.pdf\n",
		"link":    "mkdir out; ln -s ../../secret out/in.pdf\n",
	} {
		t.Run(name, func(t *testing.T) {
			c, dir := fake(t, script, 20*time.Second)
			if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("ours"), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := convert(t, c, []byte("x"), "xlsx")
			wantReason(t, err, office.ReasonBroken)
			nothingLeft(t, dir)
		})
	}
}

func TestConvertGivesTheProgramAName(t *testing.T) {
	// The script shows what it was given by failing with it.
	c, _ := fake(t, `for a; do last=$a; done; echo "$last" >&2; exit 1`, 20*time.Second)
	_, err := convert(t, c, []byte("x"), "pptx")
	if err == nil || !strings.Contains(err.Error(), "/in.pptx") {
		t.Errorf("got %v, want our own name for the file", err)
	}
}
