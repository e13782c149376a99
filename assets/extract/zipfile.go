package extract

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"sort"
	"strings"
)

// office is an office package (a zip of parts) opened under limits. Parts are only ever read into memory: no name in
// the package ever becomes a path on this machine, so a name that climbs out of its folder reaches nothing.
type office struct {
	parts    map[string]*zip.File // by lower-case name with forward slashes and no leading slash
	types    contentTypes
	limits   Limits
	unpacked int64 // bytes read so far, over all parts
	external int   // relationships that point outside the package
}

// openZip reads the directory of a package and refuses what no honest program writes.
func openZip(r io.ReaderAt, size int64, limits Limits) (*office, error) {
	// The zip reader loads the whole directory before anyone can count it. The budget keeps a directory of millions
	// of entries from being loaded at all: 256 bytes for each allowed entry, and the search for its end.
	budget := &budgetReaderAt{r: r, left: 256*int64(limits.ZipEntries) + 256<<10}
	z, err := zip.NewReader(budget, size)
	if err != nil {
		if errors.Is(err, errBudget) {
			return nil, fail(ReasonBomb, "the zip directory is larger than %d entries may be", limits.ZipEntries)
		}
		return nil, fail(ReasonBroken, "zip directory: %v", err)
	}
	budget.unlimited = true
	if len(z.File) > limits.ZipEntries {
		return nil, fail(ReasonBomb, "%d entries in the zip, %d are allowed", len(z.File), limits.ZipEntries)
	}
	o := &office{parts: make(map[string]*zip.File, len(z.File)), limits: limits}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		name := partName(f.Name)
		if _, twice := o.parts[name]; twice {
			return nil, fail(ReasonBroken, "two parts are named %q", name)
		}
		o.parts[name] = f
	}
	if err := refuseOverlap(z.File); err != nil {
		return nil, err
	}
	return o, nil
}

// partName makes names comparable: parts are found regardless of case, of slashes' direction and of dots within.
func partName(s string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(s, "\\", "/")), "/"))
}

// refuseOverlap finds entries whose packed bytes lie on top of each other: the trick by which a small file holds many
// large parts. Every entry must end before the next one starts.
func refuseOverlap(files []*zip.File) error {
	type span struct{ from, to int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		at, err := f.DataOffset()
		if err != nil {
			return fail(ReasonBroken, "part %q: %v", f.Name, err)
		}
		if f.CompressedSize64 > 1<<50 {
			return fail(ReasonBroken, "part %q: impossible size", f.Name)
		}
		spans = append(spans, span{at, at + int64(f.CompressedSize64)})
	}
	sort.Slice(spans, func(i, j int) bool { return spans[i].from < spans[j].from })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return fail(ReasonBomb, "parts of the zip overlap")
		}
	}
	return nil
}

// has reports whether the package holds a part.
func (o *office) has(name string) bool {
	_, ok := o.parts[partName(name)]
	return ok
}

// open gives the bytes of a part, unpacked as they are read and never past the limits, whatever the directory claims.
// ok is false when there is no such part.
func (o *office) open(name string) (rc io.ReadCloser, ok bool, err error) {
	f, ok := o.parts[partName(name)]
	if !ok {
		return nil, false, nil
	}
	if f.Flags&1 != 0 {
		return nil, true, fail(ReasonEncrypted, "part %q", name)
	}
	rc, err = f.Open()
	if err != nil {
		return nil, true, fail(ReasonBroken, "part %q: %v", name, err)
	}
	return &partReader{o: o, name: name, rc: rc, packed: int64(f.CompressedSize64)}, true, nil
}

// partReader counts what comes out of a part.
type partReader struct {
	o      *office
	name   string
	rc     io.ReadCloser
	packed int64
	read   int64
}

// ratioFree is how much a part may unpack to before its ratio counts: short repetitive parts are honest.
const ratioFree = 1 << 20

func (p *partReader) Read(b []byte) (int, error) {
	n, err := p.rc.Read(b)
	p.read += int64(n)
	p.o.unpacked += int64(n)
	l := p.o.limits
	switch {
	case p.read > l.PartBytes:
		return 0, fail(ReasonBomb, "part %q unpacks to more than %d bytes", p.name, l.PartBytes)
	case p.o.unpacked > l.UnpackBytes:
		return 0, fail(ReasonBomb, "the parts unpack to more than %d bytes", l.UnpackBytes)
	case p.read > ratioFree && p.read > l.ZipRatio*max(p.packed, 1):
		return 0, fail(ReasonBomb, "part %q unpacks to more than %d times its size", p.name, l.ZipRatio)
	}
	if err != nil && err != io.EOF {
		return n, fail(ReasonBroken, "part %q: %v", p.name, err)
	}
	return n, err
}

func (p *partReader) Close() error { return p.rc.Close() }

// errBudget says that the zip reader wanted more of the file than a directory should need.
var errBudget = errors.New("read budget used up")

// budgetReaderAt limits how many bytes may be read through it.
type budgetReaderAt struct {
	r         io.ReaderAt
	left      int64
	unlimited bool
}

func (b *budgetReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if !b.unlimited {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, errBudget
		}
	}
	return b.r.ReadAt(p, off)
}
