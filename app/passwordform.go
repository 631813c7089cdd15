package app

import (
	"cmp"
	"strings"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
)

// passwordForm asks for a name and a password. The password leaves the field as soon as it is sent.
type passwordForm struct {
	*form
	signing  *signing
	username *kit.Field
	password *kit.Field
	refusal  *kit.Text
	begin    func(*signing)
}

// askPassword shows the form for a sign-in.
func (w *window) askPassword(s *signing) {
	f := &passwordForm{signing: s, begin: w.begin}
	f.username = kit.NewField("Username", "you@contoso.com", func(string) { f.check() })
	f.password = kit.NewSecretField("Password", "", func(string) { f.check() })
	f.refusal = kit.NewText("", kit.SizeCaption, kit.ColorWarn, kit.Wrap)
	f.form = newForm(w, "Sign in with a password",
		flows.PasswordWarning+" The password is sent once and kept nowhere.",
		"Sign in",
		labelled("Username at "+s.profile.Title(), f.username, f.refusal), labelled("Password", f.password))
	f.aside.Add(kit.NewButton("Use the browser", kit.Plain, func() {
		f.give()
		next := s.anew()
		next.flow = identity.FlowBrowser
		w.start(next)
	}))
	f.first, f.submit, f.closed = f.username, f.send, f.forget
	f.username.OnSubmitted = func(string) { w.overlays.Canvas.Focus(f.password) }
	f.enters(f.password)
	name := cmp.Or(s.hint, s.profile.LoginHint)
	if s.account != nil {
		name = s.account.Username
		f.username.Disable() // another person would be another account
	}
	f.username.SetText(name)
	if name != "" {
		f.first = f.password
	}
	f.check()
	f.show()
}

// check says whether a password can be used at all before one is typed.
func (f *passwordForm) check() {
	name := strings.TrimSpace(f.username.Text)
	why := ""
	if err := flows.CheckPassword(f.signing.profile.Authority, name); err != nil {
		summary, next := flows.Explain(err)
		why = strings.TrimSpace(kit.Sentence(summary) + " " + kit.Sentence(next))
	}
	if f.refusal.Words != why {
		f.refusal.Set(why)
		f.refusal.Hidden = why == ""
		f.object.Flow()
	}
	f.refusal.Hidden = why == ""
	switch {
	case why == "" && f.password.Disabled():
		f.password.Enable()
	case why != "" && !f.password.Disabled():
		f.password.SetText("")
		f.password.Disable()
	}
	f.next.SetEnabled(why == "" && name != "" && f.password.Text != "")
}

func (f *passwordForm) send() {
	next := f.signing.anew()
	next.username, next.password, next.origin = strings.TrimSpace(f.username.Text), identity.Secret(f.password.Text), f
	f.forget()
	f.hide()
	f.begin(next)
}

// reopen brings the form back with the name and without the password.
func (f *passwordForm) reopen() {
	f.first = f.password
	f.show()
}

func (f *passwordForm) forget() { f.password.SetText("") }
