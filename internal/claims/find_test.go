package claims

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"latchkey/internal/identity"
)

func unsignedText(text string) identity.Secret { return identity.Secret(text) }

// Two tokens, one that is not signed, and one that is encrypted.
const (
	tokenA  = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
	tokenB  = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJiIn0.c2lnbmF0dXJl"
	bare    = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."
	sealed  = "eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn"
	opaqueA = "EwBIA8l6BAAUbDba3x2OMJElkF7gJ4z/VbCPEz0AA"
)

// wrapped breaks a token into lines, as a terminal does.
func wrapped(token, lineBreak string, width int) string {
	var lines []string
	for part := range slices.Chunk([]byte(token), width) {
		lines = append(lines, string(part))
	}
	return strings.Join(lines, lineBreak)
}

func utf16File(text string, order binary.AppendByteOrder) string {
	file := order.AppendUint16(nil, 0xfeff)
	for _, unit := range utf16.Encode([]rune(text)) {
		file = order.AppendUint16(file, unit)
	}
	return string(file)
}

func TestFind(t *testing.T) {
	one := []string{"token " + tokenA}
	tests := map[string]struct {
		text string
		want []string // name and token
	}{
		"bare":                {tokenA, one},
		"with space around":   {" \n" + tokenA + "\r\n", one},
		"in quotes":           {`"` + tokenA + `"`, one},
		"in code":             {"`" + tokenA + "`;", one},
		"after Bearer":        {"Bearer " + tokenA, one},
		"after bearer, quote": {`bearer "` + tokenA + `"`, one},
		"a header":            {"Authorization: Bearer " + tokenA, []string{"Authorization " + tokenA}},
		"a header of curl":    {`curl -s -H "Authorization: Bearer ` + tokenA + `" https://api.example/orders?x=1`, []string{"Authorization " + tokenA}},
		"curl of Windows":     {`curl -H ^"authorization: bearer ` + tokenA + `^" ^"https://api.example^"`, []string{"Authorization " + tokenA}},
		"fetch":               {`fetch("https://api.example", {"headers": {"authorization": "Bearer ` + tokenA + `"}})`, []string{"Authorization " + tokenA}},
		"PowerShell":          {`$h = @{ Authorization = "Bearer ` + tokenA + `" }`, []string{"Authorization " + tokenA}},
		"DPoP":                {"Authorization: DPoP " + tokenA + "\nDPoP: " + tokenB, []string{"Authorization " + tokenA, "Authorization " + tokenB}},
		"fragment of an address": {"https://app.example/cb#access_token=" + tokenA + "&token_type=Bearer&id_token=" + tokenB + "&state=x",
			[]string{"access_token " + tokenA, "id_token " + tokenB}},
		"escaped in an address": {"https://app.example/?next=%23id_token%3D" + tokenA + "%26state%3Dx", []string{"id_token " + tokenA}},
		"a form":                {"grant_type=x&assertion=" + tokenA + "&client_assertion=" + tokenB, []string{"assertion " + tokenA, "client_assertion " + tokenB}},
		"an answer": {`{"token_type":"Bearer","expires_in":3599,"access_token":"` + tokenA + `","refresh_token":"0.AXoAyqpaY","id_token":"` + tokenB + `"}`,
			[]string{"access_token " + tokenA, "id_token " + tokenB}},
		"an answer, opaque":     {`{"access_token":"` + opaqueA + `","token_type":"Bearer","scope":"openid"}`, []string{"access_token " + opaqueA}},
		"Azure CLI":             {`{"accessToken": "` + tokenA + `", "expiresOn": "2026-11-22 12:00:00", "tokenType": "Bearer"}`, []string{"accessToken " + tokenA}},
		"in an object":          {`{"status":{"token":"` + tokenA + `"}}`, one},
		"a cache file":          {`{"AccessToken":{"x-y":{"secret":"` + tokenA + `"}},"IdToken":{"z":{"secret":"` + tokenB + `"}}}`, []string{"token " + tokenA, "token " + tokenB}},
		"a browser's record":    {`{"log":{"entries":[{"request":{"headers":[{"name":"Authorization","value":"Bearer ` + tokenA + `"}]}}]}}`, []string{"Authorization " + tokenA}},
		"the same twice":        {`[{"access_token":"` + tokenA + `"},{"access_token":"` + tokenA + `"}]`, []string{"access_token " + tokenA}},
		"JSON lines":            {`{"id_token":"` + tokenA + `"}` + "\n" + `{"id_token":"` + tokenB + `"}`, []string{"id_token " + tokenA, "id_token " + tokenB}},
		"JSON, cut off":         {`{"access_token":"` + tokenA + `","id_token":"` + tokenB + `","scope":"op`, []string{"access_token " + tokenA, "id_token " + tokenB}},
		"JSON within a string":  {`{"body":"{\"id_token\":\"` + tokenA + `\"}"}`, []string{"id_token " + tokenA}},
		"an escaped line break": {`log: \n` + tokenA + `\r`, one},
		"a log":                 {"2026-11-22 got " + tokenA + ".\n2026-11-22 got " + tokenB + ", for adele", []string{"token " + tokenA, "token " + tokenB}},
		"a cookie":              {"Cookie: a=b; id_token=" + tokenA + "; c=d", []string{"id_token " + tokenA}},
		"two lines":             {tokenA + "\n" + tokenB + "\n", []string{"token " + tokenA, "token " + tokenB}},
		"broken into lines":     {wrapped(tokenA, "\n", 17), one},
		"broken at the dots":    {strings.ReplaceAll(tokenA, ".", ".\n"), one},
		"broken and indented":   {"Bearer " + wrapped(tokenA, "\r\n  ", 20), one},
		"not signed":            {bare, []string{"token " + bare}},
		"not signed, in a text": {"use " + bare + " here", []string{"token " + bare}},
		"encrypted":             {sealed, []string{"token " + sealed}},
		"encrypted, in a text":  {"id_token=" + sealed + "&x=y", []string{"id_token " + sealed}},
		"opaque":                {opaqueA, []string{"token " + opaqueA}},
		"opaque, in a header":   {"Authorization: Bearer " + opaqueA, []string{"Authorization " + opaqueA}},
		"opaque, in an address": {"#access_token=ya29.a0Af%2BB%3D%3D&token_type=Bearer", []string{"access_token ya29.a0Af+B=="}},
		"cut off":               {"eyJhbGciOiJSUzI1NiJ9.eyJzdWIi", []string{"token eyJhbGciOiJSUzI1NiJ9.eyJzdWIi"}},
		"cut off, in a text":    {"token: eyJhbGciOiJSUzI1NiJ9.eyJzdWIi...", []string{"token eyJhbGciOiJSUzI1NiJ9.eyJzdWIi..."}},
		"UTF-16 of PowerShell":  {utf16File(tokenA+"\r\n", binary.LittleEndian), one},
		"UTF-16, big end first": {utf16File(`{"access_token":"`+tokenA+`"}`, binary.BigEndian), []string{"access_token " + tokenA}},
		"byte order mark":       {"\xef\xbb\xbf" + tokenA, one},
		"letters that grow":     {"ȺȺȺ Bearer " + tokenA, []string{"Authorization " + tokenA}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := Find([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range found {
				got = append(got, c.Name+" "+c.Token.Reveal())
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "space": " \n\t", "a word": "hello", "a sentence": "Adele cannot sign in since this morning at 10.",
		"an address": "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=6b1f", "JSON": `{"error":"invalid_grant","error_description":"AADSTS50076"}`,
		"a refresh token alone": `{"refresh_token":"0.AXoAyqpaY0tkkEqnXXXX1234"}`, "not text": "\x00\x01\x02eyJ", "half a letter of UTF-16": "\xff\xfea",
		"deeply nested": strings.Repeat("[", 200) + strings.Repeat("]", 200), "too long": strings.Repeat(" ", MaxTextSize+1),
		"within other letters": "it is abceyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln there",
	} {
		found, err := Find([]byte(text))
		if !errors.Is(err, ErrNoToken) || found != nil {
			t.Errorf("%s: found %v, %v", name, found, err)
		}
	}
}

func TestFindBoundsWhatItOffers(t *testing.T) {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "%s%d\n", tokenA, 1000+i)
	}
	found, err := Find([]byte(b.String()))
	if err != nil || len(found) != maxCandidates {
		t.Errorf("%d candidates, %v; want %d", len(found), err, maxCandidates)
	}
}

func TestCandidatesDoNotShowTheirTokens(t *testing.T) {
	found, err := Find([]byte("Bearer " + tokenA))
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(found), fmt.Sprintf("%+v %#v %s %q %x", found[0], found[0], found[0], found[0], found[0]), found[0].LogValue().String()} {
		if strings.Contains(shown, "eyJ") || strings.Contains(shown, "65794a") {
			t.Errorf("the token is shown: %s", shown)
		}
	}
}

// TestFindInWhatNestsWithoutEnd: no record nests so, and what somebody made to be slow is still text.
func TestFindInWhatNestsWithoutEnd(t *testing.T) {
	for _, depth := range []int{maxJSONDepth - 1, maxJSONDepth + 5, 5000} {
		text := strings.Repeat(`{"a":`, depth) + `{"access_token":"` + tokenA + `"}` + strings.Repeat("}", depth)
		found, err := Find([]byte(text))
		if err != nil || len(found) != 1 || found[0].Name != "access_token" || found[0].Token.Reveal() != tokenA {
			t.Errorf("%d levels: %d found, %v", depth, len(found), err)
		}
	}
}
