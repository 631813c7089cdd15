package cli_test

import (
	"io"
	"net"
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

func TestASignInThatCannotBegin(t *testing.T) {
	d := newDesk(t)
	d.profile()
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := strings.Cut(taken.Addr().String(), ":")
	_, stderr := d.want(1, "sign-in", "--flow", "browser", "--redirect-uri", "http://localhost:"+port, "--timeout", "20s")
	if !strings.Contains(stderr, "Port "+port+", where the browser must come back to, is in use by another program.\n") || strings.Contains(stderr, "listen tcp") {
		t.Errorf("a port that is taken: %s", stderr)
	}
	common := strings.Replace(d.tenant.Info().Authority, "contoso.example", "common", 1)
	_, stderr = d.fed(1, "secret", "sign-in", "--authority", common, "--client-id", d.app("Portal").ClientID, "--secret-stdin", "--scope", d.everything())
	if !strings.Contains(stderr, "Use the address with the organisation's domain name or tenant ID.") {
		t.Errorf("no organisation: %s", stderr)
	}
}

func TestATimeoutShortensTheCode(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.control(`{"device_interval": 1}`)
	_, _, stderr := d.typing(userCode(d.approve("adele@contoso.example")), "sign-in", "--flow", "device-code", "--timeout", "2m")
	if strings.Contains(stderr, "15 minutes") || !strings.Contains(stderr, "The code works for ") {
		t.Errorf("stderr: %s", stderr)
	}
}
