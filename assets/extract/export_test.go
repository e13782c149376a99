package extract

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"tandem/assets/internal/child"
	"tandem/assets/internal/pdfengine"
)

// CompileTimeout is the time limit that a file named "compile" oversteps while its engine starts.
const CompileTimeout = time.Second

// Misbehave arms the child: the name of a file says what the reader of it shall do.
func Misbehave() {
	childHook = func(name string) {
		switch act, _, _ := strings.Cut(name, "."); act {
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
			go panic("a reader gone wrong")
			select {}
		case "overflow":
			recurse(1)
		case "shot":
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		case "compile":
			_ = child.WriteFrame(realStdout, report{Engine: pdfengine.Starting})
			time.Sleep(CompileTimeout + CompileTimeout/5) // what a compilation does to the clock
			_ = child.WriteFrame(realStdout, report{Engine: pdfengine.Ready})
		case "print":
			fmt.Println("printed where frames go")
		case "environment":
			fmt.Fprint(os.Stderr, strings.Join(os.Environ(), "\n"), "END")
			os.Exit(3)
		case "flood":
			for i := 1; ; i++ {
				_ = child.WriteFrame(realStdout, report{Page: &Page{Number: i, Text: strings.Repeat("x", 1<<20)}})
			}
		case "garbage":
			_, _ = realStdout.WriteString(strings.Repeat("\xff", 64))
			select {}
		}
	}
}

// realStdout is where the frames go, before ChildMain takes it away from everything else.
var realStdout = os.Stdout

func recurse(n int) int {
	var pad [1024]byte
	pad[n%1024] = byte(n)
	if n < 0 {
		return n
	}
	return recurse(n+1) + int(pad[0])
}

// CleanText is cleanText for the tests.
func CleanText(s string) string { return cleanText(s) }

// IdlePID is the process of the child that waits in the pool; 0 when there is none.
func IdlePID(p *Pool) int {
	w := <-p.slots
	defer func() { p.slots <- w }()
	if w == nil {
		return 0
	}
	return w.PID()
}

// KillIdle ends the child that waits in the pool and waits for its end, as the system may do when memory is short.
func KillIdle(p *Pool) {
	w := <-p.slots
	defer func() { p.slots <- w }()
	w.Kill()
	_ = w.Receive(&report{})
}

// PeakMemory is the most memory that the waiting child has held, in bytes; 0 where the system does not tell.
func PeakMemory(p *Pool) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", IdlePID(p)))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kb := 0
	_, _ = fmt.Sscan(after, &kb)
	return kb << 10
}
