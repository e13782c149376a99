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

// PID is the process of a document's child.
func (d *Document) PID() int { return d.worker.PID() }
