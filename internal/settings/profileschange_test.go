package settings

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

// Another process of ours is the test binary itself, which adds profiles instead of testing.
const (
	addsFile = "LATCHKEY_SETTINGS_ADDS" // the profiles file; a name for its profiles comes by the other one
	addsName = "LATCHKEY_SETTINGS_NAME"
	adds     = 25
)

func TestMain(m *testing.M) {
	path := os.Getenv(addsFile)
	if path == "" {
		os.Exit(m.Run())
	}
	_, _ = io.ReadAll(os.Stdin) // until all are there
	for i := range adds {
		if err := addOne(context.Background(), path, fmt.Sprintf("%s-%d", os.Getenv(addsName), i)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func addOne(ctx context.Context, path, name string) error {
	return ChangeProfiles(ctx, path, func(p *Profiles) error {
		return p.Add(Profile{Name: name, ClientID: "c", Authority: identity.Authority{URL: "https://id.example", Kind: identity.OIDC}})
	})
}

// Two processes, as a window and a command are, add profiles at the same time: none is lost, and neither is told to try
// again.
func TestProfilesOfTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "profiles.toml")
	var begin []io.Closer
	var all []*exec.Cmd
	said := make([]strings.Builder, 2)
	for i, name := range []string{"window", "command"} {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), addsFile+"="+path, addsName+"="+name)
		cmd.Stderr = &said[i]
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		begin, all = append(begin, stdin), append(all, cmd)
	}
	for _, b := range begin {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	for i, cmd := range all {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v\n%s", err, said[i].String())
		}
	}
	if got := len(load(t, path).All()); got != 2*adds {
		t.Errorf("%d profiles were kept, %d were added", got, 2*adds)
	}
}

// A refused edit leaves the file alone, and one that changes nothing writes nothing.
func TestAnEditThatIsRefused(t *testing.T) {
	path := write(t, written)
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	err = ChangeProfiles(t.Context(), path, func(p *Profiles) error {
		if err := p.Remove("contoso"); err != nil {
			return err
		}
		return refused
	})
	if err != refused {
		t.Errorf("the error is %v", err)
	}
	if err := ChangeProfiles(t.Context(), path, func(*Profiles) error { return nil }); err != nil {
		t.Error(err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) || read(t, path) != written {
		t.Errorf("the file was written: %v", err)
	}
}

// What an editor saves while an edit is under way is not overwritten, although editors know nothing of the lock.
func TestAnEditorInTheSameMoment(t *testing.T) {
	path := write(t, written)
	err := ChangeProfiles(t.Context(), path, func(p *Profiles) error {
		if err := os.WriteFile(path, []byte("# mine\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return p.Remove("contoso")
	})
	if !errors.Is(err, ErrChanged) || read(t, path) != "# mine\n" {
		t.Errorf("%v, the file is now\n%s", err, read(t, path))
	}
}
