package words

import "testing"

// What is filled into a sentence is said as it is where it is a name, and what only begins like a sentence is none.
func TestNamesAndOthersSentencesStay(t *testing.T) {
	for text, want := range map[string]string{
		"Looking for Fresh":                    "Fresh wird gesucht",
		"Looking for Contoso Ltd. Europe":      "Contoso Ltd. Europe wird gesucht",
		"To Contoso Bank of Europe.":           "Bei Contoso Bank of Europe.",
		"To whom it may concern here and now.": "To whom it may concern here and now.",
		"Opens in Web (Settings) · change":     "Öffnet sich in Web (Settings) · ändern",
		"Signs in with Fresh, in your browser": "Anmeldung bei Fresh in Ihrem Browser",
		"Settings signed in instead of Activity; nothing was changed\nTo add that account, run the sign-in without --account.": "Settings hat sich angemeldet statt Activity; nichts wurde geändert\n" +
			"Um dieses Konto hinzuzufügen, melden Sie sich ohne --account an.",
		"7 accounts must sign in again":     "7 Konten müssen sich neu anmelden",
		"Seven accounts must sign in again": "Seven accounts muss sich neu anmelden", // somebody called so
	} {
		if got := For(German).Of(text); got != want {
			t.Errorf("%q is said %q, want %q", text, got, want)
		}
	}
}
