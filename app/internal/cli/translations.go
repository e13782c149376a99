package cli

import (
	"errors"
	"fmt"
	"io/fs"

	"tandem/content"
)

type translationsCmd struct {
	List translationListCmd `cmd:"" default:"withargs" help:"List translations and whether their originals changed since (the default)."`
	Diff translationDiffCmd `cmd:"" help:"Show what changed in the original since a translation was made."`
	Done translationDoneCmd `cmd:"" help:"Say that a translation is up to date with its original."`
}

type translationListCmd struct {
	Folder string `help:"Content folder. Default: the configured one."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

var translationStates = map[content.TranslationState]string{
	content.Current: "up to date", content.Behind: "the original changed", content.Unknown: "unknown; say so with: tandem translations done",
}

// Run lists every translation. The exit code is 1 when one is behind.
func (c translationListCmd) Run(r *run) (err error) {
	f, err := r.openFolder(c.Folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.files.Close()) }()
	type row struct {
		File     string `json:"file"`
		Language string `json:"language"`
		Original string `json:"original"`
		State    string `json:"state"`
	}
	rows, behind := []row{}, false
	for _, t := range f.lib.Translations() {
		rows = append(rows, row{t.Document.File, t.Document.Language, t.Original.File, string(t.State)})
		behind = behind || t.State == content.Behind
		if !c.JSON {
			r.printf("%-8s %s: %s\n", t.Document.Language, t.Document.File, translationStates[t.State])
		}
	}
	if c.JSON {
		if err := r.json(rows); err != nil {
			return err
		}
	} else if len(rows) == 0 {
		r.printf("There are no translations. Name one like its original, with the language: articles/offer.de.md\n")
	}
	if behind {
		return errFindings
	}
	return nil
}

func (f *folder) translation(name string) (content.Translation, error) {
	for _, t := range f.lib.Translations() {
		if t.Document.File == f.inside(name) {
			return t, nil
		}
	}
	return content.Translation{}, misuse{fmt.Errorf("%s is no translation of a document that can be read", name)}
}

type translationDiffCmd struct {
	File   string `arg:"" help:"The translation, as articles/offer.de.md."`
	Folder string `help:"Content folder. Default: the configured one."`
}

// Run prints the lines that came and went.
func (c translationDiffCmd) Run(r *run) (err error) {
	f, err := r.openFolder(c.Folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.files.Close()) }()
	t, err := f.translation(c.File)
	if err != nil {
		return err
	}
	diff, err := t.Diff(f.files)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("nobody noted which text %s was made from; compare it with %s, then run: tandem translations done %s", t.Document.File, t.Original.File, t.Document.File)
	}
	if err != nil {
		return err
	}
	r.printf("%s", diff)
	return nil
}

type translationDoneCmd struct {
	File   string `arg:"" help:"The translation, as articles/offer.de.md."`
	Folder string `help:"Content folder. Default: the configured one."`
}

// Run notes the original's text, and keeps a copy of it for the next difference.
func (c translationDoneCmd) Run(r *run) (err error) {
	f, err := r.openFolder(c.Folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.files.Close()) }()
	t, err := f.translation(c.File)
	if err != nil {
		return err
	}
	files := t.Translated()
	if t.Document.SourceHash != t.Original.TextHash() && string(files[t.Document.File]) == string(t.Document.Text().Source) {
		return fmt.Errorf("the front matter of %s cannot be changed without losing something; write source_hash: %s into it yourself", t.Document.File, t.Original.TextHash())
	}
	// The copy first: a hash without its text could show no difference.
	for _, own := range []bool{false, true} {
		for name, text := range files {
			if (name == t.Document.File) != own {
				continue
			}
			if err := f.write(name, text); err != nil {
				return err
			}
		}
	}
	r.printf("%s is up to date with %s\n", t.Document.File, t.Original.File)
	return nil
}
