package tray

import (
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// TestMaskedModeNamesNobody in a menu of any size, and in notifications.
func TestMaskedModeNamesNobody(t *testing.T) {
	secrets := []string{"Adele", "Vance", "Zoe", "adele@", "zoe@", "contoso", "fabrikam", "Tailspin"}
	mustHide := func(what, text string) {
		t.Helper()
		for _, secret := range secrets {
			if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
				t.Errorf("%s tells %q:\n%s", what, secret, text)
			}
		}
	}
	prefs := Prefs{Masked: true, Organisation: func(a identity.Account) string { return "Tailspin " + a.Name[:1] }}
	for _, n := range []int{1, 3, 12, 40} {
		var list []session.Account
		for i := range n {
			name := []string{"Adele Vance", "Zoe Fabrikam"}[i%2]
			a := account(name, []session.Status{session.Fresh, session.SignInNeeded}[i%2], 42*time.Minute)
			a.ID = identity.NewAccountID("https://login.example", "client", string(rune('a'+i)))
			a.Authority.URL = "https://login.contoso.example/adfs"
			a.Reason = "zoe@contoso.example is unknown"
			if a.Status == session.SignInNeeded {
				a.Need = &identity.Need{Summary: "The provider does not know zoe@contoso.example"}
			}
			list = append(list, a)
		}
		snap := signedIn(list...)
		snap.Copied = &session.Copied{Account: list[0].ID, Kind: "access"}
		menu := sketch(Menu(snap, noon, prefs))
		mustHide("the menu", menu)
		if !strings.Contains(menu, "Account 1") {
			t.Errorf("the menu tells accounts apart no more:\n%s", menu)
		}
		var about []identity.AccountID
		for _, a := range list {
			about = append(about, a.ID)
		}
		shown, _ := masked(snap, prefs)
		said := notice(shown, about)
		mustHide("a notification", said.Title+"\n"+said.Body)
		if snap.Accounts[0].Name != "Adele Vance" || n > 1 && snap.Accounts[1].Need.Summary == "" {
			t.Fatal("the snapshot itself was changed")
		}
	}
}
