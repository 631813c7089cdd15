package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// computerLogin is how a sign-in uses this computer's own login; nil: not at all. Who asks for another person, or for more
// than a login says, is to see the provider's pages.
func (w *window) computerLogin(s *signing) flows.PreparedWindows {
	username := s.username
	chosen := s.flow == identity.FlowWindows
	switch {
	case chosen:
	case s.flow != identity.FlowAuto || s.claims != "" || s.profile.Prompt != "":
		return nil
	case s.account != nil:
		username, chosen = s.account.Username, s.account.Flow == identity.FlowWindows
	case slices.ContainsFunc(w.snap.Accounts, func(a session.Account) bool {
		return a.Profile == s.profile.Name && a.Flow == identity.FlowWindows
	}):
		return nil // that person is there already
	}
	if s.hint == "" || chosen {
		return w.o.Doors.Login(s.profile.Profile, username, chosen)
	}
	login := w.o.Doors.Login(s.profile.Profile, s.hint, chosen)
	if login == nil {
		return nil
	}
	return func(ctx context.Context) (flows.IntegratedWindows, error) {
		if upn, _ := w.o.Doors.UPN(ctx); !samePerson(upn, s.hint) {
			return flows.IntegratedWindows{}, flows.ErrNotMeant // somebody else is asked for
		}
		return login(ctx)
	}
}

// samePerson reports whether the name of a ticket may be that of an e-mail address: their domains differ in many places.
func samePerson(upn, email string) bool {
	a, _, _ := strings.Cut(upn, "@")
	b, _, _ := strings.Cut(email, "@")
	return a != "" && strings.EqualFold(a, b)
}

// usernameForm asks for the name that goes with this computer's login, where the provider must be told. It is asked once.
type usernameForm struct {
	*form
	signing  *signing
	username *kit.Field
	refusal  *kit.Text
	begin    func(*signing)
}

// askUsername begins a sign-in with this computer's login, and asks before that for what only the person knows.
func (w *window) askUsername(s *signing) {
	if s.username = cmp.Or(s.username, s.hint, s.profile.LoginHint); s.username != "" || !flows.WindowsNeedsUsername(s.profile.Authority) {
		w.begin(s)
		return
	}
	w.findUsername(s)
}

// findUsername asks the system for the name, and else the person.
func (w *window) findUsername(s *signing) {
	w.naming = s
	w.errands.run(func(ctx context.Context) func() {
		upn, sure := w.o.Doors.UPN(ctx)
		return func() {
			if w.naming != s {
				return // meanwhile something else was begun
			}
			if sure {
				s.username = upn
				w.begin(s)
				return
			}
			w.showUsername(s, upn)
		}
	})
}

func (w *window) showUsername(s *signing, suggestion string) {
	f := &usernameForm{signing: s, begin: w.begin}
	f.username = kit.NewField("Username", "you@contoso.com", func(string) { f.check() })
	f.refusal = kit.NewText("", kit.SizeCaption, kit.ColorWarn, kit.Wrap)
	lead := s.profile.Title() + " must be told who you are. It is asked only once."
	if suggestion != "" {
		lead += " Your ticket is that of " + suggestion + "; your username may be another."
	}
	f.form = newForm(w, "Sign in with this computer's login", lead, "Sign in", labelled("Username at "+s.profile.Title(), f.username, f.refusal))
	f.first, f.submit = f.username, f.send
	f.enters(f.username)
	f.check()
	f.show()
}

// check says whether this computer's login can be used for that name at all.
func (f *usernameForm) check() {
	name := strings.TrimSpace(f.username.Text)
	why := ""
	if err := flows.CheckWindows(f.signing.profile.Authority, name); err != nil && (name == "" || strings.Contains(name, "@")) {
		summary, next := flows.Explain(err)
		why = strings.TrimSpace(kit.Sentence(summary) + " " + kit.Sentence(next))
	}
	if f.refusal.Words != why {
		f.refusal.Set(why)
		f.refusal.Hidden = why == ""
		f.object.Flow()
	}
	f.refusal.Hidden = why == ""
	f.next.SetEnabled(why == "" && strings.Contains(name, "@"))
}

func (f *usernameForm) send() {
	next := f.signing.anew()
	next.username, next.asked, next.origin = strings.TrimSpace(f.username.Text), true, f
	f.hide()
	f.begin(next)
}

// reopen brings the form back with the name.
func (f *usernameForm) reopen() { f.show() }

func (f *usernameForm) forget() {}

// remember keeps the username that was asked for, and that id was signed in as, so that nobody asks again.
func (w *window) remember(s *signing, id identity.AccountID) {
	if !s.asked || s.profile.Name == "" {
		return
	}
	w.errands.run(func(ctx context.Context) func() {
		err := w.o.Doors.RememberUsername(ctx, s.profile.Name, s.username, id)
		if err == nil {
			return nil
		}
		w.o.Log.Warn("the username could not be noted in the profile", "profile", s.profile.Name, "err", err)
		return func() { w.say("The username was not kept: " + err.Error() + ".") }
	})
}
