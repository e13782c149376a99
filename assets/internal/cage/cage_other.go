//go:build !linux

package cage

import "os/exec"

// isolate has nothing to add here: limits are what there is.
func isolate(*exec.Cmd, Kind) {}

// end kills the program.
func end(cmd *exec.Cmd) error { return cmd.Process.Kill() }
