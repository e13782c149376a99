package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// hugoVersion is the newest that the Go version of this project can build.
const hugoVersion = "v0.164.0"

// hugoSite is a Hugo site whose templates do the work that ours do.
//
//go:embed all:hugo
var hugoSite embed.FS

// measureHugo builds the same articles with Hugo and with Tandem, in turns, each in a process of its own. Tandem also
// finds related articles, makes the search documents, compresses what it serves and makes the markdown form of every page.
func measureHugo(b *bench) error {
	n := b.count(10_000)
	hugo, err := b.hugo()
	if err != nil {
		return err
	}
	dir, err := b.folder("hugo")
	if err != nil {
		return err
	}
	if err := writeHugoSite(dir); err != nil {
		return err
	}
	folder := filepath.Join(dir, "content")
	if err := corpus(folder, n); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	const rounds = 3
	var ours, theirs []usage
	for range rounds {
		out := filepath.Join(dir, "public")
		if err := errors.Join(os.RemoveAll(out), os.RemoveAll(filepath.Join(dir, "resources"))); err != nil {
			return err
		}
		u, err := spend(dir, hugo, "--quiet", "--destination", out)
		if err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(out, "articles", fmt.Sprintf("article-%d", n-1), "index.html")); err != nil {
			return fmt.Errorf("hugo made no pages: %w: %s", err, u.output)
		}
		theirs = append(theirs, u)
		if u, err = spend(dir, self, childBuild, folder, ""); err != nil {
			return err
		}
		ours = append(ours, u)
	}
	files, size := weigh(filepath.Join(dir, "public"))
	a, z := typical(ours), typical(theirs)
	report("hugo: %d articles, %s: %s (%d files, %.0f MB)", n, hugoVersion, z, files, size)
	report("hugo: %d articles, Tandem: %s (%s)", n, a, ours[len(ours)-1].output)
	report("hugo: Tandem takes %s of Hugo (medians of %d)", a.against(z), rounds)
	return b.withoutCompression(self, folder, a, z)
}

// withoutCompression takes what a profile of one more build shows of compression from our CPU time: Hugo compresses nothing.
func (b *bench) withoutCompression(self, folder string, ours, theirs usage) error {
	profiles := b.profiles
	if profiles == "" {
		profiles = filepath.Join(b.dir, "profiles")
	}
	if _, err := spend(b.dir, self, childBuild, folder, profiles); err != nil {
		return err
	}
	part, err := share(profiles, "klauspost/compress|andybalholm/brotli")
	if err != nil {
		return err
	}
	cpu := ours.cpu.Seconds() * (1 - part)
	report("hugo: without compression, %.0f %% of our CPU time: %.2f CPU-seconds, %.2f of Hugo", part*100, cpu, cpu/theirs.cpu.Seconds())
	return nil
}

// hugo returns the program: the one on the path, or one that is built for this run.
func (b *bench) hugo() (string, error) {
	if path, err := exec.LookPath("hugo"); err == nil {
		return path, nil
	}
	bin, err := b.folder("bin")
	if err != nil {
		return "", err
	}
	install := exec.Command("go", "install", "github.com/gohugoio/hugo@"+hugoVersion)
	install.Dir = bin // outside of this module
	install.Env = append(os.Environ(), "GOBIN="+bin, "CGO_ENABLED=0")
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build hugo %s: %w: %s", hugoVersion, err, out)
	}
	return filepath.Join(bin, "hugo"), nil
}

func writeHugoSite(dir string) error {
	site, err := fs.Sub(hugoSite, "hugo")
	if err != nil {
		return err
	}
	return fs.WalkDir(site, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := fs.ReadFile(site, name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
}

// weigh counts the files below a folder and their MB.
func weigh(dir string) (files int, size float64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err == nil {
			files++
			size += float64(info.Size()) / (1 << 20)
		}
		return nil
	})
	return files, size
}
