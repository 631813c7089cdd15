package desktop

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestLeaseHasOneHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "keeper.lock")
	first, err := TakeLease(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := TakeLease(path); !errors.Is(err, ErrHeld) {
		t.Errorf("a second TakeLease gives %v, want ErrHeld", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if err := first.Release(); err != nil {
		t.Errorf("a second Release: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the lock file must stay: %v", err)
	}
	again, err := TakeLease(path)
	if err != nil {
		t.Fatal(err)
	}
	again.Release()
}

func TestLeaseEndsWithAKilledProcess(t *testing.T) {
	if path := os.Getenv("LATCHKEY_TEST_LEASE"); path != "" {
		if _, err := TakeLease(path); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("held\n")
		_, _ = io.Copy(io.Discard, os.Stdin) // until killed
		return
	}
	path := filepath.Join(t.TempDir(), "keeper.lock")
	holder := exec.Command(os.Args[0], "-test.run=^TestLeaseEndsWithAKilledProcess$")
	holder.Env = append(os.Environ(), "LATCHKEY_TEST_LEASE="+path)
	stdin, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("the holder says %q, %v", line, err)
	}
	if _, err := TakeLease(path); !errors.Is(err, ErrHeld) {
		t.Errorf("while another process holds it: %v, want ErrHeld", err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	lease, err := TakeLease(path)
	if err != nil {
		t.Fatalf("after the holder was killed: %v", err)
	}
	lease.Release()
}
