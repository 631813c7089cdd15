package claims

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// A token may be written to deceive who reads it. What has no shape of its own is shown as an escape (see clean); letters
// that look like others are shown as they are, with a warning (Unicode Technical Standard 39, mixed-script detection).

// compared are the claims that services compare character by character, and that are never anything but ASCII.
var compared = []string{"iss", "aud", "azp", "appid", "client_id", "cid", "tid", "idp", "oid", "scp", "scope"}

// personal are the claims that name a person, in whatever script.
var personal = []string{"sub", "upn", "unique_name", "preferred_username", "email", "username", "nameid", "winaccountname", "samaccountname"}

// disguise says what in a claim looks like something else; "" when nothing does.
func disguise(m Member) string {
	why := disguisedName(m.Name)
	switch {
	case slices.Contains(compared, m.Name):
		why = cmp.Or(why, overlooked(m.Name, m.Value))
	case slices.Contains(personal, m.Name):
		if kindOf(m.Value) == '"' && mixed(stringOf(m.Value)) {
			why = cmp.Or(why, "It mixes letters of several scripts. Some may look like others.")
		}
	}
	return why
}

// disguisedName finds names that are not the ones they look like: "sub" with a Cyrillic s is another claim.
func disguisedName(name string) string {
	if name != strings.TrimSpace(name) {
		return "The name has a blank at its end. It is not the claim that it looks like."
	}
	if mixed(name) || name != "" && strings.Trim(name, lookalikes) == "" {
		return "The name has letters of another script. It is not the claim that it looks like."
	}
	return ""
}

// lookalikes are letters that look Latin by themselves: Cyrillic and Greek.
const lookalikes = "аеорсухіјѕһԁԛԝԍкмтпгᴦαικνορτυχ"

// overlooked finds what the eye does not see in an identifier.
func overlooked(name string, value json.RawMessage) string {
	blanks := name == "scp" || name == "scope" // they separate there
	odd := func(r rune) bool { return r > unicode.MaxASCII || r < ' ' || r == ' ' && !blanks }
	check := func(text json.RawMessage) bool {
		if kindOf(text) != '"' {
			return false
		}
		s := stringOf(text)
		return strings.ContainsFunc(s, odd)
	}
	found := check(value)
	if kindOf(value) == '[' {
		_ = eachElement(value, func(item json.RawMessage) error { // the function refuses nothing
			found = found || check(item)
			return nil
		})
	}
	if !found {
		return ""
	}
	return "It holds a blank, or a letter that is not the plain one it looks like. A service compares every character."
}

// mixed reports whether letters of Latin stand beside those of a script with letters of the same shape.
func mixed(s string) bool {
	if isPrintable(s) {
		return false
	}
	latin, other := false, false
	for _, r := range s {
		switch {
		case r <= unicode.MaxASCII:
			latin = latin || unicode.IsLetter(r)
		case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Coptic):
			other = true
		case r >= 0xff00 && r <= 0xffef, r >= 0x1d400 && r <= 0x1d7ff: // full width, mathematical
			latin, other = true, true
		}
	}
	return latin && other
}
