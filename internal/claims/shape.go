package claims

import (
	"encoding/base64"
	"strings"

	"latchkey/internal/identity"
)

// Shape is what the outside of a token tells that nobody but its issuer can read: by how it begins, how long it is, and
// of which letters it is made. That it looks like one is no proof that it is one. The texts are plain, and hold nothing
// of the token.
type Shape struct {
	Title string // what it is, to stand above it: "refresh token"; "" when nothing tells that
	What  string // the same with whose it is, in a sentence
	For   string // what it is good for, and who takes it
	Next  string // what to do with it
	// Refused is set where no service can accept it, whichever it is: it is for the provider alone, or no token at all.
	Refused bool
}

// What most shapes are good for, and what to do with them.
const (
	forProvider  = "For the provider alone, which gives new tokens for it. No service accepts it."
	nextProvider = "Send the service the access token (access_token in the provider's answer). Show this one to nobody: whoever has it can get tokens in its owner's name."
	forService   = "For the service that it was asked for. What it allows, only the provider can tell."
	nextService  = "Ask the service why it refused, or the provider's introspection endpoint whether the token is still valid."
	forAPI       = "For the interfaces of that service. It works in its owner's name until it is taken back or ends."
	nextAPI      = "Look in the settings of that service whether it still is valid and what it allows. If somebody else has seen it, take it back there."
	forNothing   = "No service accepts it as a token."
)

// beginning is a shape that is known by its first characters.
type beginning struct {
	starts string
	least  int // characters that it has at least, all in all
	shape  Shape
}

// beginnings are tried in their order. Sources: "GitHub's token formats"; GitLab, "Token prefixes"; Slack, "Token
// types"; Google, "Using OAuth 2.0 to Access Google APIs"; Microsoft Learn, "Microsoft Entra client access token" and the
// answers in its examples; the PASETO specification. Nobody promises that a beginning stays what it is.
var beginnings = []beginning{
	{"ghp_", 20, Shape{"personal access token", "A personal access token of GitHub", forAPI, nextAPI, false}},
	{"github_pat_", 20, Shape{"personal access token", "A personal access token of GitHub, for chosen repositories", forAPI, nextAPI, false}},
	{"gho_", 20, Shape{"access token", "An access token of GitHub, for an OAuth application", forAPI, nextAPI, false}},
	{"ghu_", 20, Shape{"access token", "An access token of GitHub, for an application that acts for a person", forAPI, nextAPI, false}},
	{"ghs_", 20, Shape{"access token", "An access token of GitHub, for an application or a workflow", forAPI, nextAPI, false}},
	{"ghr_", 20, Shape{"refresh token", "A refresh token of GitHub", forProvider, nextProvider, true}},
	{"glpat-", 16, Shape{"personal access token", "A personal access token of GitLab", forAPI, nextAPI, false}},
	{"xoxb-", 16, Shape{"access token", "An access token of Slack, for a bot", forAPI, nextAPI, false}},
	{"xoxp-", 16, Shape{"access token", "An access token of Slack, for an application that acts for a person", forAPI, nextAPI, false}},
	{"ya29.", 20, Shape{"access token", "An access token of Google", "For Google's own services. It ends after an hour.",
		"Google tells for whom it is, what it allows and when it ends: https://oauth2.googleapis.com/tokeninfo (access_token).", false}},
	{"1//", 20, Shape{"refresh token", "A refresh token of Google", forProvider, nextProvider, true}},
	{"GOCSPX-", 20, Shape{"client secret", "A client secret of Google: an application's password, and no token", forNothing, nextSecret, true}},
	{"Ew", 300, Shape{"access token", "An access token of Microsoft, of a personal account", "For the service of Microsoft's that it was asked for. Nobody else can read it.",
		"Ask for a token with a scope of your own service: what Microsoft issues for its own services to personal accounts cannot be checked by others.", false}},
	{"M.C", 60, Shape{"refresh token", "A refresh token or a sign-in code of Microsoft, of a personal account", forProvider, nextProvider, true}},
	{"M.R3_", 30, Shape{"refresh token", "A refresh token or a sign-in code of Microsoft, of a personal account", forProvider, nextProvider, true}},
	{"0.A", 100, entraRefresh},
	{"1.A", 100, entraRefresh},
	{"AQABAAAAA", 100, entraRefresh},
	{"v1.local.", 40, sealedPaseto}, {"v2.local.", 40, sealedPaseto}, {"v3.local.", 40, sealedPaseto}, {"v4.local.", 40, sealedPaseto},
	{"v1.public.", 40, openPaseto}, {"v2.public.", 40, openPaseto}, {"v3.public.", 40, openPaseto}, {"v4.public.", 40, openPaseto},
}

// entraRefresh: codes begin as refresh tokens do, and both are for the provider.
var entraRefresh = Shape{"refresh token", "A refresh token or a sign-in code of Microsoft Entra ID", forProvider, nextProvider, true}

var (
	sealedPaseto = Shape{"encrypted token", "A PASETO token, encrypted", "For the service that has its key.", nextService, false}
	openPaseto   = Shape{"PASETO token", "A PASETO token, signed. Latchkey reads JSON Web Tokens", forService, nextService, false}
)

const nextSecret = "Send the service an access token. If somebody else has seen this secret, replace it in the application's registration."

// longest is how many characters a token has at most that no part of the form explains.
const longest = 64 << 10

// ShapeOf tells what a token that Decode calls opaque is, as far as it shows. What begins like nothing known has no Title.
func ShapeOf(token identity.Secret) Shape {
	text := strings.TrimSpace(token.Reveal())
	for _, b := range beginnings {
		if len(text) >= b.least && strings.HasPrefix(text, b.starts) {
			return b.shape
		}
	}
	switch {
	case len(text) > longest:
		return Shape{What: "A very long text of no known form. Hardly a provider issues a token of this length", For: forNothing,
			Next: "Check what was copied: the token is in the provider's answer, under access_token."}
	case isGUID(text):
		return Shape{"identifier", "An identifier (GUID), such as an application or a person has. Hardly a provider issues tokens of this form", forNothing,
			"Check what was copied: the token is in the provider's answer, under access_token.", true}
	case isEntraSecret(text):
		return Shape{"client secret", "A client secret of Microsoft Entra ID: an application's password, and no token", forNothing, nextSecret, true}
	case isTicket(text):
		return Shape{"Windows login", "The login of a Windows computer (Kerberos or NTLM), as a browser sends it after Negotiate", "For the one server that it was made for, once.",
			"A service that wants an access token cannot use it: get one by signing in.", true}
	}
	return Shape{What: "A token in a form of the provider's own: what it stands for, the provider alone knows", For: forService, Next: nextService}
}

// isEntraSecret recognises the mark in the secrets that Entra makes: three characters, a digit, Q, ~ (Microsoft Learn,
// "Microsoft Entra client secret").
func isEntraSecret(text string) bool {
	return len(text) >= 37 && len(text) <= 44 && text[3] >= '0' && text[3] <= '9' && text[4:6] == "Q~" && strings.Trim(text, tokenAlphabet+"~") == ""
}

// isTicket recognises SPNEGO (RFC 4178: an application tag with a long length) and NTLM in base64.
func isTicket(text string) bool {
	if strings.HasPrefix(text, "TlRMTVNTUA") { // NTLMSSP and a zero byte
		return true
	}
	if !strings.HasPrefix(text, "YI") || len(text) < 200 {
		return false
	}
	b, err := base64.StdEncoding.DecodeString(text[:len(text)/4*4])
	if err != nil || b[0] != 0x60 || b[1]&0x80 == 0 {
		return false
	}
	n := int(b[1] & 0x7f) // of the length's own bytes
	return n < 4 && len(b) > 2+n && b[2+n] == 0x06
}
