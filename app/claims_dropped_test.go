//go:build unix

package app

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"latchkey/app/kit"
)

func TestADroppedFileIsRead(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	token, _ := signed(t, someClaims())
	file := filepath.Join(t.TempDir(), "answer.json")
	if err := os.WriteFile(file, []byte(`{"access_token":"`+token.Reveal()+`"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	drop := func(path string) { s.w.dropped([]fyne.URI{storage.NewFileURI(path)}) }
	drop(file)
	s.until("the claims", func() bool { return s.find("preferred_username") != nil })
	drop(filepath.Join(t.TempDir(), "gone.txt"))
	s.until("why not", func() bool { return s.shows("gone.txt cannot be read: there is no such file.") })
	drop(t.TempDir())
	s.until("why not", func() bool { return s.shows("it is no file") })
	if err := os.WriteFile(file, []byte("no token at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	drop(file)
	s.until("why not", func() bool { return s.shows("There is no token in answer.json.") })
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	drop(pipe)
	s.until("why not", func() bool { return s.shows("pipe cannot be read: it is no file") })
	large := filepath.Join(t.TempDir(), "large.bin")
	if err := errors.Join(os.WriteFile(large, nil, 0o600), os.Truncate(large, 1<<40)); err != nil {
		t.Fatal(err)
	}
	drop(large)
	s.until("why not", func() bool { return s.shows("large.bin is too long: at most 16 MB") })
	s.w.addAccount()
	s.until("the sign-in", func() bool { return s.w.overlays.Top() != nil })
	drop(file)
	s.until("what to do first", func() bool { return s.w.overlays.Top().(*kit.Overlay).Toast.Visible() })
	s.press(fyne.KeyEscape)
}

// TestTwoDroppedFilesAreCompared: yesterday's token and today's, in whatever order they come.
func TestTwoDroppedFilesAreCompared(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	folder := t.TempDir()
	write := func(name, text string) fyne.URI {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return storage.NewFileURI(path)
	}
	today := write("a-today.txt", s.unkept(someClaims()).Reveal())
	says := someClaims()
	says["scp"], says["iat"] = "Orders.Write", fixedNow().Add(-24*time.Hour).Unix()
	yesterday := write("b-yesterday.json", `{"refresh_token":"0.AX8A-opaque-0123456789","access_token":"`+s.unkept(says).Reveal()+`"}`)

	s.w.dropped([]fyne.URI{today, yesterday})
	s.until("the comparison", func() bool { return s.shows("From the token in b-yesterday.json to the token in a-today.txt.") })
	s.mustShow("Orders.Read", "Orders.Write")
	s.tap("Back to the claims")
	s.mustShow("1: access_token", "Signature not checked")

	s.w.dropped([]fyne.URI{today, yesterday, yesterday})
	s.until("what was left out", func() bool { return s.shows("Two files can be compared.") })
	s.until("the comparison", func() bool { return s.w.tokenPage.claims.compared != nil })
	for name, want := range map[string]string{
		"empty.txt": "There is no token in empty.txt.", "opaque.txt": "The token in opaque.txt cannot be compared. The token is opaque.",
	} {
		s.w.dropped([]fyne.URI{today, write(name, map[string]string{"opaque.txt": "mF_9.B5f-4.1JqM-and-more"}[name])})
		s.until("why not", func() bool { return s.shows(want) })
	}
	s.w.dropped([]fyne.URI{storage.NewFileURI(filepath.Join(folder, "gone")), today})
	s.until("why not", func() bool { return s.shows("gone cannot be read: there is no such file.") })
}
