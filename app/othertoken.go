package app

import (
	"context"
	"errors"
	"strings"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// tokenForm gets a token for other scopes of the same account.
type tokenForm struct {
	*form
	w       *window
	account session.Account
	scopes  *kit.Field
	allow   bool // the filled button signs in to allow what lacks consent
	got     bool // the filled button copies what came
}

// askToken shows the form for an account.
func (w *window) askToken(a session.Account) {
	f := &tokenForm{w: w, account: a}
	f.scopes = kit.NewField("Scopes", "api://inventory/Stock.Read", func(string) { f.check() })
	lead := "The same sign-in can open other APIs. The token is listed with the account and renewed when a program asks for it."
	f.form = newForm(w, "Token for another API", lead, "Get token",
		labelled("Scopes of one API, separated by blanks", f.scopes))
	f.enters(f.scopes)
	f.first, f.submit = f.scopes, f.send
	f.check()
	f.show()
}

func (f *tokenForm) wanted() identity.Scopes { return identity.ParseScopes(f.scopes.Text) }

// check starts over when other scopes are typed.
func (f *tokenForm) check() {
	f.allow, f.got = false, false
	f.quiet()
	f.next.SetLabel("Get token")
	f.next.SetEnabled(f.wanted() != "")
}

func (f *tokenForm) send() {
	scopes := f.wanted()
	switch {
	case f.got:
		f.w.copyToken(f.account, scopes)
		return
	case f.allow:
		f.hide()
		next := f.w.againAs(f.account, "", scopes)
		next.then = f.arrived
		f.w.start(next)
		return
	}
	f.get(scopes)
}

// arrived brings the form back once the sign-in has allowed what was asked for, with the token that came of it.
func (f *tokenForm) arrived() {
	f.check()
	f.show()
	f.get(f.wanted())
}

func (f *tokenForm) get(scopes identity.Scopes) {
	f.wait("Asking the provider")
	f.w.errands.run(func(ctx context.Context) func() {
		t, err := f.w.o.Keeper.Token(ctx, f.account.ID, scopes)
		return func() {
			if f.wanted() == scopes { // nobody typed on meanwhile
				f.answered(scopes, t, err)
			}
		}
	})
}

func (f *tokenForm) answered(scopes identity.Scopes, t identity.AccessToken, err error) {
	f.next.SetEnabled(true)
	if need, ok := errors.AsType[*session.SignInNeededError](err); ok {
		if f.account.Kind == identity.KindApp {
			f.say(kit.Triangle, kit.ColorBad, kit.Heading(need.Need.Sentence()), need.Need.Detail)
			return
		}
		f.allow = true
		f.next.SetLabel("Sign in to allow it")
		f.say(kit.Triangle, kit.ColorBad, "Not allowed without you",
			strings.TrimSpace(kit.Sentence(kit.Heading(need.Need.Sentence()))+" "+need.Need.Detail)+"\n"+strings.Join(scopes.List(), "\n"))
		return
	}
	if err != nil {
		f.fail(*session.ProblemOf(err))
		return
	}
	f.got = true
	f.next.SetLabel("Copy token")
	f.say(kit.Dot, kit.ColorOK, "There is a token", tokenWords(t, scopes, f.w))
}

// tokenWords is what a token allows and for how long.
func tokenWords(t identity.AccessToken, asked identity.Scopes, w *window) string {
	granted := t.Scopes
	if granted == "" {
		granted = asked
	}
	if resource := granted.Resource(); resource != "" {
		granted = resource
	}
	return "Good " + ends(t.ExpiresAt, w.o.Now()) + ", for\n" + strings.Join(granted.List(), "\n")
}
