package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// usage is what a child process took.
type usage struct {
	wall   time.Duration
	cpu    time.Duration // user and system, its own children included
	peak   float64       // largest resident memory in MB
	output string
}

// spend runs a command to its end.
func spend(dir, name string, args ...string) (usage, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, os.Environ()
	began := time.Now()
	out, err := cmd.CombinedOutput()
	u := usage{wall: time.Since(began), output: string(out)}
	if err != nil {
		return u, fmt.Errorf("%s: %w: %s", name, err, out)
	}
	u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.peak = float64(r.Maxrss) / 1024
	}
	return u, nil
}

// own is what this process took so far.
func own() usage {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return usage{}
	}
	return usage{cpu: time.Duration(r.Utime.Nano() + r.Stime.Nano()), peak: float64(r.Maxrss) / 1024}
}

// typical is the median of each figure by itself.
func typical(runs []usage) usage {
	middle := func(of func(usage) float64) float64 {
		v := make([]float64, len(runs))
		for i, u := range runs {
			v[i] = of(u)
		}
		slices.Sort(v)
		return v[len(v)/2]
	}
	return usage{
		wall: time.Duration(middle(func(u usage) float64 { return float64(u.wall) })),
		cpu:  time.Duration(middle(func(u usage) float64 { return float64(u.cpu) })),
		peak: middle(func(u usage) float64 { return u.peak }),
	}
}

func (u usage) String() string {
	return fmt.Sprintf("%.1f s, %.2f CPU-seconds, %.0f MB at most", u.wall.Seconds(), u.cpu.Seconds(), u.peak)
}

// against says how much of the other's figures these are.
func (u usage) against(other usage) string {
	return fmt.Sprintf("%.2f of the time, %.2f of the CPU, %.2f of the memory", u.wall.Seconds()/other.wall.Seconds(), u.cpu.Seconds()/other.cpu.Seconds(), u.peak/other.peak)
}
