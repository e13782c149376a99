package disk_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"tandem/assets"
	"tandem/assets/assetstest"
	"tandem/assets/disk"
)

func TestUploads(t *testing.T) {
	assetstest.RunUploads(t, func(t testing.TB) assetstest.UploadsEngine {
		dir := t.TempDir()
		s := open(t, dir)
		return assetstest.UploadsEngine{Blobs: s, Uploads: s, Reopen: func(t testing.TB) (assets.Blobs, assets.Uploads) {
			s := open(t, dir)
			return s, s
		}}
	})
}

const (
	uploadChildEnv = "TANDEM_TEST_UPLOAD_CHILD"
	uploadIDEnv    = "TANDEM_TEST_UPLOAD_ID"
)

// pattern gives bytes that tell where they stand, from an offset on, so that a piece in another place is noticed.
type pattern struct{ at, end int64 }

func (p *pattern) Read(b []byte) (int, error) {
	if p.at >= p.end {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), p.end-p.at))
	for i := range n {
		at := p.at + int64(i)
		b[i] = byte(at) ^ byte(at>>8) ^ byte(at>>16)
	}
	p.at += int64(n)
	return n, nil
}

// uploadForEver is the child that is killed: it adds pieces to an upload, and says where the upload ends once Append has
// answered.
func uploadForEver(dir, id string) {
	s, err := disk.Open(dir)
	var end int64
	if err == nil {
		end, err = s.Offset(context.Background(), id)
	}
	for i := int64(0); err == nil; i++ {
		end, err = s.Append(context.Background(), id, end, &pattern{end, end + 1 + i*i*977%300000}, 0)
		if err == nil {
			_, err = fmt.Println(end)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestFault_F01_AcknowledgedPiecesOutliveKills(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	id, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var acked int64
	for round := range 40 {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), uploadChildEnv+"="+dir, uploadIDEnv+"="+id)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if acked, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
				t.Fatal(err)
			}
			if n == round {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = cmd.Wait() // it was killed
		at, err := open(t, dir).Offset(t.Context(), id)
		if err != nil || at < acked {
			t.Fatalf("after a kill the upload ends at %d, %v; %d were acknowledged", at, err, acked)
		}
	}
	s = open(t, dir)
	end, err := s.Offset(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, &pattern{0, end}); err != nil {
		t.Fatal(err)
	}
	o, err := s.Finish(t.Context(), id, assets.Key(hex.EncodeToString(h.Sum(nil))))
	if err != nil || o.Size != end {
		t.Errorf("after 40 kills: %+v, %v; want %d bytes in their places", o, err, end)
	}
}

func TestFault_F01_AnUploadThatIsCutOffWhileItIsFinished(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	id, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	body := bytes.Repeat([]byte("all of it "), 1000)
	if _, err := s.Append(t.Context(), id, 0, bytes.NewReader(body), 0); err != nil {
		t.Fatal(err)
	}
	// The program ends between the mark and the move.
	disk.SetRename(s, func(string, string) error { return errors.New("killed") })
	if _, err := s.Finish(t.Context(), id, ""); err == nil {
		t.Fatal("it was not cut off")
	}
	s = open(t, dir)
	if _, err := s.Append(t.Context(), id, int64(len(body)), bytes.NewReader([]byte("more")), 0); !errors.Is(err, assets.ErrNotFound) {
		t.Errorf("adding to it: %v, want ErrNotFound", err)
	}
	o, err := s.Finish(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := assets.Verify(t.Context(), s, o.Key); err != nil || o.Size != int64(len(body)) {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestFault_F29_AFullDiskKeepsWhatCame(t *testing.T) {
	dir := assetstest.SmallDisk(t, 8<<20)
	s := open(t, dir)
	room, err := s.Put(t.Context(), &pattern{0, 1 << 20}, 0)
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	end, err := s.Append(t.Context(), id, 0, &pattern{0, 20 << 20}, 0)
	if !errors.Is(err, assets.ErrNoSpace) || end == 0 {
		t.Fatalf("20 MB on 8: ends at %d, %v; want ErrNoSpace and what had room", end, err)
	}
	at, err := s.Offset(t.Context(), id)
	if err != nil || at != end {
		t.Fatalf("it ends at %d, %v; want %d", at, err, end)
	}
	if _, err := s.Finish(t.Context(), id, ""); err != nil && !errors.Is(err, assets.ErrNoSpace) {
		t.Errorf("finish on a full disk: %v, want ErrNoSpace", err)
	}
	// With room again it goes on where it was.
	if err := s.Delete(t.Context(), room.Key); err != nil {
		t.Fatal(err)
	}
	if end, err = s.Append(t.Context(), id, end, &pattern{end, end + 1000}, 0); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	o, err := s.Finish(t.Context(), id, "")
	if err != nil || o.Size != end {
		t.Fatalf("got %+v, %v; want %d bytes", o, err, end)
	}
	if err := assets.Verify(t.Context(), s, o.Key); err != nil {
		t.Error(err)
	}
}
