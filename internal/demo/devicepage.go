package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// devicePage is where a person types the code that another device shows (RFC 8628 section 3.3). A link may bring
// the code along (section 3.3.1); it still has to be sent by hand, so that nobody approves by following a link.
func (t *Tenant) devicePage(w http.ResponseWriter, r *http.Request) {
	t.show(w, http.StatusOK, page{Body: "device", Title: "Enter code", Action: "/devicelogin", Value: r.URL.Query().Get("user_code")}, "")
}

// deviceEntered starts the sign-in that the code stands for.
func (t *Tenant) deviceEntered(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		t.errorPage(w, refuse("invalid_request", 9002313, "Invalid request. Request is malformed or invalid."), "", "")
		return
	}
	typed := r.PostForm.Get("user_code")
	dev, ok := t.devices.waiting(typed)
	if !ok {
		problem := "That code did not work. Check it, or get a new one on the device: a code is good for a short time and once. (AADSTS70018)"
		if strings.TrimSpace(typed) == "" {
			problem = "Enter the code that the device shows."
		}
		t.show(w, http.StatusOK, page{Body: "device", Title: "Enter code", Action: "/devicelogin", Value: typed, Problem: problem}, "")
		return
	}
	t.begin(w, r, authRequest{
		Tenant: dev.Tenant, ClientID: dev.ClientID, Scope: dev.Scope, Claims: dev.Claims, MaxAge: -1,
		Prompt: []string{"select_account"}, Device: dev.UserCode,
	})
}

// deviceQuestion comes last, as in Entra: whoever was talked into typing somebody else's code can still notice.
func (t *Tenant) deviceQuestion(w http.ResponseWriter, f *signIn) {
	t.step(w, f, page{Body: "device_question", Title: "Are you trying to sign in?"})
}

// deviceSettled tells the waiting device how it ended and shows it to the person.
func (t *Tenant) deviceSettled(w http.ResponseWriter, q authRequest, state deviceState, l login) {
	body, title := "device_done", "You are signed in"
	if state == deviceDeclined {
		body, title = "device_declined", "Nothing was signed in"
	}
	if !t.devices.settle(q.Device, state, l, "authorization_declined") {
		t.errorPage(w, refuse("expired_token", 70019, "The code has expired or was used already. Get a new one on the device."), q.ClientID, "")
		return
	}
	if state == deviceApproved {
		t.counts.add(func(c *Counters) { c.SignIns++ })
	}
	t.show(w, http.StatusOK, page{Body: body, Title: title, App: t.app(q.ClientID).Name}, "")
}

// approveDevice is the control switch: what a person at the page would have done, without one.
func approveDevice(t *Tenant, raw json.RawMessage) (change, error) {
	var v struct {
		UserCode string `json:"user_code"`
		Username string `json:"username"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, fmt.Errorf(`wants {"user_code": "...", "username": "..."}`)
	}
	dev, ok := t.devices.waiting(v.UserCode)
	if !ok {
		return nil, fmt.Errorf("knows no waiting device with the user code %q", v.UserCode)
	}
	u := t.userByName(v.Username)
	if u == nil || u.Kind == KindDisabled {
		return nil, fmt.Errorf("no user called %q can sign in", v.Username)
	}
	return func(t *Tenant) error {
		l := t.newLogin(u, "pwd")
		if t.needsMFA(l, wantsStepUp(dev.Claims)) {
			l.AMR, l.MFAStep = append(l.AMR, "mfa"), t.store.mfaStep(u.OID)
		}
		g, _ := t.resolve(dev.Scope) // resolved before, when the code was handed out
		if err := t.store.consent(u.OID, dev.ClientID, g.consentNeeded()); err != nil {
			return err
		}
		if !t.devices.settle(dev.UserCode, deviceApproved, l, "") {
			return fmt.Errorf("the device code has gone meanwhile")
		}
		t.counts.add(func(c *Counters) { c.SignIns++ })
		return nil
	}, nil
}

// denyDevice is the control switch; "error" chooses the standard's word instead of Entra's.
func denyDevice(t *Tenant, raw json.RawMessage) (change, error) {
	v := struct {
		UserCode string `json:"user_code"`
		Error    string `json:"error"`
	}{Error: "authorization_declined"}
	if err := json.Unmarshal(raw, &v); err != nil || v.Error != "authorization_declined" && v.Error != "access_denied" {
		return nil, fmt.Errorf(`wants {"user_code": "..."}, and "error": "authorization_declined" or "access_denied"`)
	}
	if _, ok := t.devices.waiting(v.UserCode); !ok {
		return nil, fmt.Errorf("knows no waiting device with the user code %q", v.UserCode)
	}
	return func(t *Tenant) error {
		if !t.devices.settle(v.UserCode, deviceDeclined, login{}, v.Error) {
			return fmt.Errorf("the device code has gone meanwhile")
		}
		return nil
	}, nil
}
