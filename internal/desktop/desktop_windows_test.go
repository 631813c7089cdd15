package desktop

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"

	"latchkey/internal/identity"
)

// read is what another program finds in the clipboard in that format; nil: nothing.
func read(t *testing.T, format uintptr) []byte {
	t.Helper()
	var found []byte
	err := withClipboard(t.Context(), func() error {
		memory, _, _ := user32.NewProc("GetClipboardData").Call(format)
		if memory == 0 {
			return nil
		}
		size, _, _ := kernel32.NewProc("GlobalSize").Call(memory)
		where, _, _ := globalLock.Call(memory)
		defer globalUnlock.Call(memory)
		found = make([]byte, size)
		return windows.ReadProcessMemory(windows.CurrentProcess(), where, &found[0], size, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func readText(t *testing.T) string {
	t.Helper()
	raw := read(t, cfUnicodeText)
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i]) | uint16(raw[2*i+1])<<8
	}
	text, _, _ := strings.Cut(string(utf16.Decode(units)), "\x00")
	return text
}

func TestClipboardAndItsMarks(t *testing.T) {
	gone := make(chan struct{}, 8)
	c := NewClipboard(time.Now, func() { gone <- struct{}{} })
	defer c.Close()
	long := "eyJ0eXAi.ü€" + strings.Repeat("x", 200<<10)
	if err := c.Put(t.Context(), identity.Secret(long), time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := readText(t); got != long {
		t.Errorf("%d bytes are in the clipboard, want %d", len(got), len(long))
	}
	for _, name := range []string{"ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard"} {
		format, err := clipboardFormat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, format); len(got) < 4 || !bytes.Equal(got[:4], make([]byte, 4)) {
			t.Errorf("%s: %v, want a DWORD of zero", name, got)
		}
	}
	if _, held := c.Held(); !held {
		t.Error("it is not ours")
	}
	if err := c.Put(t.Context(), "short", 50*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	<-gone
	if got := readText(t); got != "" {
		t.Errorf("after its time %d characters are there", len(got))
	}
}

func TestWhatIsNoSecretStays(t *testing.T) {
	c := NewClipboard(time.Now, nil)
	if err := c.PutText(t.Context(), "https://login.example/"); err != nil {
		t.Fatal(err)
	}
	for _, name := range exclusions {
		format, err := clipboardFormat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, format); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if got := readText(t); got != "https://login.example/" {
		t.Errorf("after the program's end %q is there", got)
	}
}

func TestClipboardOfSomebodyElse(t *testing.T) {
	gone := make(chan struct{}, 8)
	c := NewClipboard(time.Now, func() { gone <- struct{}{} })
	defer c.Close()
	if err := c.Put(t.Context(), "ours", time.Hour); err != nil {
		t.Fatal(err)
	}
	theirs, err := windows.UTF16FromString("theirs")
	if err != nil {
		t.Fatal(err)
	}
	err = withClipboard(t.Context(), func() error {
		emptyClipboard.Call()
		return setClipboard(cfUnicodeText, theirs)
	})
	if err != nil {
		t.Fatal(err)
	}
	<-gone
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	if got := readText(t); got != "theirs" {
		t.Errorf("the other program's text is %q", got)
	}
}

func TestSessionTells(t *testing.T) {
	for _, test := range []struct {
		state       uint32
		flags       int32
		away, known bool
	}{{0, 0, true, true}, {0, 1, false, true}, {0, -1, false, false}, {4, 1, true, true}, {4, -1, true, true}} {
		if away, known := sessionTells(test.state, test.flags); away != test.away || known != test.known {
			t.Errorf("state %d, flags %d: away %v, known %v", test.state, test.flags, away, known)
		}
	}
	if away, _ := Away(t.Context()); away {
		t.Error("nobody is there")
	}
	if err := Return(t.Context()); err != nil {
		t.Error(err)
	}
}

// Nobody can suspend the computer for a test; that Windows calls is called here as Windows does.
func TestResumes(t *testing.T) {
	woken := 0
	callback := windows.NewCallback(onPower(func() { woken++ }))
	for _, event := range []uintptr{0x4, 0x12, 0x7, 0xa} { // suspend, resume, resume by somebody, power status
		syscall.SyscallN(callback, 0, event, 0)
	}
	if woken != 2 {
		t.Errorf("%d wakes, want 2", woken)
	}
	alive, end := whileAlive(func() { woken++ })
	alive()
	end()
	alive()
	if woken != 3 {
		t.Errorf("%d wakes, want 3", woken)
	}
	ctx, cancel := context.WithCancel(t.Context())
	wakes := Wakes(ctx)
	cancel()
	for range wakes {
		t.Error("a wake out of nothing")
	}
}

func TestFillCutsNoCharacter(t *testing.T) {
	for text, want := range map[string]string{"abc": "abc", "abcdef": "abcd", "abc😀": "abc", "ab😀": "ab😀", "a\x00b": "a", "": ""} {
		room := []uint16{9, 9, 9, 9, 9}
		fill(room, text)
		if got := windows.UTF16ToString(room); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if size := unsafe.Sizeof(iconInfo{}); size != 976 { // NOTIFYICONDATAW on 64 bits
		t.Errorf("the structure has %d bytes", size)
	}
}

func TestNotifications(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewNRGBA(image.Rect(0, 0, 256, 256))); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	chosen := make(chan string, 8)
	n, err := NewNotifier(ctx, picture.Bytes(), func(key, action string) { chosen <- key + " " + action })
	if err != nil {
		t.Fatal(err)
	}
	if n.icon == 0 {
		t.Error("the picture became no icon")
	}
	show := func(key string) {
		t.Helper()
		if err := n.Notify(t.Context(), Notification{Key: key, Title: "Adele Vance must sign in again", Body: "Consent was withdrawn"}); err != nil {
			t.Fatal(err)
		}
		if !n.Shown(key) {
			t.Errorf("%s is not shown", key)
		}
	}
	show("a")
	show("b")
	if n.Shown("a") {
		t.Error("a is still shown beside b")
	}
	if err := n.Withdraw(t.Context(), "a"); err != nil || !n.Shown("b") {
		t.Errorf("withdrawing a: %v, b shown: %v", err, n.Shown("b"))
	}
	// A click, as the taskbar tells it: of the icon in two messages, and of the notification.
	tell := func(event uintptr) { postMessage.Call(n.window.handle, iconEvent, 1, uintptr(n.id)<<16|event) }
	last := n.id
	for _, event := range []uintptr{0x200, 0x202, 0x400} {
		tell(event)
	}
	if got := <-chosen; got != "b default" {
		t.Errorf("chosen: %q", got)
	}
	show("b")
	for _, late := range []uintptr{0x400, 0x403, 0x404} { // of the last one
		postMessage.Call(n.window.handle, iconEvent, 1, uintptr(last)<<16|late)
	}
	tell(0x405)
	if got := <-chosen; got != "b default" {
		t.Errorf("chosen: %q", got)
	}
	if n.Shown("b") {
		t.Error("b is still shown after the click")
	}
	show("c")
	if err := n.Withdraw(t.Context(), "c"); err != nil || n.Shown("c") {
		t.Errorf("withdrawing c: %v, shown: %v", err, n.Shown("c"))
	}
	show("d")
	cancel()
	<-n.window.ended
}
