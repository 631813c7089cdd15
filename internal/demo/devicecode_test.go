package demo

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/internal/demo/demotest"
)

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// askDevice gets a device code as the native client does.
func (w *world) askDevice(more ...string) (deviceCode, userCode string, answer map[string]any) {
	w.Helper()
	v := values(append([]string{"client_id", w.info.ClientID, "scope", w.info.Scope + " openid profile offline_access"}, more...)...)
	status, answer, _ := w.form(w.info.Authority+"/oauth2/v2.0/devicecode", v)
	if status != http.StatusOK {
		w.Fatalf("devicecode: %d %v", status, answer)
	}
	return answer["device_code"].(string), answer["user_code"].(string), answer
}

func (w *world) poll(deviceCode string, more ...string) (int, map[string]any) {
	w.Helper()
	status, v, _ := w.token(values(append([]string{"grant_type", deviceGrant, "device_code", deviceCode, "client_info", "1"}, more...)...))
	return status, v
}

func TestDeviceCode(t *testing.T) {
	w := serve(t, Options{})
	deviceCode, userCode, v := w.askDevice()
	if v["expires_in"] != 900.0 || v["interval"] != 5.0 || v["verification_uri"] != w.base()+"/devicelogin" || v["verification_uri_complete"] != nil ||
		len(userCode) != 9 || !strings.Contains(v["message"].(string), userCode) {
		t.Errorf("answer: %v", v)
	}
	if status, v := w.poll(deviceCode); status != http.StatusBadRequest || v["error"] != "authorization_pending" || leading(v["error_description"]) != "AADSTS70016" {
		t.Errorf("before anybody typed it: %d %v", status, v)
	}
	b := w.browser()
	typed := strings.ToLower(userCode[:4] + "-" + userCode[4:])
	p := b.open(w.base()+"/devicelogin").submit("user_code", typed).person("megan@contoso.example")
	if !p.has("device") || !strings.Contains(p.body, "Are you trying to sign in to Latchkey?") {
		t.Fatalf("no last question:\n%s", p.body)
	}
	if status, _ := w.poll(deviceCode, "grant_type", "device_code"); status != http.StatusBadRequest {
		t.Error("redeemed before the last question was answered")
	}
	if p = p.submit("device", "continue"); !strings.Contains(p.body, "You are signed in") {
		t.Fatalf("not done:\n%s", p.body)
	}
	status, tok := w.poll(deviceCode, "grant_type", "device_code")
	if status != http.StatusOK || tok["refresh_token"] == nil || tok["client_info"] == nil {
		t.Fatalf("redeem: %d %v", status, tok)
	}
	if c := w.verified(tok["access_token"]); c["preferred_username"] != "megan@contoso.example" || !slices.Contains(c["amr"].([]any), any("mfa")) {
		t.Errorf("access token: %v", c)
	}
	w.verified(tok["id_token"])
	if _, v := w.poll(deviceCode); !slices.Equal(v["error_codes"].([]any), []any{70002.0, 54005.0}) {
		t.Errorf("redeemed twice: %v", v)
	}
	if _, v, _ := w.refresh(tok["refresh_token"].(string)); v["error"] != "invalid_grant" {
		t.Error("the first redemption's refresh token outlived the second")
	}
	if c := w.tenant.counts.snapshot(); c.DeviceCodes != 1 || c.ByGrant[deviceGrant] != 2 || c.ByGrant["device_code"] != 2 {
		t.Errorf("counters: %+v", c)
	}
}

func TestDeviceCodeThatIsCancelledOrMistyped(t *testing.T) {
	w := serve(t, Options{})
	w.set(`{"device_complete": true}`)
	deviceCode, userCode, v := w.askDevice()
	b := w.browser()
	p := b.open(v["verification_uri_complete"].(string))
	if !p.has("user_code") || !strings.Contains(p.body, `value="`+userCode+`"`) {
		t.Fatalf("the link does not bring the code:\n%s", p.body)
	}
	if wrong := p.submit("user_code", "BBBBBBBBB"); !strings.Contains(wrong.body, "AADSTS70018") || !wrong.has("user_code") {
		t.Error("a mistyped code")
	}
	if none := p.submit("user_code", " "); !strings.Contains(none.body, "Enter the code") {
		t.Error("no code")
	}
	p = p.submit("user_code", userCode).person(adele).submit("cancel", "1")
	if p.status != http.StatusOK || !strings.Contains(p.body, "Nothing was signed in") {
		t.Fatalf("%d\n%s", p.status, p.body)
	}
	if _, v := w.poll(deviceCode); v["error"] != "authorization_declined" {
		t.Errorf("declined: %v", v)
	}
	if p := b.open(w.base()+"/devicelogin").submit("user_code", userCode); !p.has("user_code") {
		t.Error("a declined code can be typed again")
	}
}

func TestDeviceCodeAsksWhoEvenWithASession(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	b.authorize().person(adele)
	_, userCode, _ := w.askDevice()
	if p := b.open(w.base()+"/devicelogin").submit("user_code", userCode); !p.has("account") || !p.has("other") {
		t.Errorf("no tiles:\n%s", p.body)
	}
}

func TestPersonTypesADeviceCode(t *testing.T) {
	w := serve(t, Options{})
	for _, cancel := range []bool{false, true} {
		deviceCode, userCode, v := w.askDevice()
		person := demotest.NewPerson("megan@contoso.example", "megan-Cedar-31")
		person.UserCode, person.Decline = userCode, cancel
		if err := person.Visit(t.Context(), v["verification_uri"].(string)); err != nil {
			t.Fatal(err)
		}
		status, answer := w.poll(deviceCode)
		if cancel && answer["error"] != "authorization_declined" || !cancel && status != http.StatusOK {
			t.Errorf("%s: %d %v", person.LastPage(), status, answer)
		}
	}
}

func TestDeviceConsent(t *testing.T) {
	w := serve(t, Options{})
	deviceCode, userCode, _ := w.askDevice()
	p := w.browser().open(w.base()+"/devicelogin").submit("user_code", userCode).
		submit("username", "carol@contoso.example").submit("password", "carol-Aspen-41")
	if !p.has("consent") {
		t.Fatal("no consent page")
	}
	p.submit("consent", "accept").submit("device", "continue")
	if status, v := w.poll(deviceCode); status != http.StatusOK {
		t.Errorf("%d %v", status, v)
	}
}

func TestDeviceSwitches(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	w.set(`{"device_expires_in": 60, "device_interval": 2}`)
	deviceCode, userCode, v := w.askDevice()
	if v["expires_in"] != 60.0 || v["interval"] != 2.0 {
		t.Errorf("%v", v)
	}
	pending := func(want string) {
		t.Helper()
		if _, v := w.poll(deviceCode); v["error"] != want {
			t.Errorf("%v, want %s", v["error"], want)
		}
	}
	w.set(`{"slow_down": 1}`)
	pending("slow_down")
	pending("authorization_pending")
	c.forward(time.Second)
	pending("slow_down")
	c.forward(2 * time.Second)
	pending("authorization_pending")
	w.set(`{"approve_device": {"user_code": "` + userCode + `", "username": "carol@contoso.example"}, "slow_down": 1}`)
	pending("slow_down")
	if status, v := w.poll(deviceCode); status != http.StatusOK {
		t.Errorf("approved: %d %v", status, v)
	}
	if n := w.tenant.counts.snapshot().SlowDowns; n != 3 {
		t.Errorf("slow_downs = %d", n)
	}
	deviceCode, userCode, _ = w.askDevice()
	w.set(`{"deny_device": {"user_code": "` + userCode + `", "error": "access_denied"}}`)
	pending("access_denied")
	deviceCode, userCode, _ = w.askDevice()
	w.set(`{"deny_device": {"user_code": "` + userCode + `"}}`)
	pending("authorization_declined")
	deviceCode, userCode, _ = w.askDevice()
	c.forward(61 * time.Second)
	pending("expired_token")
	for _, body := range []string{
		`{"approve_device": {"user_code": "` + userCode + `", "username": "adele@contoso.example"}}`,
		`{"deny_device": {"user_code": "` + userCode + `"}}`, `{"deny_device": {"user_code": "x", "error": "boom"}}`, `{"approve_device": 1}`,
	} {
		if status, _ := w.control(body); status != http.StatusBadRequest {
			t.Errorf("%s: %d", body, status)
		}
	}
	_, userCode, _ = w.askDevice()
	if status, _ := w.control(`{"approve_device": {"user_code": "` + userCode + `", "username": "dan@contoso.example"}}`); status != http.StatusBadRequest {
		t.Error("a disabled user approved")
	}
}

func TestDeviceRefusals(t *testing.T) {
	w := serve(t, Options{})
	for want, with := range map[string][]string{
		"AADSTS900144": {"scope", ""}, "AADSTS700016": {"client_id", "nobody"}, "AADSTS70011": {"scope", "Nonsense"}, "AADSTS50117": {"claims", "{"},
	} {
		status, v, _ := w.form(w.info.Authority+"/oauth2/v2.0/devicecode", values(append([]string{"client_id", w.info.ClientID, "scope", w.info.Scope}, with...)...))
		if status != http.StatusBadRequest || leading(v["error_description"]) != want {
			t.Errorf("%d %v, want %s", status, v, want)
		}
	}
	if _, v, _ := w.form(w.base()+"/nowhere.example/oauth2/v2.0/devicecode", values("client_id", w.info.ClientID)); leading(v["error_description"]) != "AADSTS90002" {
		t.Errorf("unknown tenant: %v", v)
	}
	deviceCode, userCode, _ := w.askDevice()
	for want, with := range map[string][]string{
		"AADSTS900144": {"device_code", ""}, "AADSTS70018": {"device_code", "nonsense"},
		"AADSTS700005": {"client_id", webClientID, "client_secret", "portal-Secret-8812-demo"},
	} {
		if _, v := w.poll(deviceCode, with...); leading(v["error_description"]) != want {
			t.Errorf("%v, want %s", v, want)
		}
	}
	w.set(`{"approve_device": {"user_code": "` + userCode + `", "username": "adele@contoso.example"}, "revoke": "adele@contoso.example"}`)
	if _, v := w.poll(deviceCode); leading(v["error_description"]) != "AADSTS50173" {
		t.Errorf("revoked meanwhile: %v", v)
	}
}
