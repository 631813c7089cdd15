package demo

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"
	"time"
)

// farmGrants is one function a grant of the farm's token endpoint.
var farmGrants = map[string]func(t *Tenant, req tokenRequest) (*decision, *refusal, error){
	"authorization_code": (*Tenant).redeemCode,
	"refresh_token":      (*Tenant).redeemFarmRefresh,
	"password":           (*Tenant).redeemFarmPassword,
	"client_credentials": (*Tenant).redeemFarmClient,
	"urn:ietf:params:oauth:grant-type:device_code": (*Tenant).redeemDevice,
	"device_code": (*Tenant).redeemDevice,
}

// farmToken is the farm's token endpoint.
func (t *Tenant) farmToken(w http.ResponseWriter, r *http.Request) {
	err := r.ParseForm()
	grant := r.PostForm.Get("grant_type")
	t.counts.add(func(c *Counters) { c.TokenRequests++; c.ByGrant[counted(grant)]++ })
	if !t.weather(w, r) {
		return
	}
	redeem, ok := farmGrants[grant]
	switch {
	case err != nil || repeated(r.PostForm) != "":
		t.writeFarmRefusal(w, refuse("invalid_request", 900144, "The request is malformed."))
		return
	case !ok:
		t.writeFarmRefusal(w, refuse("unsupported_grant_type", 70003, "The grant type is not supported."))
		return
	}
	client, refused := t.farmClient(r)
	if refused != nil {
		t.writeFarmRefusal(w, refused)
		return
	}
	d, refused, err := redeem(t, tokenRequest{Form: r.PostForm, Client: client, Tenant: farmSegment})
	switch {
	case err != nil:
		t.failed(w, err)
	case refused != nil:
		t.writeFarmRefusal(w, refused)
	default:
		t.farmAnswer(w, client, d)
	}
}

// writeFarmRefusal answers a program as AD FS does: two members and nothing to look up by.
func (t *Tenant) writeFarmRefusal(w http.ResponseWriter, e *refusal) {
	said := inFarmWords(e)
	switch {
	case e.Numbers[0] == 700016:
		said.Code = "invalid_client"
		said.Text = "MSIS9607: The 'client_id' parameter in the request is invalid. No registered client is found with this identifier."
	case said.Text == farmNotProven:
		said.Code = "invalid_client"
	}
	t.log.Info("demo federation server refuses", "code", said.Code, "text", said.Text)
	writeJSON(w, said.Status, map[string]string{"error": said.Code, "error_description": said.Text})
}

// farmDevice is the farm's device authorization endpoint (RFC 8628 section 3.1).
func (t *Tenant) farmDevice(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.DeviceCodes++ })
	err := r.ParseForm()
	if !t.weather(w, r) {
		return
	}
	if err != nil || repeated(r.PostForm) != "" {
		t.writeFarmRefusal(w, refuse("invalid_request", 900144, "The request is malformed."))
		return
	}
	r.PostForm.Set("scope", farmScope(r.PostForm))
	dev, refused := t.newDevice(r.PostForm, farmSegment)
	if refused != nil {
		t.writeFarmRefusal(w, refused)
		return
	}
	writeJSON(w, http.StatusOK, t.deviceAnswer(dev))
}

const purposeFarmRefresh = "refresh token of the federation server"

// redeemFarmRefresh: AD FS keeps a refresh token for its whole life and returns no new one.
func (t *Tenant) redeemFarmRefresh(req tokenRequest) (*decision, *refusal, error) {
	var rt refreshToken
	if t.box.open(purposeFarmRefresh, req.Form.Get("refresh_token"), &rt) != nil {
		return nil, refuse("invalid_grant", 70000, "The refresh token is not valid."), nil
	}
	switch {
	case rt.Client != req.Client.ClientID:
		return nil, refuse("invalid_grant", 700007, "The refresh token is another client's."), nil
	case t.now().Sub(rt.Issued) > farmRefreshLifetime:
		return nil, refuse("invalid_grant", 700082, "The refresh token has expired."), nil
	}
	if refused := t.stillWelcome(rt.Login, false); refused != nil {
		return nil, refused, nil
	}
	scope := rt.Scope
	if s := farmScope(req.Form); s != "" {
		scope = s
	}
	g, refused := t.resolve(scope)
	return &decision{Login: rt.Login, Scopes: g, Requested: rt.Scope, Family: rt.Family}, refused, nil
}

// redeemFarmPassword is the password grant (RFC 6749 section 4.3), under the same lockout as usernamemixed.
func (t *Tenant) redeemFarmPassword(req tokenRequest) (*decision, *refusal, error) {
	u := t.userByName(req.Form.Get("username"))
	wrong := refuse("invalid_grant", 50126, "Wrong name or password.")
	if u == nil || u.Kind == KindGuest || u.Kind == KindDisabled || t.farm.locked(u.OID, t.now()) {
		return nil, wrong, nil
	}
	if subtle.ConstantTimeCompare([]byte(req.Form.Get("password")), []byte(u.Password)) != 1 {
		t.farm.wrong(u.OID, t.now())
		return nil, wrong, nil
	}
	t.farm.right(u.OID)
	l := t.newLogin(u, "pwd")
	if refused := t.stillWelcome(l, false); refused != nil {
		return nil, refused, nil
	}
	scope := farmScope(req.Form)
	g, refused := t.resolve(scope)
	return &decision{Login: l, Scopes: g, Requested: scope, Family: randomText(), Refresh: g.has("offline_access")}, refused, nil
}

// redeemFarmClient is the client credentials grant (RFC 6749 section 4.4).
func (t *Tenant) redeemFarmClient(req tokenRequest) (*decision, *refusal, error) {
	if req.Client.Kind == AppPublic {
		return nil, refuse("unauthorized_client", 7000218, "A public client has no credentials."), nil
	}
	g, refused := t.resolve(farmScope(req.Form))
	return &decision{Scopes: g}, refused, nil
}

const farmRefreshLifetime = 7 * 24 * time.Hour

// farmAnswer writes the tokens; AD FS knows neither client_info nor ext_expires_in.
func (t *Tenant) farmAnswer(w http.ResponseWriter, client *App, d *decision) {
	v := t.switches.view()
	life := defaultLifetime
	if v.expiresIn > 0 {
		life = time.Duration(v.expiresIn) * time.Second
	}
	i := issued{
		User: t.userByOID(d.Login.OID), Client: client, Login: d.Login, Scopes: d.Scopes, Nonce: d.Nonce,
		Now: t.farmNow(), Life: life,
	}
	access, err := t.keys.sign(t.farmAccessClaims(i), "")
	if err != nil {
		t.failed(w, err)
		return
	}
	scopes := slices.Clone(d.Scopes.Wire) // as they were asked for; the access token has the short names
	if d.Scopes.has("openid") {
		scopes = append(scopes, "openid")
	}
	body := map[string]any{
		"token_type": "bearer", "expires_in": int(life / time.Second), "access_token": access,
		"resource": d.Scopes.Resource.URIs[0], "scope": strings.Join(scopes, " "),
	}
	if i.User != nil && d.Scopes.has("openid") {
		if body["id_token"], err = t.keys.sign(t.farmIDClaims(i), ""); err != nil {
			t.failed(w, err)
			return
		}
	}
	if d.Refresh {
		body["refresh_token_expires_in"] = int(farmRefreshLifetime / time.Second)
		body["refresh_token"], err = t.box.seal(purposeFarmRefresh, refreshToken{
			Login: d.Login, Client: client.ClientID, Scope: d.Requested, Family: d.Family, Issued: t.now(),
		})
		if err != nil {
			t.failed(w, err)
			return
		}
	}
	writeJSON(w, http.StatusOK, body)
}

// fromFarm reports whether a code was asked for at the farm's authorization endpoint.
func (q authRequest) fromFarm() bool { return q.Tenant == farmSegment }
