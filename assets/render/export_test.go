package render

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Misbehave arms the child: the name of a file says what drawing one of its pages shall do: act-page.pdf. Page 0 is its
// opening.
func Misbehave() {
	childHook = func(path string, page int) {
		act, at, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), "-")
		if want, err := strconv.Atoi(at); err != nil || want != page {
			return
		}
		switch act {
		case "hang":
			select {}
		case "spin":
			for i := 0; ; i++ {
				if i < 0 {
					fmt.Fprintln(os.Stderr, i)
				}
			}
		case "bloat":
			var hold [][]byte
			for {
				b := make([]byte, 8<<20)
				for i := range b {
					b[i] = byte(i)
				}
				hold = append(hold, b)
				if len(hold) > 1<<20 {
					fmt.Fprintln(os.Stderr, len(hold))
				}
			}
		case "panic":
			go panic("an artist gone wrong")
			select {}
		case "shot":
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		case "shotonce":
			mark := path + ".shot"
			if _, err := os.Stat(mark); err == nil {
				return
			}
			_ = os.WriteFile(mark, nil, 0o600)
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		case "garbage":
			_, _ = realStdout.WriteString(strings.Repeat("\xff", 64))
			select {}
		}
	}
}

// realStdout is where the frames go, before ChildMain takes it away from everything else.
var realStdout = os.Stdout

// PID is the process of a document's child; 0 when there is none.
func PID(d *Document) int {
	if d.worker == nil {
		return 0
	}
	return d.worker.PID()
}

// KillIdle ends the child that has a document open, and waits for its end, as the system may do when memory is short.
func KillIdle(d *Document) {
	d.worker.Kill()
	_ = d.worker.Receive(&report{})
}

// PeakMemory is the most memory that a document's child has held, in bytes; 0 where the system does not tell.
func PeakMemory(d *Document) int {
	if d.worker == nil {
		return 0
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.worker.PID()))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kb := 0
	_, _ = fmt.Sscan(after, &kb)
	return kb << 10
}
