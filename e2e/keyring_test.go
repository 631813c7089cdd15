//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// TestKeyringLocked: accounts are known to be there, nothing is lost, no new key is made, and the status says so.
func TestKeyringLocked(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	l.Keyring()
	w := newWorld(t, l)
	w.signIn(w.demo.User("managed"))
	token := w.ok("token")
	items := w.KeyringItems()
	if len(items) != 1 {
		t.Errorf("the keyring holds %q; one key was to be there", items)
	}

	w.LockKeyring()
	r := w.latchkey("token")
	if r.Status != 4 || r.Stdout != "" || !strings.Contains(r.Stderr, "keyring") {
		t.Errorf("with a locked keyring: status %d, %q, %q", r.Status, r.Stdout, r.Stderr)
	}
	if r := w.latchkey("sign-in", "--authority", w.demo.Authority, "--client-id", w.demo.ClientID); r.Status != 4 {
		t.Errorf("sign-in with a locked keyring: status %d, %q", r.Status, r.Stderr)
	}
	w.NoLink() // refused before a browser was opened
	if n := len(w.records()); n != 1 {
		t.Errorf("%d records while locked, want 1", n)
	}
	if got := w.KeyringItems(); len(got) != 1 {
		t.Errorf("the locked keyring holds %q", got)
	}

	w.UnlockKeyring()
	if got := w.ok("token"); got != token {
		t.Error("after unlocking, another token came")
	}
}

// TestKeyringAbsent: nothing may be written, so a sign-in by command alone is refused before a browser opens.
func TestKeyringAbsent(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	w := newWorld(t, l)

	r := w.startSignIn()
	if status := r.Wait(); status != 4 {
		t.Errorf("sign-in without a keyring: status %d\n%s", status, w.Log("sign-in"))
	}
	w.NoLink()
	if got := w.latchkey("accounts", "--json"); got.Status != 0 || strings.TrimSpace(got.Stdout) != "[]" {
		t.Errorf("accounts without a keyring: %+v", got)
	}
	if files := w.records(); len(files) != 0 {
		t.Errorf("records were written without a key: %q", files)
	}
}

// TestKeyGone: records without their key are kept, and no new key is made silently.
func TestKeyGone(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	keyring := l.Keyring()
	w := newWorld(t, l)
	w.signIn(w.demo.User("managed"))

	keyring.Stop()
	if err := os.RemoveAll(w.Path("home", ".local", "share", "keyrings")); err != nil {
		t.Fatal(err)
	}
	w.Keyring()
	r := w.latchkey("token")
	if r.Status != 4 || !strings.Contains(r.Stderr, "key") {
		t.Errorf("without the key: status %d, %q", r.Status, r.Stderr)
	}
	if items := w.KeyringItems(); len(items) != 0 {
		t.Errorf("a new key was made silently: %q", items)
	}
	if n := len(w.records()); n != 1 {
		t.Errorf("%d records, want the one that cannot be opened", n)
	}
}

// records lists the sealed files of the store.
func (w *world) records() []string {
	w.t.Helper()
	files, err := filepath.Glob(filepath.Join(w.Home(), "state", "*.account"))
	if err != nil {
		w.t.Fatal(err)
	}
	return files
}
