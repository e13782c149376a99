package cage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// kinds are those that work here; the plain one always does.
func kinds() []Kind {
	out := []Kind{Plain}
	for _, k := range []Kind{Walled, Spaced} {
		if works(k) {
			out = append(out, k)
		}
	}
	return out
}

func TestRunEndsWhatItStarted(t *testing.T) {
	for _, k := range kinds() {
		t.Run(string(k), func(t *testing.T) {
			dir := t.TempDir()
			script := "sleep 600 & echo $! > child; sleep 600 & echo $! > child2; echo started; wait"
			began := time.Now()
			err := run(t.Context(), k, Command{Program: "/bin/sh", Args: []string{"-c", script}, Dir: dir, Timeout: time.Second})
			if !errors.Is(err, ErrTimeout) {
				t.Fatalf("got %v, want a timeout", err)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("it took %v to end a program", took)
			}
			if k != Plain {
				return // its process numbers are not ours
			}
			for _, name := range []string{"child", "child2"} {
				text, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
				if err != nil {
					t.Fatal(err)
				}
				if state := stateOf(pid); state != "" && state != "Z" {
					t.Errorf("process %d outlives its program in state %s", pid, state)
				}
			}
		})
	}
}

// stateOf is the letter of a process's state, empty when there is none.
func stateOf(pid int) string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	_, after, _ := strings.Cut(string(text), ") ")
	return after[:1]
}

func TestAttack_A28_ACagedProgramHasNoNetworkAndNoFilesOfOurs(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("/proc/self/net/dev"); err != nil {
		t.Skip("this system does not tell its network devices")
	}
	for _, k := range kinds() {
		if k == Plain {
			continue
		}
		var out bytes.Buffer
		script := "cat /proc/self/net/dev; echo; cat " + secret + " 2>/dev/null; exit 0"
		err := run(t.Context(), k, Command{Program: "/bin/sh", Args: []string{"-c", script}, Dir: t.TempDir(), Timeout: 20 * time.Second, Stdout: &out})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "eth") {
			t.Errorf("%s: the program sees the network:\n%s", k, &out)
		}
		if k == Walled && strings.Contains(out.String(), "ours") {
			t.Errorf("%s: the program reads files of ours", k)
		}
	}
}

func TestRunSaysHowAProgramEnded(t *testing.T) {
	for _, k := range kinds() {
		err := run(t.Context(), k, Command{Program: "/bin/sh", Args: []string{"-c", "echo why >&2; exit 3"}, Dir: t.TempDir(), Timeout: 20 * time.Second})
		if err == nil || !strings.Contains(err.Error(), "why") {
			t.Errorf("%s: got %v, want the complaint", k, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, Command{Program: "/bin/sh", Args: []string{"-c", "exit 0"}, Dir: t.TempDir(), Timeout: time.Minute}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

func TestRunLimitsWhatIsWritten(t *testing.T) {
	dir := t.TempDir()
	err := Run(t.Context(), Command{
		Program: "/bin/sh", Args: []string{"-c", "head -c 4000000 /dev/zero > big"}, Dir: dir, Timeout: 20 * time.Second, FileBytes: 1 << 20,
	})
	info, statErr := os.Stat(filepath.Join(dir, "big"))
	if err == nil || statErr != nil || info.Size() > 1<<20 {
		t.Errorf("wrote %v (%v), want no more than the limit; the run gave %v", info, statErr, err)
	}
}
