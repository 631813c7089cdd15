package cache

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"latchkey/internal/identity"
)

// Other processes of ours are the test binary itself, which plays a role instead of testing.
const (
	roleEnv  = "LATCHKEY_CACHE_ROLE"
	roleDir  = "LATCHKEY_CACHE_DIR"
	hammers  = "hammer"  // counts Revision up under the account's lock, hammerHits times
	writes   = "write"   // updates for ever, and prints each revision that is saved
	creates  = "create"  // signs a new account in, whose subject is its process ID
	signsOut = "signout" // signs in and out for ever, and prints each sign-in before it ends
)

const hammerHits = 100

func play(role string) int {
	if err := act(context.Background(), role, os.Getenv(roleDir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func act(ctx context.Context, role, dir string) error {
	k, err := OSKeyring(dir)
	if err != nil {
		return err
	}
	s, err := Open(Options{Dir: dir, Keyring: k})
	if err != nil {
		return err
	}
	id := newRecord("adele", "").Account.ID
	switch role {
	case hammers:
		return hammer(ctx, s, id, hammerHits)
	case creates:
		return s.Create(ctx, newRecord(strconv.Itoa(os.Getpid()), "s1"))
	case writes:
		rec, err := s.Load(ctx, id)
		for ; err == nil; fmt.Println(rec.Revision) {
			rec.Revision++
			err = s.Update(ctx, rec)
		}
		return err
	case signsOut:
		for n := 1; ; n++ {
			signIn := fmt.Sprintf("%d-%d", os.Getpid(), n)
			if err := s.Create(ctx, newRecord("adele", signIn)); err != nil {
				return err
			}
			fmt.Println(signIn)
			if err := s.Remove(ctx, id); err != nil {
				return err
			}
		}
	}
	return errors.New("no such role: " + role)
}

// hammer reads, counts and writes under the account's lock.
func hammer(ctx context.Context, s *Store, id identity.AccountID, hits int) error {
	for range hits {
		unlock, err := s.Lock(ctx, id)
		if err != nil {
			return err
		}
		rec, err := s.Load(ctx, id)
		if err == nil {
			rec.Revision++
			err = s.Update(ctx, rec)
		}
		unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// process is another process in a role.
type process struct {
	*exec.Cmd
	lines *bufio.Scanner
}

func start(t *testing.T, role, dir string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"="+role, roleDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &process{Cmd: cmd, lines: bufio.NewScanner(out)}
}

// kill ends the process with SIGKILL after it has printed so many lines, and returns the last line that it
// got out before it died.
func (p *process) kill(t *testing.T, after int) string {
	t.Helper()
	last := ""
	for n := 0; p.lines.Scan(); {
		last = p.lines.Text()
		if n++; n == after {
			must(t, p.Process.Kill())
		}
	}
	if err := p.lines.Err(); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if err := p.Wait(); err == nil {
		t.Fatal("the process ended by itself")
	}
	if last == "" {
		t.Fatal("the process did nothing before it was killed")
	}
	return last
}
