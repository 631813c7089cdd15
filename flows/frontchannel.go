package flows

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

// responseType is what the provider is asked to send back through the browser (OAuth 2.0 Multiple Response Type
// Encoding Practices).
type responseType string

const (
	answersCode     responseType = "code"
	answersHybrid   responseType = "code id_token"
	answersImplicit responseType = "id_token token"
)

func (t responseType) has(part string) bool { return slices.Contains(strings.Fields(string(t)), part) }

// mode is the response_mode to ask for. Tokens never travel in a query: it ends up in histories and logs (Multiple
// Response Type Encoding Practices, section 3).
func (t responseType) mode(asked string) (string, error) {
	allowed := []string{"", "query", "form_post"}
	switch t {
	case answersHybrid:
		allowed = []string{"form_post", "fragment"}
	case answersImplicit:
		allowed = []string{"fragment", "form_post"}
	}
	switch {
	case asked == "":
		return allowed[0], nil
	case slices.Contains(allowed, asked):
		return asked, nil
	}
	return "", fmt.Errorf("%s: the response mode %q cannot be used here; use %s", opAuthorize, asked, strings.Join(allowed[len(allowed)-2:], " or "))
}

// offered reports whether the provider says that it answers so, or says nothing. The order of the parts means nothing.
func (t responseType) offered(p *Provider) bool {
	want := strings.Fields(string(t))
	slices.Sort(want)
	return len(p.ResponseTypes) == 0 || slices.ContainsFunc(p.ResponseTypes, func(s string) bool {
		parts := strings.Fields(s)
		slices.Sort(parts)
		return slices.Equal(parts, want)
	})
}

// authAnswer is how the browser's part ended: what came back, or why nothing did.
type authAnswer struct {
	code       identity.Secret
	idToken    identity.Secret // hybrid and implicit
	access     identity.Secret // implicit, as are those below
	expiresIn  string
	tokenType  string
	scope      string
	clientInfo string
	cloud      string // cloud_instance_host_name of Microsoft's platform; empty: not said
	err        error
}

// read takes the parts of an answer that were asked for. A refusal means that this cannot be the provider's answer and
// the sign-in goes on; an error in the answer is one of the provider, which ends it.
func (t responseType) read(v url.Values) (answer authAnswer, refused error) {
	part := func(name string, asked bool) identity.Secret {
		s := v.Get(name)
		if !asked {
			return ""
		}
		if !visible(s) || name == "code" && len(s) > maxCode {
			refused = refusedForm
		}
		return identity.Secret(s)
	}
	answer = authAnswer{
		code: part("code", t.has("code")), idToken: part("id_token", t.has("id_token")), access: part("access_token", t.has("token")),
		expiresIn: v.Get("expires_in"), tokenType: v.Get("token_type"), scope: v.Get("scope"),
		clientInfo: v.Get("client_info"), cloud: v.Get("cloud_instance_host_name"),
	}
	something, failed := answer.code != "" || answer.idToken != "" || answer.access != "", v.Get("error") != ""
	lacks := func(what string) error { return &Error{Op: opAuthorize, Description: "the answer holds no " + what} }
	switch {
	case !something && !failed:
		return answer, refusedEmpty
	case something && failed:
		return answer, refusedBoth
	case refused != nil:
		return answer, refused
	case failed:
		answer.err = redirectError(v)
	case t.has("code") && answer.code == "":
		answer.err = lacks("code")
	case t.has("token") && answer.access == "":
		answer.err = lacks("access token")
	}
	return answer, nil
}
