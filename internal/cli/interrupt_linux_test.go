package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// interrupting sends SIGINT again and again until ended: nobody outside knows when a process is ready for it.
func interrupting[T any](t *testing.T, process *os.Process, ended <-chan T) T {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case how := <-ended:
			return how
		case <-again.C:
			if err := process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
		}
	}
}

func TestAnInterruptEndsTheWaitForStandardInput(t *testing.T) {
	d := newDesk(t)
	d.robot("--flow", "client-credentials")
	i, scope := d.tenant.Info(), d.api()
	d.fed(0, d.app("Orders").Secret, "sign-in", "--profile", "orders", "--secret-stdin")
	d.want(0, "profiles", "add", "old", "--authority", i.Authority, "--client-id", i.ClientID, "--flow", "password")
	mine := make(chan os.Signal, 1) // the interrupts are meant for the command, not for the tests
	signal.Notify(mine, os.Interrupt)
	defer signal.Stop(mine)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"sign-in", "--profile", "robot", "--secret-stdin"},
		{"sign-in", "--profile", "robot", "--certificate", d.app("Portal").CertificateFile, "--key", d.app("Portal").KeyFile, "--certificate-password-stdin"},
		{"sign-in", "--profile", "old", "--login-hint", d.user("adele").Username, "--password-stdin"},
		{"obo", "--profile", "orders", "--scope", scope, "--assertion-stdin"},
		{"claims", "-"},
		{"explain", "-"},
		{"profiles", "import", "-"},
	} {
		in, feed, err := os.Pipe() // nothing comes, and it does not end
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		p := d.program("", io.Discard, &stderr)
		p.Stdin = in
		ended := make(chan int, 1)
		go func() { ended <- p.Run(args) }()
		if status := interrupting(t, self, ended); status != 130 || !strings.HasSuffix(stderr.String(), "latchkey: interrupted\n") {
			t.Errorf("%v: status %d: %s", args, status, stderr.String())
		}
		feed.Close()
		in.Close()
	}
}

func TestASecondInterruptEndsTheProcess(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, self)
	c.Env = append(os.Environ(), "LATCHKEY_TEST_STUCK=1")
	feed, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer feed.Close()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "reading\n" {
		t.Errorf("it does not read: %q, %v", line, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	interrupting(t, c.Process, ended)
	if how, ok := c.ProcessState.Sys().(syscall.WaitStatus); !ok || !how.Signaled() || how.Signal() != syscall.SIGINT {
		t.Errorf("it ended by %v", c.ProcessState)
	}
}
