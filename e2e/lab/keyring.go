//go:build linux

package lab

import (
	"strings"

	"github.com/godbus/dbus/v5"
)

const (
	secrets      = "org.freedesktop.secrets"
	secretsPath  = "/org/freedesktop/secrets"
	loginKeyring = "/org/freedesktop/secrets/collection/login"

	// KeyringPassword opens the lab's keyring.
	KeyringPassword = "correct horse"
)

// Keyring starts gnome-keyring, unlocked, with a keyring of its own in the lab's HOME. Without this call the lab has
// no keyring at all. The bus must run.
func (l *Lab) Keyring() *Process {
	l.t.Helper()
	p := l.Start(Options{Name: "gnome-keyring", Stdin: strings.NewReader(KeyringPassword)},
		"gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets")
	conn := l.Conn()
	l.Wait("the keyring to be there and unlocked", func() bool {
		locked, err := conn.Object(secrets, loginKeyring).GetProperty("org.freedesktop.Secret.Collection.Locked")
		return hasOwner(conn, secrets) && err == nil && locked.Value() == false
	})
	return p
}

// LockKeyring locks it, as a person can with Seahorse and as some desktops do when they sleep.
func (l *Lab) LockKeyring() {
	l.t.Helper()
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := l.Conn().Object(secrets, secretsPath).Call("org.freedesktop.Secret.Service.Lock", 0,
		[]dbus.ObjectPath{loginKeyring}).Store(&locked, &prompt)
	if err != nil || len(locked) != 1 {
		l.t.Fatalf("lock the keyring: locked %v, %v", locked, err)
	}
}

// KeyringItems lists the labels of what the keyring holds.
func (l *Lab) KeyringItems() (labels []string) {
	l.t.Helper()
	conn := l.Conn()
	items, err := conn.Object(secrets, loginKeyring).GetProperty("org.freedesktop.Secret.Collection.Items")
	if err != nil {
		l.t.Fatalf("list the keyring: %v", err)
	}
	paths, ok := items.Value().([]dbus.ObjectPath)
	if !ok {
		l.t.Fatalf("the keyring lists its items as %T", items.Value())
	}
	for _, path := range paths {
		label, err := conn.Object(secrets, path).GetProperty("org.freedesktop.Secret.Item.Label")
		if err != nil {
			l.t.Fatalf("read the label of an item: %v", err)
		}
		labels = append(labels, strings.Trim(label.String(), `"`))
	}
	return labels
}

// UnlockKeyring unlocks it without a prompt, as logging in does.
func (l *Lab) UnlockKeyring() {
	l.t.Helper()
	service := l.Conn().Object(secrets, secretsPath)
	var output dbus.Variant
	var session dbus.ObjectPath
	if err := service.Call("org.freedesktop.Secret.Service.OpenSession", 0, "plain", dbus.MakeVariant("")).Store(&output, &session); err != nil {
		l.t.Fatalf("open a session with the keyring: %v", err)
	}
	password := struct {
		Session     dbus.ObjectPath
		Parameters  []byte
		Value       []byte
		ContentType string
	}{session, nil, []byte(KeyringPassword), "text/plain"}
	err := service.Call("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface.UnlockWithMasterPassword", 0,
		dbus.ObjectPath(loginKeyring), password).Err
	if err != nil {
		l.t.Fatalf("unlock the keyring: %v", err)
	}
}

// PromptService is the D-Bus service that asks for the keyring's password on the display; name it to Bus.
const PromptService = "org.gnome.keyring.SystemPrompter"

// AnswerPrompt waits for the keyring's prompt and types the text into it, as the person would.
func (l *Lab) AnswerPrompt(text string) {
	l.t.Helper()
	var id string
	l.Wait("the keyring's prompt", func() bool {
		id, _, _ = strings.Cut(strings.TrimSpace(l.Run("xdotool", "search", "--onlyvisible", "--class", "gcr-prompter").Stdout), "\n")
		return id != ""
	})
	l.Screenshot("prompt")
	l.Must("xdotool", "windowfocus", id)
	if r := l.RunWith(text, "xdotool", "type", "--delay", "30", "--file", "-"); r.Status != 0 {
		l.t.Fatalf("type: %s", r.Stderr)
	}
	l.Must("xdotool", "key", "Return")
}
