package demo

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// deviceAuthorization is the device authorization endpoint (RFC 8628 section 3.1). Entra asks no proof of the
// client here; the token endpoint does.
func (t *Tenant) deviceAuthorization(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.DeviceCodes++ })
	err := r.ParseForm()
	if !t.weather(w, r) {
		return
	}
	if err != nil || repeated(r.PostForm) != "" {
		t.writeRefusal(w, refuse("invalid_request", 9002313, "Invalid request. Request is malformed or invalid."))
		return
	}
	seg, ok := tenantSegment(r.PathValue("tenant"))
	if !ok {
		t.writeRefusal(w, unknownTenant(r.PathValue("tenant")))
		return
	}
	dev, refused := t.newDevice(r.PostForm, seg)
	if refused != nil {
		t.writeRefusal(w, refused)
		return
	}
	writeJSON(w, http.StatusOK, t.deviceAnswer(dev))
}

// deviceAnswer hands a code out (RFC 8628 section 3.2).
func (t *Tenant) deviceAnswer(dev device) map[string]any {
	deviceCode, userCode := t.devices.issue(dev)
	page := t.base + "/devicelogin"
	body := map[string]any{
		"device_code": deviceCode, "user_code": userCode, "verification_uri": page,
		"expires_in": int(dev.Expires.Sub(t.now()).Round(time.Second) / time.Second), "interval": int(dev.Interval / time.Second),
		"message": "To sign in, use a web browser to open the page " + page + " and enter the code " + userCode + " to authenticate.",
	}
	if t.switches.device().complete {
		body["verification_uri_complete"] = page + "?" + url.Values{"user_code": {userCode}}.Encode()
	}
	return body
}

func (t *Tenant) newDevice(form url.Values, segment string) (device, *refusal) {
	for _, name := range []string{"client_id", "scope"} {
		if strings.TrimSpace(form.Get(name)) == "" {
			return device{}, refuse("invalid_request", 900144, "The request body must contain the following parameter: '%s'.", name)
		}
	}
	app := t.app(form.Get("client_id"))
	if app == nil {
		return device{}, unknownClient(form.Get("client_id"))
	}
	if _, refused := t.resolve(form.Get("scope")); refused != nil {
		return device{}, refused
	}
	claims := form.Get("claims")
	if claims != "" && !json.Valid([]byte(claims)) {
		return device{}, refuse("invalid_request", 50117, "The claims parameter is not JSON.")
	}
	v := t.switches.device()
	return device{
		Tenant: segment, ClientID: app.ClientID, Scope: form.Get("scope"), Claims: claims,
		Expires: t.now().Add(cmp.Or(v.lifetime, deviceLifetime)), Interval: v.interval,
	}, nil
}

// redeemDevice is the device code grant (RFC 8628 section 3.4), with Entra's names for what went wrong.
func (t *Tenant) redeemDevice(req tokenRequest) (*decision, *refusal, error) {
	text := req.Form.Get("device_code")
	if text == "" {
		return nil, refuse("invalid_request", 900144, "The request body must contain the following parameter: 'device_code'."), nil
	}
	slowDown := refuse("slow_down", 90055, "Polling too often. Add 5 seconds to the interval between requests.")
	if t.switches.take(func(s *switches) *int { return &s.slowDown }) {
		t.counts.add(func(c *Counters) { c.SlowDowns++ })
		return nil, slowDown, nil
	}
	dev, early, ok := t.devices.poll(text, req.Client.ClientID)
	switch {
	case !ok, (dev.Tenant == farmSegment) != (req.Tenant == farmSegment):
		return nil, refuse("bad_verification_code", 70018, "The device code was not recognized. Check that the device_code sent is the one received."), nil
	case dev.ClientID != req.Client.ClientID:
		return nil, refuse("invalid_grant", 700005, "The provided device code is intended to use against another application."), nil
	case dev.State == deviceRedeemed:
		was, err := t.store.end(dev.Family, t.now())
		if was && err == nil {
			t.counts.add(func(c *Counters) { c.FamiliesRevoked++ })
		}
		return nil, refuse("invalid_grant", 70002, "Error validating credentials. AADSTS54005: OAuth2 device code was already redeemed, please "+
			"retry with a new valid code or use an existing refresh token.").numbers(70002, 54005), err
	case t.now().After(dev.Expires):
		return nil, refuse("expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid. This device code has expired."), nil
	case dev.State == deviceDeclined:
		return nil, refuse(dev.Refused, 65004, "The end user denied the authorization request."), nil
	case dev.State == devicePending && early:
		t.counts.add(func(c *Counters) { c.SlowDowns++ })
		return nil, slowDown, nil
	case dev.State == devicePending:
		return nil, refuse("authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling."), nil
	}
	if refused := t.stillWelcome(dev.Login, wantsStepUp(dev.Claims)); refused != nil {
		return nil, refused, nil
	}
	g, refused := t.resolve(dev.Scope)
	if refused != nil {
		return nil, refused, nil
	}
	if refused := t.agreed(dev.Login, req.Client, g); refused != nil && req.Tenant != farmSegment {
		return nil, refused, nil
	}
	return &decision{
		Login: dev.Login, Scopes: g, Requested: dev.Scope, Family: dev.Family, Gen: 1,
		Claims: joinClaims(dev.Claims, req.Form.Get("claims")), Refresh: g.has("offline_access"),
	}, nil, nil
}
