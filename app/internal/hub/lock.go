package hub

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// errLocked says that a running server owns the data folder.
var errLocked = errors.New("another Tandem is running on this data folder")

// lockPatience is how long a server waits for the lock. One that was killed can leave it for a moment to a child that it
// was just starting.
const lockPatience = 3 * time.Second

// waitForLock is lockData with patience.
func waitForLock(ctx context.Context, dir string) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		unlock, err = lockData(dir)
		if !errors.Is(err, errLocked) {
			return unlock, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// lockData takes the data folder for this process. The lock ends with the process, however it ends.
func lockData(dir string) (unlock func(), err error) {
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data folder: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		holder := make([]byte, 20)
		n, _ := f.Read(holder)
		err = errors.Join(errLocked, f.Close())
		if pid := strings.TrimSpace(string(holder[:n])); pid != "" {
			err = fmt.Errorf("%w (process %s)", err, pid)
		}
		return nil, err
	}
	// The number only helps people; the lock itself is the kernel's.
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	}
	return func() { _ = f.Close() }, nil
}
