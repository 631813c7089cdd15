package claims

import (
	"encoding/base64"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

func TestShapes(t *testing.T) {
	long := strings.Repeat("aB3-", 60)
	ticket := base64.StdEncoding.EncodeToString([]byte("\x60\x82\x01\x00\x06\x06\x2b\x06\x01\x05\x05\x02" + strings.Repeat("x", 300)))
	for name, tt := range map[string]struct {
		text, title, what string
		refused           bool
	}{
		"Entra's refresh token":       {"1.AXoArcqrb0tgrECp15_ZfAt3n3cHDw." + long, "refresh token", "Microsoft Entra ID", true},
		"an older one":                {"0.AXoArcqrb0tgrECp15_ZfAt3n3cHDw.AgABAAEAAAD--" + long, "refresh token", "sign-in code", true},
		"a number":                    {"0.Apple-1", "", "", false},
		"a personal account's":        {"EwB4A8l6BAAUbDba3x2OMJElkF7gJ4z/VbCPEz0AA" + strings.Repeat("x", 300), "access token", "personal account", false},
		"two letters alone":           {"EwBIA8l6BAAUbDba3x2OMJE", "", "", false},
		"a personal refresh token":    {"M.C523_BAY.0.U.-CqA*!" + long, "refresh token", "personal account", true},
		"Google":                      {"ya29.a0AfB_byCOgc6o05Gy2sr", "access token", "Google", false},
		"Google's refresh token":      {"1//0gpokRv3uQZF0CgYIARAAGBASNwF", "refresh token", "Google", true},
		"GitHub":                      {"gho_16C7e42F292c6912E7710c838347Ae178B4a", "access token", "OAuth application", false},
		"GitHub, personal":            {"github_pat_11ABCDEFG0abcdefghijkl", "personal access token", "chosen repositories", false},
		"GitLab":                      {"glpat-z_sxgtrfAxKr8q1TPY8Y", "personal access token", "GitLab", false},
		"an Entra secret":             {"abc8Q~" + strings.Repeat("x", 34), "client secret", "no token", true},
		"an identifier":               {"6babcaad-604b-40ac-a9d7-9fd97c0b779f", "identifier", "GUID", true},
		"a ticket":                    {ticket, "Windows login", "Negotiate", true},
		"base64 that is none":         {"YI" + strings.Repeat("abcd", 100), "", "", false},
		"NTLM":                        {"TlRMTVNTUAABAAAAl4II4gAAAAAAAAAA", "Windows login", "NTLM", true},
		"PASETO":                      {"v4.public." + long, "PASETO token", "signed", false},
		"what nobody knows":           {"mF_9.B5f-4.1JqM-and-more", "", "", false},
		"a book":                      {strings.Repeat("Ab3", 30000), "", "very long", false},
		"nothing":                     {"", "", "own", false},
		"space around an identifier ": {" 6babcaad-604b-40ac-a9d7-9fd97c0b779f\n", "identifier", "GUID", true},
	} {
		got := ShapeOf(identity.Secret(tt.text))
		if got.Title != tt.title || !strings.Contains(got.What, tt.what) || got.Refused != tt.refused {
			t.Errorf("%s: %+v", name, got)
		}
		if got.What == "" || strings.HasSuffix(got.What, ".") || !strings.HasSuffix(got.For, ".") || got.Next == "" {
			t.Errorf("%s is not said whole: %+v", name, got)
		}
	}
}
