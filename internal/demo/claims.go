package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
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
}

// subject is pairwise (OpenID Connect Core section 8.1): every application sees another one.
func subject(app *App, u *User) string {
	sum := sha256.Sum256([]byte("sub\x00" + tenantID + "\x00" + app.ClientID + "\x00" + u.OID))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// leftHalf is at_hash and c_hash for RS256 (OpenID Connect Core section 3.1.3.6).
func leftHalf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func (t *Tenant) common(i issued) map[string]any {
	return map[string]any{
		"iat": i.Now.Unix(), "nbf": i.Now.Unix(), "exp": i.Now.Add(i.Life).Unix(),
		"tid": tenantID, "oid": i.User.OID, "name": i.User.Name(), "sid": i.Login.SID,
		"uti": randomText(), "rh": "1.A" + randomText() + ".",
	}
}

// idToken makes the ID token (Entra v2.0). at_hash binds it to the access token beside it.
func (t *Tenant) idToken(i issued, accessToken string) (string, error) {
	c := t.common(i)
	c["ver"], c["iss"], c["aud"], c["sub"] = "2.0", t.issuer(), i.Client.ClientID, subject(i.Client, i.User)
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
	t.addMembership(c, i.User)
	return t.keys.sign(c, "")
}

// accessToken makes the token for the resource: readable for our own APIs, opaque for the Graph.
func (t *Tenant) accessToken(i issued) (string, error) {
	c := t.common(i)
	res := i.Scopes.Resource
	c["sub"] = subject(res, i.User)
	c["aio"] = randomText()
	if accessTokenCapability(i.Claims) {
		c["xms_cc"] = []string{"CP1"}
	}
	scp := slices.Clone(i.Scopes.Short)
	proof := "0"
	if i.Client.Kind != AppPublic {
		proof = "1"
	}
	if res.Opaque {
		for _, s := range i.Scopes.OpenID {
			if s != "offline_access" {
				scp = append(scp, s)
			}
		}
		c["ver"], c["iss"], c["aud"] = "1.0", "https://sts.windows.net/"+tenantID+"/", res.ClientID
		c["appid"], c["appidacr"], c["app_displayname"] = i.Client.ClientID, proof, i.Client.Name
		c["amr"], c["upn"], c["unique_name"] = i.Login.AMR, i.User.Username, i.User.Username
		c["given_name"], c["family_name"] = i.User.Given, i.User.Family
		c["scp"] = strings.Join(scp, " ")
		return t.keys.sign(c, randomText()+randomText())
	}
	c["ver"], c["iss"], c["aud"] = "2.0", t.issuer(), res.ClientID
	c["azp"], c["azpacr"] = i.Client.ClientID, proof
	c["amr"], c["preferred_username"] = i.Login.AMR, i.User.Username
	c["scp"] = strings.Join(scp, " ")
	if len(i.User.AppRoles) > 0 && res.ClientID == ordersClientID {
		c["roles"] = i.User.AppRoles
	}
	t.addMembership(c, i.User)
	return t.keys.sign(c, "")
}

// addMembership adds groups and directory roles, or the link that Entra sends when there are too many groups.
func (t *Tenant) addMembership(c map[string]any, u *User) {
	if len(u.Wids) > 0 {
		c["wids"] = u.Wids
	}
	if u.Kind == KindGuest {
		c["acct"] = 1
		c["idp"] = "https://sts.windows.net/" + guestTenant() + "/"
		c["email"] = u.Username
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
