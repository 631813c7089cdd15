package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// defaultLifetime is what expires_in says unless switched; Entra picks 60 to 90 minutes at random.
const defaultLifetime = 3599 * time.Second

// issued is everything that goes into the tokens of one answer.
type issued struct {
	User   *User
	Client *App
	Login  login
	Scopes grantedScopes
	Nonce  string // of the authorize request; ID token only
	Claims string // claims request, JSON
	Now    time.Time
	Life   time.Duration
	Tenant string // path segment of the request
	Proof  string // how the client proved itself; see proof

	Code     string // handed out beside the ID token
	Implicit bool   // tokens without a code: short ones, since they travel in an address
}

func (i issued) directory() directory { return directoryFor(i.Tenant) }

// leftHalf is at_hash and c_hash for RS256 (OpenID Connect Core section 3.1.3.6).
func leftHalf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func (t *Tenant) common(i issued) map[string]any {
	return map[string]any{
		"iat": i.Now.Unix(), "nbf": i.Now.Unix(), "exp": i.Now.Add(i.Life).Unix(),
		"tid": i.directory().ID, "oid": i.directory().oid(i.User), "name": i.User.Name(), "sid": i.Login.SID,
		"uti": randomText(), "rh": "1.A" + randomText() + ".",
	}
}

// idToken makes the ID token (Entra v2.0). at_hash binds it to the access token beside it.
func (t *Tenant) idToken(i issued, accessToken string) (string, error) {
	c := t.common(i)
	d := i.directory()
	c["ver"], c["iss"], c["aud"], c["sub"] = "2.0", t.issuerOf(d), i.Client.ClientID, d.subject(i.Client, i.User)
	if i.Scopes.has("profile") || i.Scopes.has("email") {
		c["preferred_username"] = i.User.Username
		c["login_hint"] = loginHint(i.User)
	}
	if !i.Scopes.has("profile") {
		delete(c, "name")
	}
	if i.Scopes.has("email") {
		c["email"] = i.User.Username
	}
	if i.Nonce != "" {
		c["nonce"] = i.Nonce
	}
	if wantsAuthTime(i.Claims) {
		c["auth_time"] = i.Login.AuthTime
	}
	if accessToken != "" {
		c["at_hash"] = leftHalf(accessToken)
	}
	if i.Code != "" {
		c["c_hash"] = leftHalf(i.Code)
	}
	addMembership(c, i)
	return t.keys.sign(c, "")
}

// accessToken makes the token for the resource: readable for our own APIs, opaque for the Graph.
func (t *Tenant) accessToken(i issued) (string, error) {
	if i.User == nil {
		return t.applicationToken(i)
	}
	c := t.common(i)
	res := i.Scopes.Resource
	mark, err := t.newMark(i)
	if err != nil {
		return "", err
	}
	c["sub"] = i.directory().subject(res, i.User)
	c["aio"] = mark
	if accessTokenCapability(i.Claims) {
		c["xms_cc"] = []string{"cp1"}
	}
	scp := slices.Clone(i.Scopes.Short)
	if res.Opaque {
		for _, s := range i.Scopes.OpenID {
			if s != "offline_access" {
				scp = append(scp, s)
			}
		}
		c["amr"], c["upn"], c["unique_name"] = i.Login.AMR, i.User.Username, i.User.Username
		c["given_name"], c["family_name"] = i.User.Given, i.User.Family
		c["scp"] = strings.Join(scp, " ")
		return t.signFor(i, c)
	}
	c["amr"], c["preferred_username"] = i.Login.AMR, i.User.Username
	c["scp"] = strings.Join(scp, " ")
	if len(i.User.AppRoles) > 0 && res.ClientID == ordersClientID && i.directory().home(i.User) {
		c["roles"] = i.User.AppRoles
	}
	addMembership(c, i)
	return t.signFor(i, c)
}

// signFor adds who asked and whom the token is for, and signs. The Graph's tokens are of the older version and
// signed so that only the Graph can verify them.
func (t *Tenant) signFor(i issued, c map[string]any) (string, error) {
	d, res := i.directory(), i.Scopes.Resource
	c["aud"] = res.ClientID
	if res.Opaque {
		c["ver"], c["iss"] = "1.0", "https://sts.windows.net/"+d.ID+"/"
		c["appid"], c["appidacr"], c["app_displayname"] = i.Client.ClientID, i.Proof, i.Client.Name
		return t.keys.sign(c, randomText()+randomText())
	}
	c["ver"], c["iss"] = "2.0", t.issuerOf(d)
	c["azp"], c["azpacr"] = i.Client.ClientID, i.Proof
	return t.keys.sign(c, "")
}

// addMembership adds groups and directory roles, or the link that Entra sends when there are too many groups.
func addMembership(c map[string]any, i issued) {
	u := i.User
	if !i.directory().home(u) {
		c["acct"] = 1
		c["idp"] = "https://sts.windows.net/" + homeOf(u).ID + "/"
		c["email"] = u.Username
		return // Contoso's groups and roles mean nothing elsewhere, and its guests are in none
	}
	if i.Implicit {
		if len(u.Groups) > 0 {
			c["hasgroups"] = true
		}
		return
	}
	if len(u.Wids) > 0 {
		c["wids"] = u.Wids
	}
	switch {
	case len(u.Groups) > groupLimit:
		c["_claim_names"] = map[string]string{"groups": "src1"}
		c["_claim_sources"] = map[string]any{"src1": map[string]string{
			"endpoint": graphURI + "/v1.0/users/" + u.OID + "/getMemberObjects",
		}}
	case len(u.Groups) > 0:
		c["groups"] = u.Groups
	}
}

// loginHint is opaque, as Entra's is; the logout endpoint takes it as logout_hint.
func loginHint(u *User) string {
	return "O." + base64.RawURLEncoding.EncodeToString([]byte(u.OID))
}

type claimsRequest struct {
	IDToken     map[string]json.RawMessage `json:"id_token"`
	AccessToken map[string]json.RawMessage `json:"access_token"`
}

func readClaims(text string) (c claimsRequest) {
	_ = json.Unmarshal([]byte(text), &c) // checked when it arrived
	return c
}

// joinClaims merges two claims requests; the second wins. Some clients ask at one endpoint, some at both.
func joinClaims(first, second string) string {
	if first == "" || second == "" {
		return first + second
	}
	a, b := readClaims(first), readClaims(second)
	join := func(into *map[string]json.RawMessage, more map[string]json.RawMessage) {
		if *into == nil {
			*into = map[string]json.RawMessage{}
		}
		maps.Copy(*into, more)
	}
	join(&a.IDToken, b.IDToken)
	join(&a.AccessToken, b.AccessToken)
	text, _ := json.Marshal(a) // JSON as it arrived
	return string(text)
}

func wantsAuthTime(text string) bool {
	_, ok := readClaims(text).IDToken["auth_time"]
	return ok
}

// wantsStepUp reports whether the request repeats a claims challenge of ours.
func wantsStepUp(text string) bool {
	a := readClaims(text).AccessToken
	_, pol := a["capolids"]
	_, acr := a["acrs"]
	return pol || acr
}

// accessTokenCapability reports whether the client says it can handle claims challenges (CP1).
func accessTokenCapability(text string) bool {
	var cc struct {
		Values []string `json:"values"`
	}
	_ = json.Unmarshal(readClaims(text).AccessToken["xms_cc"], &cc)
	return slices.Contains(cc.Values, "CP1") || slices.Contains(cc.Values, "cp1")
}
