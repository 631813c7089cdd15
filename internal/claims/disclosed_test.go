package claims

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
)

// TestWhatAHolderShows: of a credential the claims are read that were disclosed with it, and that its issuer has signed.
func TestWhatAHolderShows(t *testing.T) {
	part := base64.RawURLEncoding.EncodeToString
	disclose := func(text string) (shown, sum string) {
		shown = part([]byte(text))
		s := sha256.Sum256([]byte(shown))
		return shown, part(s[:])
	}
	name, nameSum := disclose(`["s1","given_name","Erika"]`)
	other, _ := disclose(`["s2","family_name","Muster"]`) // not among the fingerprints
	sub, subSum := disclose(`["s3","sub","somebody else"]`)
	odd, oddSum := disclose(`["s4","x"]`)
	twice, twiceSum := disclose(`["s5","address",{"a":1,"a":2}]`)
	place, placeSum := disclose(`["s6","place",{"town":"Bonn"}]`)
	signed := unsigned(`{"alg":"ES256","typ":"dc+sd-jwt"}`, `{"iss":"https://id.example","sub":"me","_sd_alg":"sha-256","_sd":["`+strings.Join([]string{nameSum, subSum, oddSum, twiceSum, placeSum}, `","`)+`"]}`)
	token, err := Decode(signed + unsignedText("~"+strings.Join([]string{name, other, sub, odd, twice, place}, "~")+"~"))
	if err != nil {
		t.Fatal(err)
	}
	if got := token.Claims.Text("given_name"); got != "Erika" {
		t.Errorf("given_name is %q", got)
	}
	if raw, _ := token.Claims.Get("place"); string(raw) != `{"town":"Bonn"}` {
		t.Errorf("place is %s", raw)
	}
	if token.Claims.Has("family_name") || token.Claims.Has("address") || token.Claims.Text("sub") != "me" || len(token.Claims) != 6 {
		t.Errorf("what was not signed, or is not whole, is there: %v", token.Claims)
	}
	for _, tail := range []string{"~", "~~", "~" + part([]byte("[]")) + "~"} {
		if token, err := Decode(signed + unsignedText(tail)); err != nil || len(token.Claims) != 4 {
			t.Errorf("%s: %v, %v", tail, token, err)
		}
	}
	foreign := unsigned(`{"alg":"ES256"}`, `{"_sd_alg":"sha-512","_sd":["`+nameSum+`"]}`)
	if token, err := Decode(foreign + unsignedText("~"+name+"~")); err != nil || token.Claims.Has("given_name") {
		t.Errorf("fingerprints of another kind: %v, %v", token, err)
	}
}
