package cli_test

import (
	"io"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

func TestALockedKeyringIsAnnounced(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.ring.Refuse(identity.ErrKeyringLocked)
	_, stderr := d.want(4, "sign-in", "--timeout", "20s") // nobody answers
	said, rest, _ := strings.Cut(stderr, "\n")
	if said != "Your keyring is locked; your desktop asks for its password now." || !strings.HasPrefix(rest, "latchkey: Your keyring is locked") {
		t.Errorf("stderr: %s", stderr)
	}
}

func TestNoSecretIsReadForASignInThatCannotBeKept(t *testing.T) {
	d := newDesk(t)
	i := d.tenant.Info()
	d.robot("--flow", "client-credentials")
	d.want(0, "profiles", "add", "old", "--authority", i.Authority, "--client-id", i.ClientID, "--flow", "password")
	d.ring.Refuse(identity.ErrNoKeyring)
	for _, args := range [][]string{
		{"sign-in", "--profile", "robot", "--secret-stdin"},
		{"sign-in", "--profile", "old", "--login-hint", d.user("adele").Username, "--password-stdin"},
	} {
		secret, stderr := strings.NewReader("secret"), &strings.Builder{}
		p := d.program("", io.Discard, stderr)
		p.Stdin = secret
		if status := p.Run(args); status != 4 || secret.Len() != len("secret") || !strings.Contains(stderr.String(), "latchkey: This session has no keyring") {
			t.Errorf("%v: status %d, %d bytes left: %s", args, status, secret.Len(), stderr)
		}
	}
}

func TestASignInThatNobodyEnds(t *testing.T) {
	d := newDesk(t)
	d.profile()
	_, stderr := d.want(1, "sign-in", "--no-browser", "--timeout", "20ms")
	if !strings.HasSuffix(stderr, "\nlatchkey: Nobody signed in within 20ms; nothing has changed.\n") {
		t.Errorf("stderr: %s", stderr)
	}
}
