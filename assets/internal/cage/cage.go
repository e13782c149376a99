// Package cage runs a foreign program on hostile bytes: in one folder, for a time, without network where the system allows
// that, and with everything that it started gone at the end.
//
// It owns isolation and endings. It refuses to know what the program does.
package cage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ErrTimeout says that the program was ended since its time was over.
var ErrTimeout = errors.New("the program took too long")

// Command is one run of a program.
type Command struct {
	Program string   // an absolute path
	Args    []string // Here(name) stands for a file of Dir
	Dir     string   // the one folder that the program may write
	Env     []string
	Stdin   io.Reader
	Stdout  io.Writer // nil: dropped
	Timeout time.Duration

	MemoryBytes int64 // of address space
	FileBytes   int64 // of one file that it writes
	CPU         time.Duration
}

// Kind says how a program is kept apart.
type Kind string

// The kinds, the best first.
const (
	Walled Kind = "bwrap"      // sees programs, fonts and its folder; no network, no other process
	Spaced Kind = "namespaces" // no network, no other process; sees the files of the system
	Plain  Kind = "limits"     // limits of time, memory and files only
)

// Best returns the best kind that works on this machine. It is found out once.
var Best = sync.OnceValue(func() Kind {
	for _, k := range []Kind{Walled, Spaced} {
		if works(k) {
			return k
		}
	}
	return Plain
})

func works(k Kind) bool {
	dir, err := os.MkdirTemp("", "cage-*")
	if err != nil {
		return false
	}
	defer os.RemoveAll(dir)
	return run(context.Background(), k, Command{Program: "/bin/sh", Args: []string{"-c", "exit 0"}, Dir: dir, Timeout: 5 * time.Second}) == nil
}

// Here is the path of a file of the command's folder as the program sees it.
func (c Command) Here(name string) string { return filepath.Join(inside(Best(), c.Dir), name) }

// inside is where the folder is for the program.
func inside(k Kind, dir string) string {
	if k == Walled {
		return "/cage"
	}
	return dir
}

// Run runs the program to its end and ends whatever it has left behind. The error is ErrTimeout, the context's error, or
// says how the program ended, with the beginning of what it complained about.
func Run(ctx context.Context, c Command) error { return run(ctx, Best(), c) }

func run(ctx context.Context, k Kind, c Command) error {
	timed, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	cmd := build(timed, k, c)
	var complaints head
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Stdin, c.Stdout, &complaints
	// A pipe that something left behind holds open is not waited for.
	cmd.WaitDelay = 2 * time.Second
	cmd.Cancel = func() error { return end(cmd) }
	// The kernel ends the program when the thread that started it ends, so that thread is kept.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Run()
	if cmd.Process != nil {
		_ = end(cmd) // what it has started may still be there
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case timed.Err() != nil:
		return fmt.Errorf("%w: %s after %s", ErrTimeout, filepath.Base(c.Program), c.Timeout)
	case err != nil:
		return fmt.Errorf("%s: %w: %s", filepath.Base(c.Program), err, strings.TrimSpace(string(complaints)))
	}
	return nil
}

// limited has the shell set the limits and become the program.
func limited(c Command, program string, args []string) []string {
	set := "ulimit -c 0"
	limit := func(flag string, n int64) {
		if n > 0 {
			// One that cannot be set is no reason not to run: the others hold.
			set += "; ulimit -" + flag + " " + strconv.FormatInt(n, 10) + " 2>/dev/null"
		}
	}
	const block, kilo = 512, 1024
	limit("f", c.FileBytes/block)
	limit("v", c.MemoryBytes/kilo)
	limit("t", int64(c.CPU/time.Second))
	return append([]string{"/bin/sh", "-c", set + `; exec "$0" "$@"`, program}, args...)
}

// shown are the folders of the system that a walled program sees.
var shown = []string{
	"/usr", "/bin", "/sbin", "/lib", "/lib64", "/opt", "/nix/store", "/etc/fonts", "/etc/libreoffice", "/etc/alternatives",
	"/etc/ld.so.cache", "/var/cache/fontconfig",
}

func build(ctx context.Context, k Kind, c Command) *exec.Cmd {
	line := limited(c, c.Program, c.Args)
	if k == Walled {
		wall := []string{"bwrap", "--unshare-all", "--die-with-parent", "--new-session"}
		for _, dir := range shown {
			wall = append(wall, "--ro-bind-try", dir, dir)
		}
		own := filepath.Dir(c.Program)
		wall = append(wall, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind", own, own,
			"--bind", c.Dir, inside(k, c.Dir), "--chdir", inside(k, c.Dir), "--")
		line = append(wall, line...)
	}
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Dir = c.Dir
	cmd.Env = append([]string{"PATH=/usr/bin:/bin:/usr/local/bin", "LANG=C.UTF-8", "HOME=" + inside(k, c.Dir), "TMPDIR=" + inside(k, c.Dir)}, c.Env...)
	isolate(cmd, k)
	return cmd
}

// head keeps the beginning of what is written.
type head []byte

func (h *head) Write(p []byte) (int, error) {
	const most = 1 << 10
	if room := most - len(*h); room > 0 {
		*h = append(*h, p[:min(room, len(p))]...)
	}
	return len(p), nil
}
