package words

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	de := For(German)
	for _, c := range []struct{ english, german string }{
		{"", ""},
		{"Copy", "Kopieren"},
		// With and without a full stop, with a small letter and a capital: the catalogue holds each text once.
		{"The sign-in service refused it", "The sign-in service refused it"},
		{"The password has expired", "Das Kennwort ist abgelaufen"},
		{"The password has expired.", "Das Kennwort ist abgelaufen."},
		{"The code has expired.", "Der Code ist abgelaufen."},
		{"the account is there already", "das Konto ist schon da"},
		{"The account is there already.", "Das Konto ist schon da."},
		// Sentences with fillings, which are said in German where they are known.
		{"Signed in, the token is good for 42 minutes", "Angemeldet, das Token gilt noch 42 Minuten"},
		{"The token expired 3 days ago.", "Das Token ist vor 3 Tagen abgelaufen."},
		{"12,345 accounts", "12.345 Konten"},
		{`Nobody here is called "Adele"`, "Niemand hier heißt „Adele“"},
		// Names stay, even those that are words of the catalogue.
		{"Refresh needs you", "Refresh braucht Sie"},
		{"Sign out Settings?", "Settings abmelden?"},
		// Several in a row.
		{"The password has expired. Sign in again.", "Das Kennwort ist abgelaufen. Melden Sie sich noch einmal an."},
		{"The account has been disabled.\nAsk your administrator to enable it.", "Das Konto wurde deaktiviert.\nBitten Sie Ihren Administrator, es zu aktivieren."},
		{"The account has been disabled. Who knows why. Ask your administrator to enable it.",
			"Das Konto wurde deaktiviert. Who knows why. Bitten Sie Ihren Administrator, es zu aktivieren."},
		{"The token is in order as far as it shows. Likely reasons: the person gave only a password. The service or a policy may ask for a second factor.",
			"Das Token ist in Ordnung, soweit es zu sehen ist. Wahrscheinliche Gründe: Die Person hat nur ein Kennwort eingegeben. Der Dienst oder eine Richtlinie kann einen zweiten Faktor verlangen."},
		{"Account: The sign-in was ended: your password changed, or your organisation signed you out everywhere (AADSTS50173). Sign in again.",
			"Konto: Die Anmeldung wurde beendet: Ihr Kennwort wurde geändert, oder Ihre Organisation hat Sie überall abgemeldet (AADSTS50173). Melden Sie sich noch einmal an."},
		{"sign in in the browser: the provider: no client ID was given", "im Browser anmelden: der Anbieter: es wurde keine Client-ID angegeben"},
		{"The password has expired (AADSTS50055). Sign in again.", "Das Kennwort ist abgelaufen (AADSTS50055). Melden Sie sich noch einmal an."},
		{"Waiting for the browser, 4:41 left", "Warten auf den Browser, noch 4:41"},
		{"Latchkey: 2 accounts need you, 1 account offline", "Latchkey: 2 Konten brauchen Sie, 1 Konto offline"},
		{"Not used: this signs in another way (password).", "Nicht verwendet: Hier wird anders angemeldet (password)."},
		{"Ready to sign in with: contoso, Settings.", "Zum Anmelden bereit: contoso, Settings."},
		// Dates.
		{"until 2 May 15:04", "bis 2. Mai 15:04"},
		{"tomorrow 15:04", "morgen 15:04"},
		{"Wednesday 15:04", "Mittwoch 15:04"},
		{"2 January 2006", "2. Januar 2006"},
		{"15:04", "15:04"},
		// What is not known stays.
		{"eyJhbGciOi.eyJzdWIi.c2ln", "eyJhbGciOi.eyJzdWIi.c2ln"},
		{"adele@contoso.com", "adele@contoso.com"},
		{"%s", "%s"},
		{"100 %", "100 %"},
	} {
		if got := de.Of(c.english); got != c.german {
			t.Errorf("Of(%q)\n got %q\nwant %q", c.english, got, c.german)
		}
		if got := For(English).Of(c.english); got != c.english {
			t.Errorf("in English, %q became %q", c.english, got)
		}
	}
}

// Every sentence of the catalogue is found, also as a heading and as a sentence, and one without holes gives what
// stands there.
func TestEveryEntryIsFound(t *testing.T) {
	c := german()
	for source, target := range entries() {
		text := strings.ReplaceAll(bare(source), "%%", "%")
		if len(newPattern(source, target).holes) > 0 || text == "" {
			continue
		}
		if got, ok := c.say(text, 0, newEffort()); !ok || got != strings.ReplaceAll(bare(target), "%%", "%") {
			t.Errorf("%q gave %q, %v", text, got, ok)
		}
	}
}

func TestMessagesForFyne(t *testing.T) {
	for l, want := range map[Language]string{English: "Settings", German: "Einstellungen"} {
		var all map[string]map[string]string
		if err := json.Unmarshal(Messages(l), &all); err != nil || all["Settings"]["other"] != want {
			t.Errorf("%s: %v, %q", l, err, all["Settings"])
		}
		if want := map[Language]string{English: "Parent", German: "Übergeordnet"}[l]; all["file.parent"]["other"] != want {
			t.Errorf("%s: what Fyne asks for by a name is %q", l, all["file.parent"])
		}
	}
}

func TestChoose(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	for _, c := range []struct {
		preference string
		getenv     func(string) string
		want       Language
	}{
		{"de", env("LANG", "en_GB.UTF-8"), German},
		{"en", env("LANG", "de_DE.UTF-8"), English},
		{"system", env("LANG", "de_AT.UTF-8"), German},
		{"", env("LANG", "de"), German},
		{"system", env("LANG", "de_DE.UTF-8", "LC_MESSAGES", "en_US.UTF-8"), English},
		{"system", env("LC_MESSAGES", "en_US.UTF-8", "LC_ALL", "de_CH"), German},
		{"system", env("LANG", "C.UTF-8"), English},
		{"system", env("LANG", "fr_FR"), English},
		{"system", env("LANG", "den_CA"), English},
	} {
		if got := Choose(c.preference, c.getenv); got != c.want {
			t.Errorf("Choose(%q) = %s, want %s", c.preference, got, c.want)
		}
	}
}

func FuzzOf(f *testing.F) {
	de := For(German)
	for source := range entries() {
		f.Add(source)
	}
	f.Add(strings.Repeat("a: b, c. D ", 200))
	f.Fuzz(func(t *testing.T, text string) {
		de.Of(text) // neither panics nor hangs
	})
}

// A view asks for about a hundred texts.
func BenchmarkOf(b *testing.B) {
	de := For(German)
	view := []string{"Settings", "Copy", "Signed in, the token is good for 42 minutes", "It renews itself at 15:04.", "until 2 May 15:04",
		"The provider could not be reached", "Your organisation asks for a second factor here. Sign in again in the browser and confirm it.",
		"3 of 200 accounts", "adele@contoso.com", "The application that asked for the token: Azure CLI"}
	de.Of("Settings") // reads the catalogue
	b.ReportAllocs()
	for b.Loop() {
		for range 10 {
			for _, text := range view {
				de.Of(text)
			}
		}
	}
}

func BenchmarkCatalogue(b *testing.B) {
	for b.Loop() {
		german()
	}
}
