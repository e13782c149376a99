package content

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// sourceFolder keeps the texts that translations were made from, so that the difference can be shown. Its name hides it
// from the load.
const sourceFolder = ".translations"

// Translation is a document in another language than the one it was translated from.
type Translation struct {
	Document *Document
	Original *Document
	State    TranslationState
}

// TranslationState says how a translation stands to its original.
type TranslationState string

// The states.
const (
	Current TranslationState = "current" // made from the original as it is
	Behind  TranslationState = "behind"  // the original changed since
	Unknown TranslationState = "unknown" // nobody said what it was made from
)

// TextHash names the text of a document: 12 hex digits that change when a reader would read something else.
func (d *Document) TextHash() string { return hex.EncodeToString(d.textHash[:]) }

func textHash(d *Document, body []byte) (out [6]byte) {
	text := strings.Join([]string{d.Title, d.Description, strings.TrimSpace(string(body))}, "\x00")
	if d.Case != nil {
		text += "\x00" + d.Case.ChallengeText + "\x00" + d.Case.SolutionText
	}
	sum := sha256.Sum256([]byte(text))
	copy(out[:], sum[:])
	return out
}

// Translations lists the documents in other languages than the site's that have an original, sorted by file.
func (l *Library) Translations() []Translation {
	originals := map[string]*Document{}
	for _, d := range l.Documents {
		if d.Translation != "" && d.Prefix == "" {
			originals[d.Translation] = d
		}
	}
	var out []Translation
	for _, d := range l.Documents {
		o := originals[d.Translation]
		if d.Translation == "" || d.Prefix == "" || o == nil {
			continue
		}
		t := Translation{Document: d, Original: o, State: Unknown}
		switch d.SourceHash {
		case "":
		case o.TextHash():
			t.State = Current
		default:
			t.State = Behind
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b Translation) int { return cmp.Compare(a.Document.File, b.Document.File) })
	return out
}

// translationProblems tells of translations whose original changed.
func (l *Library) translationProblems() []Problem {
	var out []Problem
	for _, t := range l.Translations() {
		if t.State != Behind {
			continue
		}
		line, column := 1, 1
		if k := l.index.files[t.Document.File]; k != nil && k.parsed != nil {
			if at, ok := k.parsed.places["source_hash"]; ok {
				line, column = at.Line, at.Column
			}
		}
		out = append(out, Problem{
			File: t.Document.File, Line: line, Column: column, Severity: Warning, Rule: "translation/behind",
			Message: fmt.Sprintf("%s changed since this was translated; tandem translations diff %s shows how", t.Original.File, t.Document.File),
		})
	}
	return out
}

// Translated returns what has to be written to say that a translation was made from the original as it is now: the
// translation's source with the hash, and a copy of the original to compare with later; names are in the content folder.
func (t Translation) Translated() map[string][]byte {
	hash := t.Original.TextHash()
	return map[string][]byte{
		t.Document.File:                   SetKey(t.Document.Text().Source, "source_hash", hash),
		sourceFolder + "/" + hash + ".md": t.Original.Text().Source,
	}
}

// Diff shows line by line what changed in the original since the translation was made: lines start with "+", "-" or a
// space. fs.ErrNotExist says that the text of that time was not kept.
func (t Translation) Diff(fsys fs.FS) (string, error) {
	before, err := fs.ReadFile(fsys, sourceFolder+"/"+t.Document.SourceHash+".md")
	if err != nil {
		return "", fmt.Errorf("read the text that %s was made from: %w", t.Document.File, err)
	}
	d := diffmatchpatch.New()
	a, b, lines := d.DiffLinesToChars(string(before), string(t.Original.Text().Source))
	var out bytes.Buffer
	for _, part := range d.DiffCharsToLines(d.DiffMain(a, b, false), lines) {
		sign := map[diffmatchpatch.Operation]string{diffmatchpatch.DiffInsert: "+", diffmatchpatch.DiffDelete: "-", diffmatchpatch.DiffEqual: " "}[part.Type]
		for line := range strings.Lines(part.Text) {
			out.WriteString(sign + strings.TrimSuffix(line, "\n") + "\n")
		}
	}
	return out.String(), nil
}
