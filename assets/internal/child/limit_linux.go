package child

import (
	"os"
	"os/exec"
	"syscall"
)

// limitSystem asks the kernel for what the process cannot promise itself: no more private memory than limit, no core
// files, few open files, no large file written. Failing to set a limit is no reason not to read: the others hold.
func limitSystem(limit int64) {
	set := func(what int, n uint64) { _ = syscall.Setrlimit(what, &syscall.Rlimit{Cur: n, Max: n}) }
	const rlimitData = 2 // RLIMIT_DATA counts what is writable; RLIMIT_AS would count the address space Go reserves
	set(rlimitData, uint64(limit))
	set(syscall.RLIMIT_CORE, 0)
	set(syscall.RLIMIT_NOFILE, 64)
	set(syscall.RLIMIT_FSIZE, 256<<20)
}

// tie makes the child die with the parent, even when it hangs where it can no longer notice, and puts it in a group
// of its own so that a signal to the parent's group does not end it in the middle of a job.
func tie(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

// selfInflicted tells the signals of a crash from those that others send.
func selfInflicted(state *os.ProcessState) bool {
	ws, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !ws.Signaled() {
		return false
	}
	switch ws.Signal() {
	case syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGABRT, syscall.SIGILL, syscall.SIGFPE, syscall.SIGTRAP, syscall.SIGXFSZ:
		return true
	}
	return false
}

// OwnProgram is the program that is running, even when another has been put in its place meanwhile.
func OwnProgram() (string, error) {
	const self = "/proc/self/exe"
	if _, err := os.Stat(self); err == nil {
		return self, nil
	}
	return os.Executable()
}
