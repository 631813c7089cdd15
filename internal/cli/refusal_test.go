package cli_test

import (
	"strings"
	"testing"
)

// refused is what a failed command prints with --json.
type refused struct {
	Error, Code, Summary, Next, Who, Timestamp, Claims string
	OAuthCode                                          string `json:"oauth_code"`
	SubError                                           string `json:"sub_error"`
	Retry                                              bool
	RetryAfter                                         int    `json:"retry_after"`
	CorrelationID                                      string `json:"correlation_id"`
	TraceID                                            string `json:"trace_id"`
}

func TestRefusalsInJSON(t *testing.T) {
	d := newDesk(t)
	d.robot("--flow", "client-credentials")
	out, stderr := d.fed(1, "wrong-secret", "sign-in", "--secret-stdin", "--json")
	r := decode[refused](t, out)
	if r.Code != "AADSTS7000215" || r.OAuthCode != "invalid_client" || r.Who != "owner" || r.Retry || r.CorrelationID == "" || r.TraceID == "" ||
		r.Timestamp == "" || r.Error != r.Summary || r.Next == "" {
		t.Errorf("a wrong secret: %s", out)
	}
	if !containsAll(stderr, "Who can mend it: whoever registered the application\n",
		"\nCorrelation ID: "+r.CorrelationID+", trace ID: "+r.TraceID+", time: "+r.Timestamp+"\n") {
		t.Errorf("in words: %s", stderr)
	}
	out, _ = d.want(3, "token", "--json")
	if r := decode[refused](t, out); r.Error != "nobody is signed in" || r.Next != "Sign in with: latchkey sign-in" {
		t.Errorf("nobody: %s", out)
	}
	out, _ = d.want(2, "obo", "--json")
	if r := decode[refused](t, out); !containsAll(r.Error, "--scope is missing") || r.Next != "See latchkey obo --help." {
		t.Errorf("wrong usage: %s", out)
	}
	d.profile()
	id := d.signIn("adele")
	d.control(`{"throttle": 1, "retry_after": "30"}`)
	out, _ = d.want(1, "token", "--scope", "User.Read", "--json")
	if r := decode[refused](t, out); !r.Retry || r.RetryAfter != 30 || r.Who != "provider" {
		t.Errorf("throttled: %s", out)
	}
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	d.now = later
	out, _ = d.want(3, "token", "--json")
	if r := decode[refused](t, out); r.Code != "AADSTS50076" || r.Retry || r.CorrelationID == "" || !strings.Contains(r.Next, "latchkey sign-in --account "+id) {
		t.Errorf("a second factor: %s", out)
	}
	d.tenant.Close()
	out, _ = d.fed(5, "secret", "sign-in", "--profile", "robot", "--secret-stdin", "--json")
	if r := decode[refused](t, out); !r.Retry || r.CorrelationID == "" {
		t.Errorf("unreachable: %s", out)
	}
}

func TestPasswordAccountsAreSentToAPage(t *testing.T) {
	d := newDesk(t)
	i, adele, megan := d.tenant.Info(), d.user("adele"), d.user("megan")
	t.Setenv("BROWSER", "/bin/false")
	d.want(0, "profiles", "add", "old", "--authority", i.Authority, "--client-id", i.ClientID, "--scope", i.Scope, "--flow", "password")
	_, stderr := d.fed(1, megan.Password, "sign-in", "--password-stdin", "--login-hint", megan.Username)
	if !containsAll(stderr, "AADSTS50076", "Sign in with: latchkey sign-in --profile old ", " --login-hint "+megan.Username+" --flow browser\n") {
		t.Errorf("a second factor at the first sign-in: %s", stderr)
	}
	if _, stderr := d.fed(1, "wrong-Password", "sign-in", "--password-stdin", "--login-hint", megan.Username); strings.Contains(stderr, "--flow") {
		t.Errorf("a wrong password needs no page: %s", stderr)
	}
	out, _ := d.fed(0, adele.Password, "sign-in", "--password-stdin", "--login-hint", adele.Username)
	again := "Sign in again with: latchkey sign-in --account " + strings.TrimSpace(out)
	if _, stderr := d.want(3, "token", "--scope", "Mail.Send"); !strings.Contains(stderr, again+" --flow browser --scope Mail.Send\n") {
		t.Errorf("consent: %s", stderr)
	}
	t.Setenv("BROWSER", "")
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	if _, stderr := d.want(3, "token", "--scope", "Mail.Send"); !strings.Contains(stderr, again+" --flow device-code --scope Mail.Send\n") {
		t.Errorf("without a browser: %s", stderr)
	}
}

func TestALostAnswerNamesTheWayOn(t *testing.T) {
	d := newDesk(t)
	d.profile()
	id := d.signIn("adele")
	d.control(`{"drop_after_redeem": 1}`)
	d.want(5, "token", "--scope", "User.Read")
	if _, stderr := d.want(1, "token", "--scope", "User.Read"); !containsAll(stderr, "answer got lost", "\nTo go on now: latchkey sign-in --account "+id+"\n") {
		t.Errorf("stderr: %s", stderr)
	}
}
