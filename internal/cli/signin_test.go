package cli_test

import (
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

func TestASignInThatNobodyEnds(t *testing.T) {
	d := newDesk(t)
	d.profile()
	_, stderr := d.want(1, "sign-in", "--no-browser", "--timeout", "20ms")
	if !strings.HasSuffix(stderr, "\nlatchkey: Nobody signed in within 20ms; nothing has changed.\n") {
		t.Errorf("stderr: %s", stderr)
	}
}
