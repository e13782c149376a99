package disk_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tandem/assets"
	"tandem/assets/assetstest"
	"tandem/assets/disk"
)

const childEnv = "TANDEM_TEST_DISK_CHILD"

// TestMain is also the child that is killed: it stores blobs in a folder for ever, and names each on its output once Put
// has answered.
func TestMain(m *testing.M) {
	if dir := os.Getenv(uploadChildEnv); dir != "" {
		uploadForEver(dir, os.Getenv(uploadIDEnv))
	}
	dir := os.Getenv(childEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := disk.Open(dir)
	for i := 0; err == nil; i++ {
		var o assets.Object
		body := fmt.Sprintf("%d %d ", os.Getpid(), i)
		o, err = s.Put(context.Background(), strings.NewReader(strings.Repeat(body, 1+i*i%5000)), 0)
		if err == nil {
			_, err = fmt.Println(o.Key)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestFault_F01_AcknowledgedBlobsOutliveKills(t *testing.T) {
	dir := t.TempDir()
	var acked []assets.Key
	for round := range 40 {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			acked = append(acked, assets.Key(lines.Text()))
			if n == round {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = cmd.Wait() // it was killed
	}
	s := open(t, dir)
	for _, key := range acked {
		if err := assets.Verify(t.Context(), s, key); err != nil {
			t.Errorf("an acknowledged blob after %d kills: %v", 40, err)
		}
	}
	if len(acked) < 40*41/2 {
		t.Errorf("only %d blobs were acknowledged", len(acked))
	}
	// What was cut off is either wholly there or only swept away.
	if err := assets.Scrub(t.Context(), s, func(_ assets.Object, err error) error { return err }); err != nil {
		t.Errorf("a blob that is listed: %v", err)
	}
	if _, err := s.Sweep(t.Context(), 0); err != nil {
		t.Error(err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "incoming"))
	if err != nil || len(left) != 0 {
		t.Errorf("after Sweep: %d files left, %v", len(left), err)
	}
}

func TestFault_F29_AFullDiskLeavesNothing(t *testing.T) {
	dir := assetstest.SmallDisk(t, 8<<20)
	s := open(t, dir)
	small, err := s.Put(t.Context(), bytes.NewReader(make([]byte, 1<<20)), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), io.LimitReader(ones{}, 20<<20), 0); !errors.Is(err, assets.ErrNoSpace) {
		t.Fatalf("20 MB on 8: got %v, want ErrNoSpace", err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "incoming")); err != nil || len(left) != 0 {
		t.Errorf("%d files left in the way, %v", len(left), err)
	}
	// Reading goes on, and so does writing once there is room, without a restart.
	if err := assets.Verify(t.Context(), s, small.Key); err != nil {
		t.Error(err)
	}
	if _, err := s.Put(t.Context(), io.LimitReader(ones{}, 2<<20), 0); err != nil {
		t.Errorf("with room again: %v", err)
	}
	fillUp(t, dir)
	if err := s.Ready(t.Context()); !errors.Is(err, assets.ErrNoSpace) {
		t.Errorf("Ready on a full disk: got %v, want ErrNoSpace", err)
	}
}

// fillUp leaves no room on the file system of dir.
func fillUp(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(f, ones{}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("fill up: %v", err)
	}
}

type ones struct{}

func (ones) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 1
	}
	return len(p), nil
}

func TestFault_F54_AFolderOnAnotherFileSystem(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	disk.SetRename(s, func(from, to string) error {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.EXDEV}
	})
	o, err := s.Put(t.Context(), strings.NewReader("across"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := assets.Verify(t.Context(), s, o.Key); err != nil {
		t.Error(err)
	}
	stray := filepath.Join(filepath.Dir(file(dir, o.Key)), ".incoming-cut-off")
	write(t, stray, []byte("half"))
	if n, err := s.Sweep(t.Context(), 0); n != 1 || err != nil {
		t.Errorf("Sweep: got %d, %v, want the copy that was cut off", n, err)
	}
	disk.SetRename(s, func(from, to string) error {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.EROFS}
	})
	if _, err := s.Put(t.Context(), strings.NewReader("read-only"), 0); !errors.Is(err, assets.ErrUnavailable) {
		t.Errorf("a read-only folder: got %v, want ErrUnavailable", err)
	}
}

func TestAttack_A20_SymlinksAreNotBlobs(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret")
	write(t, outside, []byte("secret"))
	s := open(t, dir)
	o, err := s.Put(t.Context(), strings.NewReader("secret"), 0)
	if err != nil {
		t.Fatal(err)
	}
	inner, err := s.Put(t.Context(), strings.NewReader("other"), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{outside, file(dir, inner.Key)} {
		if err := os.Remove(file(dir, o.Key)); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, file(dir, o.Key)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(t.Context(), o.Key, 0, -1); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("a link to %s in place of a blob: got %v, want ErrNotFound", target, err)
		}
		if _, err := s.Stat(t.Context(), o.Key); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Stat: got %v, want ErrNotFound", err)
		}
	}
	// A folder that leads out of the store is refused by whatever touches it.
	if err := os.RemoveAll(filepath.Join(dir, "incoming")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Dir(outside), filepath.Join(dir, "incoming")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), strings.NewReader("escape"), 0); err == nil {
		t.Error("Put wrote through a link out of the folder")
	}
	if _, err := s.Sweep(t.Context(), 0); err == nil {
		t.Error("Sweep went through a link out of the folder")
	}
	if got, err := os.ReadFile(outside); err != nil || string(got) != "secret" {
		t.Errorf("the file outside: %q, %v", got, err)
	}
}

func TestModes_AreForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "here")
	s := open(t, dir)
	if _, err := s.Put(t.Context(), strings.NewReader("private"), 0); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
