package app

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// onBehalfForm exchanges a token that a caller sent to an application for one to the next API.
type onBehalfForm struct {
	*form
	w       *window
	account session.Account
	from    *kit.Choices
	pasted  *kit.Field
	callers *kit.Dropdown
	known   []heldToken
	views   [2]fyne.CanvasObject
	scopes  *kit.Field
	brought identity.AccessToken // what came; the filled button copies it
	passOn  string               // what the caller must be told; the filled button copies it
}

// heldToken is an access token that a person's account holds.
type heldToken struct {
	account identity.AccountID
	scopes  identity.Scopes
	label   string
}

// askOnBehalf shows the form for an application.
func (w *window) askOnBehalf(a session.Account) {
	f := &onBehalfForm{w: w, account: a, known: heldTokens(w.snap.Accounts)}
	changed := func(string) { f.check() }
	f.pasted = kit.NewSecretField("Caller's token", "eyJ0…", changed)
	f.scopes = kit.NewField("Scopes", "api://inventory/Stock.Read", changed)
	var labels []string
	for _, t := range f.known {
		labels = append(labels, t.label)
	}
	f.callers = kit.NewDropdown("Token of an account", w.menu, func(int) { f.check() }, labels...)
	f.from = kit.NewSegments(func(i int) { f.showSource(i) }, "Paste it", "Of an account here")
	accounts := labelled("A token that was made for this application", f.callers)
	if len(f.known) == 0 {
		accounts = labelled("A token that was made for this application", kit.NewText("No account here holds a token.", kit.SizeText, kit.ColorDim, kit.Wrap))
	}
	f.views = [2]fyne.CanvasObject{labelled("Access token that the caller sent", f.pasted), accounts}
	f.form = newForm(w, "On behalf of a caller",
		a.Label()+" received an access token and needs one for the next API, still for the same person.", "Exchange",
		labelled("The caller's token", kit.NewLine(0, -1, f.from)), f.views[0], f.views[1],
		labelled("Scopes of the next API", f.scopes))
	f.enters(f.pasted, f.scopes)
	f.first, f.submit = f.pasted, f.send
	f.closed = func() { f.pasted.SetText(""); f.brought = identity.AccessToken{} }
	f.showSource(0)
	f.show()
}

// heldTokens are the tokens of people that are still good.
func heldTokens(accounts []session.Account) []heldToken {
	var list []heldToken
	for _, a := range accounts {
		if a.Kind == identity.KindApp {
			continue
		}
		for _, t := range a.Tokens {
			list = append(list, heldToken{a.ID, t.Requested, a.Label() + ", " + briefly(scopesOf(t))})
		}
	}
	return list
}

// briefly is what tells the tokens of one account apart in a menu: scopes without the address of their API, which
// begins alike for all. /.default alone would tell nothing.
func briefly(s identity.Scopes) string {
	list := s.Resource().List()
	if len(list) == 0 {
		list = s.List()
	}
	for i, scope := range list {
		api, last, found := strings.Cut(scope, "://")
		if !found {
			last = api
		}
		if at := strings.LastIndexByte(last, '/'); at >= 0 && last[at:] != "/.default" {
			last = last[at+1:]
		}
		list[i] = last
	}
	return strings.Join(list, ", ")
}

func scopesOf(t session.Token) identity.Scopes {
	if t.Granted != "" {
		return t.Granted
	}
	return t.Requested
}

func (f *onBehalfForm) showSource(i int) {
	f.from.Choose(i)
	for n, v := range f.views {
		if n == i {
			v.Show()
		} else {
			v.Hide()
		}
	}
	f.check()
	f.object.Flow()
}

func (f *onBehalfForm) check() {
	f.brought, f.passOn = identity.AccessToken{}, ""
	f.quiet()
	f.next.SetLabel("Exchange")
	source := strings.TrimSpace(f.pasted.Text) != ""
	if f.from.Chosen == 1 {
		source = len(f.known) > 0
	}
	f.next.SetEnabled(source && identity.ParseScopes(f.scopes.Text) != "")
}

func (f *onBehalfForm) send() {
	if f.passOn != "" {
		f.w.copyText(f.passOn, "Challenge copied")
		return
	}
	if f.brought.Token != "" {
		token := f.brought.Token
		f.w.errands.run(func(ctx context.Context) func() {
			stays, err := f.w.o.Doors.CopySecret(ctx, token)
			return func() { f.w.toldCopied(err, stays) }
		})
		return
	}
	o := session.OnBehalfOf{App: f.account.ID, Scopes: identity.ParseScopes(f.scopes.Text), Audiences: f.w.audiences(f.account)}
	var of heldToken
	if f.from.Chosen == 1 {
		of = f.known[f.callers.Chosen]
	} else {
		o.Assertion = identity.Secret(strings.TrimSpace(f.pasted.Text))
	}
	f.wait("Asking the provider")
	f.w.errands.run(func(ctx context.Context) func() {
		t, err := exchange(ctx, f.w.o.Keeper, o, of)
		return func() { f.answered(o.Scopes, t, err) }
	})
}

// exchange takes the caller's token from an account where one is named, and exchanges it.
func exchange(ctx context.Context, k Keeper, o session.OnBehalfOf, of heldToken) (identity.AccessToken, error) {
	if of.account != "" {
		t, err := k.Token(ctx, of.account, of.scopes)
		if err != nil {
			return identity.AccessToken{}, fmt.Errorf("get the caller's token: %w", err)
		}
		o.Assertion = t.Token
	}
	t, _, err := k.OnBehalfOf(ctx, o)
	return t, err
}

const callerWanted = "The next API wants more from the caller"

// challengeOf is what an application answers its caller with when the next API wants more of that person, as a
// header (Microsoft identity platform, "Claims challenges, claims requests and client capabilities"). Empty: no
// claims were asked for.
func challengeOf(err error) string {
	e, ok := errors.AsType[*flows.Error](err)
	if !ok || e.Claims == "" {
		return ""
	}
	return `WWW-Authenticate: Bearer error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(e.Claims)) + `"`
}

// audiences are the other names of an application, by its profile.
func (w *window) audiences(a session.Account) []string {
	i := slices.IndexFunc(w.profiles, func(p Profile) bool { return p.Name == a.Profile })
	if i < 0 {
		return nil
	}
	return strings.Fields(w.profiles[i].AppIDURI)
}

func (f *onBehalfForm) answered(scopes identity.Scopes, t identity.AccessToken, err error) {
	f.next.SetEnabled(true)
	if err != nil {
		p := session.ProblemOf(err)
		if f.passOn = challengeOf(err); f.passOn != "" {
			p.Summary, p.Next = callerWanted, "Send this challenge to the caller. An application cannot answer it."
			f.next.SetLabel("Copy challenge")
		}
		f.fail(*p)
		return
	}
	f.brought = t
	f.next.SetLabel("Copy token")
	f.say(kit.Dot, kit.ColorOK, "There is a token", tokenWords(t, scopes, f.w))
}
