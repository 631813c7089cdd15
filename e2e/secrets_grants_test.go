//go:build linux

package e2e

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// TestSecretsOfEveryGrantStayInside presents every kind of secret once, with traces and the most talkative logs.
func TestSecretsOfEveryGrantStayInside(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	l.Keyring()
	w := newWorld(t, l)
	seen := watchProcesses(t, l.Dir)
	adele, portal, orders := w.demo.User("managed"), w.demo.App("Contoso Portal"), w.demo.App("Contoso Orders")
	secrets := []string{adele.Password, portal.Secret, portal.PFXPassword, orders.Secret}
	log := []string{"--log-level", "debug", "--log-file", w.Path("logs", "latchkey.log")}
	n := 0
	say := func(stdin string, args ...string) lab.Result {
		t.Helper()
		n++
		r := w.RunWith(stdin, w.bin, append(args, log...)...)
		w.note(fmt.Sprint(n, " ", args[0]), r.Stderr)
		if r.Status != 0 {
			t.Errorf("%s: status %d\n%s", strings.Join(args, " "), r.Status, r.Stderr)
		}
		return r
	}
	trace := func(name string) string { return w.Path("logs", "trace of "+name+".log") }
	authority := []string{"--authority", w.demo.Authority}
	api := strings.TrimSuffix(w.demo.Scope, "/Orders.Read") + "/.default"
	signIn := func(stdin, name string, args ...string) {
		t.Helper()
		say(stdin, append(append([]string{"sign-in", "--trace", trace(name)}, authority...), args...)...)
	}

	signIn(portal.Secret, "secret", "--flow", "client-credentials", "--client-id", portal.ClientID, "--scope", api, "--secret-stdin")
	signIn(portal.PFXPassword, "certificate", "--flow", "client-credentials", "--client-id", portal.ClientID, "--scope", api,
		"--certificate", portal.PFXFile, "--certificate-password-stdin")
	signIn("", "assertion", "--flow", "client-credentials", "--client-id", portal.ClientID, "--scope", api, "--assertion-file", portal.AssertionFile)
	signIn(orders.Secret, "api", "--flow", "client-credentials", "--client-id", orders.ClientID, "--scope", api, "--secret-stdin")
	w.ok("profiles", "add", "typed", "--authority", w.demo.Authority, "--client-id", w.demo.ClientID, "--scope", w.demo.Scope, "--flow", "password")
	for _, user := range []lab.DemoUser{adele, w.demo.User("federated")} {
		secrets = append(secrets, user.Password)
		say(user.Password, "sign-in", "--trace", trace(user.Kind), "--profile", "typed", "--login-hint", user.Username, "--password-stdin")
	}
	secrets = append(secrets, w.peek()...)

	p := w.startSignIn(append(log, "--flow", "device-code", "--trace", trace("device"))...)
	var code string
	w.Wait("the code", func() bool {
		code = regexp.MustCompile(`(?m)^ +([A-Z0-9]{4,}-?[A-Z0-9]{4,})$`).FindString(w.Log("sign-in"))
		return code != ""
	})
	w.demo.Switch(map[string]any{"approve_device": map[string]string{"user_code": strings.TrimSpace(code), "username": adele.Username}})
	if status := p.Wait(); status != 0 {
		t.Fatalf("device code: status %d\n%s", status, w.Log("sign-in"))
	}
	incoming := w.ok("token", "--account", adele.Username)
	secrets = append(secrets, incoming)
	exchanged := say(incoming, "obo", "--authority", w.demo.Authority, "--client-id", orders.ClientID, "--scope", w.demo.App("Contoso Inventory").Scopes[0], "--assertion-stdin")
	secrets = append(secrets, strings.TrimSpace(exchanged.Stdout))
	say(`{"error":"invalid_grant","error_description":"AADSTS50126: `+incoming+`"}`, "explain", "-")
	secrets = append(secrets, w.peek()...)

	for _, name := range []string{"secret", "certificate", "assertion", "api", "managed", "federated", "device"} {
		text, err := os.ReadFile(trace(name))
		if err != nil || !strings.Contains(string(text), "/token") {
			t.Errorf("the trace of %s is not there or tells nothing: %v", name, err)
		}
	}
	w.lookEverywhere(seen, secrets, "--secret-stdin")
}
