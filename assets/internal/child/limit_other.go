//go:build !linux

package child

import (
	"os"
	"os/exec"
)

// limitSystem has no kernel limits to set here; the watch on memory still holds.
func limitSystem(int64) {}

// tie has nothing to add here: the child ends when its input closes.
func tie(*exec.Cmd) {}

// selfInflicted cannot tell signals apart here; a child that died by one is taken for interrupted.
func selfInflicted(*os.ProcessState) bool { return false }

// OwnProgram is the program that is running.
func OwnProgram() (string, error) { return os.Executable() }
