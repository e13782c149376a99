package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"tandem/content"
	"tandem/content/imaging"
)

// childPictures is the hidden first argument of the child process that makes smaller forms of pictures.
const childPictures = "child-pictures"

// widths are those that pages offer.
var widths = []int{480, 800, 1200}

// measurePictures makes the smaller forms of the same pictures, as WebP, with Tandem and with ImageMagick, in turns.
// ImageMagick reads each picture once for all its forms; Tandem makes each form when it is asked for, so it reads the
// picture again. Of drawings Tandem tries two encodings and keeps the lighter one.
func measurePictures(b *bench) error {
	magick, err := exec.LookPath("magick")
	if err != nil {
		if magick, err = exec.LookPath("convert"); err != nil {
			return fmt.Errorf("find ImageMagick (apt-get install imagemagick): %w", err)
		}
	}
	photos, err := b.folder("photographs")
	if err != nil {
		return err
	}
	for i := range pictures {
		if err := picture(filepath.Join(photos, fmt.Sprintf("picture-%d.jpg", i)), i); err != nil {
			return err
		}
	}
	drawings, err := b.folder("drawings")
	if err != nil {
		return err
	}
	if err := unpack(content.Embedded(), "images", ".png", drawings); err != nil {
		return err
	}
	for _, set := range []struct{ name, dir string }{{"photographs (JPEG)", photos}, {"drawings (PNG)", drawings}} {
		if err := b.comparePictures(magick, set.name, set.dir); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) comparePictures(magick, name, dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	const rounds = 3
	var ours, theirs []usage
	var sizes, forms [2]float64
	for range rounds {
		outs := [2]string{}
		for i, kind := range []string{"ours", "theirs"} {
			if outs[i], err = b.folder(kind); err != nil {
				return err
			}
		}
		u, err := spend(dir, self, childPictures, dir, outs[0])
		if err != nil {
			return err
		}
		ours = append(ours, u)
		if u, err = magickAll(magick, dir, outs[1]); err != nil {
			return err
		}
		theirs = append(theirs, u)
		for i, out := range outs {
			n, size := weigh(out)
			forms[i], sizes[i] = float64(n), size
		}
	}
	if forms[0] != forms[1] {
		return fmt.Errorf("%.0f forms against %.0f", forms[0], forms[1])
	}
	a, z := typical(ours), typical(theirs)
	report("pictures: %s: %.1f forms a CPU-second (%.2f MB, %.0f MB of memory); ImageMagick %.1f (%.2f MB, %.0f MB of memory); ratio %.2f (%.0f forms, medians of %d)",
		name, forms[0]/a.cpu.Seconds(), sizes[0], a.peak, forms[1]/z.cpu.Seconds(), sizes[1], z.peak, z.cpu.Seconds()/a.cpu.Seconds(), forms[0], rounds)
	return nil
}

// makeForms is what the child process does.
func makeForms(dir, out string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return err
		}
		for _, w := range widths {
			e, err := imaging.Resize(data, w)
			if err != nil {
				return fmt.Errorf("resize %s: %w", f.Name(), err)
			}
			if err := os.WriteFile(filepath.Join(out, form(f.Name(), w)), e.Data, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func form(name string, width int) string {
	return strings.TrimSuffix(name, filepath.Ext(name)) + "-" + strconv.Itoa(width) + ".webp"
}

// magickAll makes the forms with ImageMagick, one process a picture, with the settings that Tandem uses.
func magickAll(magick, dir, out string) (sum usage, err error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return sum, err
	}
	for _, f := range files {
		args := []string{"-limit", "thread", "1", filepath.Join(dir, f.Name()), "-strip", "-auto-orient", "-filter", "Catrom", "-quality", "80", "-define", "webp:method=2"}
		for _, w := range widths {
			args = append(args, "(", "+clone", "-resize", strconv.Itoa(w)+"x>", "-write", filepath.Join(out, form(f.Name(), w)), "+delete", ")")
		}
		u, err := spend(dir, magick, append(args, "null:")...)
		if err != nil {
			return sum, err
		}
		sum.wall, sum.cpu, sum.peak = sum.wall+u.wall, sum.cpu+u.cpu, max(sum.peak, u.peak)
	}
	return sum, nil
}

// unpack copies the files of a folder that have the ending.
func unpack(files fs.FS, from, ending, to string) error {
	entries, err := fs.ReadDir(files, from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ending {
			continue
		}
		data, err := fs.ReadFile(files, path.Join(from, e.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
