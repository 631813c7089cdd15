package app

import (
	"context"
	"errors"
	"strings"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// challengeForm takes what an API said when it refused a token, and gets a token that satisfies it.
type challengeForm struct {
	*form
	w         *window
	account   session.Account
	header    *kit.Field
	scopes    *kit.Field
	note      *kit.Text
	challenge flows.Challenge
	got       bool // the filled button copies what came
}

// askChallenge shows the form for an account.
func (w *window) askChallenge(a session.Account) {
	f := &challengeForm{w: w, account: a, note: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)}
	f.header = kit.NewArea("Challenge", `WWW-Authenticate: Bearer error="insufficient_claims", claims="…"`, func(string) { f.check() })
	f.scopes = kit.NewField("Scopes", "those of the account", func(string) { f.check() })
	f.form = newForm(w, "Answer a challenge",
		"An API refused a token of "+a.Label()+" and wants a better one, for example after a second factor. Paste the header it answered with.",
		"Get a better token",
		labelled("The header WWW-Authenticate", f.header, f.note),
		labelled("Scopes of the token", f.scopes))
	f.scopes.SetText(a.Scopes.String())
	f.enters(f.scopes)
	f.first, f.submit = f.header, f.send
	f.check()
	f.show()
}

// check reads the challenge while somebody types.
func (f *challengeForm) check() {
	c, err := flows.ParseChallenge(f.header.Text)
	f.challenge, f.got = c, false
	words, color := "It is found in the log of the program that called the API.", kit.ColorDim
	switch {
	case strings.TrimSpace(f.header.Text) == "":
	case err != nil:
		words, color = kit.Sentence(kit.Heading(err.Error())), kit.ColorWarn
	case c.Claims != "":
		words = "It asks for " + compactClaims(c.Claims)
	case c.Scope != "":
		words, color = "It asks for no claims but for other scopes: "+c.Scope+". Token for another API gets them.", kit.ColorWarn
	default:
		words, color = "It asks for no claims: refreshing the token is all there is to do.", kit.ColorWarn
	}
	f.note.SetColor(color)
	f.note.Set(words)
	f.quiet()
	f.next.SetLabel("Get a better token")
	f.next.SetEnabled(err == nil && c.Claims != "")
	f.object.Flow()
}

// compactClaims keeps a claims request readable.
func compactClaims(claims string) string {
	short := strings.Join(strings.Fields(claims), " ")
	if len(short) > 200 {
		short = strings.ToValidUTF8(short[:200], "") + kit.Ellipsis
	}
	return short
}

func (f *challengeForm) send() {
	scopes := identity.ParseScopes(f.scopes.Text)
	if f.got {
		f.w.copyToken(f.account, scopes)
		return
	}
	claims := f.challenge.Claims
	f.wait("Asking without you first")
	f.w.errands.run(func(ctx context.Context) func() {
		_, err := f.w.o.Keeper.StepUp(ctx, f.account.ID, scopes, claims)
		return func() { f.answered(scopes, err) }
	})
}

// answered goes on by the answer: there is a token, the person is needed, or neither.
func (f *challengeForm) answered(scopes identity.Scopes, err error) {
	f.next.SetEnabled(true)
	if need, ok := errors.AsType[*session.SignInNeededError](err); ok {
		f.hide()
		next := f.w.againAs(f.account, need.Need.Claims, scopes)
		next.why, next.then = "The API asks for a stronger sign-in.", f.arrived
		f.w.start(next)
		return
	}
	if err != nil {
		f.fail(*session.ProblemOf(err))
		return
	}
	f.came("There is a new token, and you were not needed")
}

// arrived brings the form back once the sign-in has satisfied the challenge.
func (f *challengeForm) arrived() {
	f.show()
	f.came("There is a new token")
}

func (f *challengeForm) came(words string) {
	f.got = true
	f.next.SetLabel("Copy token")
	f.say(kit.Dot, kit.ColorOK, words, "The provider took the challenge into account. Programs that ask Latchkey get this token from now on.")
}
