package doctor_test

import (
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// On a full disk a file can be made that nothing can be written into. A limit on the size of files does the same, in a
// process of its own, since it holds for all of its files.
func TestADiskThatIsFull(t *testing.T) {
	if os.Getenv("LATCHKEY_TEST_FULL") == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestADiskThatIsFull$")
		cmd.Env = append(os.Environ(), "LATCHKEY_TEST_FULL=yes")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	p := partsWith(t, standIn{})
	signal.Ignore(syscall.SIGXFSZ)
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = 100
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	list, said := examined(t.Context(), p, nil)
	if !strings.Contains(list, "Folder of the accounts: fail\n") || !strings.Contains(said, "Make room on the disk") {
		t.Errorf("%s\n%s", list, said)
	}
}
