package publish

import (
	"errors"
	"fmt"
	"testing"
	"testing/fstest"
)

func TestAllowed_IsTheLeastOfMachineAndGroups(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	machine := file("MemTotal:       24000000 kB\nMemFree: 1 kB\n")
	for name, c := range map[string]struct {
		root fstest.MapFS
		want int64
	}{
		"the machine":                 {fstest.MapFS{"proc/meminfo": machine}, 24000000 << 10},
		"a group without a limit":     {fstest.MapFS{"proc/meminfo": machine, "proc/self/cgroup": file("0::/a\n"), "sys/fs/cgroup/a/memory.max": file("max\n")}, 24000000 << 10},
		"a group":                     {fstest.MapFS{"proc/meminfo": machine, "proc/self/cgroup": file("0::/a/b\n"), "sys/fs/cgroup/a/b/memory.max": file("2147483648\n")}, 2 << 30},
		"the group above":             {fstest.MapFS{"proc/meminfo": machine, "proc/self/cgroup": file("0::/a/b\n"), "sys/fs/cgroup/a/memory.max": file("1000\n"), "sys/fs/cgroup/a/b/memory.max": file("2000\n")}, 1000},
		"a container":                 {fstest.MapFS{"proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("5000\n")}, 5000},
		"groups of the first version": {fstest.MapFS{"proc/meminfo": machine, "proc/self/cgroup": file("3:cpu,memory:/x\n1:name=systemd:/y\n"), "sys/fs/cgroup/memory/x/memory.limit_in_bytes": file("3000\n")}, 3000},
		"another system":              {fstest.MapFS{}, 0},
		"nonsense":                    {fstest.MapFS{"proc/meminfo": file("MemTotal: many\n"), "proc/self/cgroup": file("::\nx\n")}, 0},
	} {
		if got := allowed(c.root); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

func TestShelf_KeepsNoMoreThanItsRoom(t *testing.T) {
	sh := &shelf{room: 1000}
	slots := make([]slot, 200)
	made := 0
	ask := func(i int, once bool) string {
		got, err := take(sh, &slots[i], once, func() (string, int, error) { made++; return fmt.Sprint("thing ", i), 100, nil })
		if err != nil || got != fmt.Sprint("thing ", i) {
			t.Fatalf("slot %d: got %q, %v", i, got, err)
		}
		return got
	}
	for i := range slots {
		ask(i, false)
		ask(0, false) // what is asked for again and again stays
	}
	if sh.held > sh.room || len(sh.ring) != sh.held/100 {
		t.Errorf("the shelf holds %d of %d bytes in %d slots", sh.held, sh.room, len(sh.ring))
	}
	if made > len(slots)+len(slots)/10 {
		t.Errorf("%d things were made for %d slots: what is asked for most was dropped", made, len(slots))
	}
	before := made
	ask(100, true)
	ask(100, true)
	if made != before+2 {
		t.Error("what was asked for once is kept")
	}
	if _, err := take(sh, &slots[101], false, func() (string, int, error) { return "", 0, errors.New("no") }); err == nil || slots[101].look() != nil {
		t.Errorf("a failure was kept: %v", err)
	}
	ask(101, false)
}
