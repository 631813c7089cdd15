package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// overview says how an account stands and what is known of it.
type overview struct {
	object  *kit.Page
	do      accountActions
	shown   session.Account
	status  *kit.Mark
	detail  *kit.Text
	hint    *kit.Text
	trace   *kit.Text
	copyAll *kit.Button
	help    *fyne.Container
	facts   *factTable
}

func newOverview(do accountActions) *overview {
	v := &overview{do: do}
	v.status = kit.NewMark(kit.SizeLead)
	v.status.Label.Fit = kit.Wrap
	v.status.Label.Style.Bold = true
	v.detail = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	v.hint = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	v.trace = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Whole)
	v.copyAll = kit.NewButton("Copy details for your help desk", kit.Quiet, v.copyDetails)
	v.copyAll.Label.TypeSize = kit.SizeText
	examine := kit.NewButton("Examine", kit.Quiet, do.examine)
	examine.Label.TypeSize = kit.SizeText
	v.help = kit.NewWrapped(4, v.trace, v.copyAll, examine)
	v.facts = newFactTable(do.copyText, func(t token) {
		if t.kind == idToken {
			do.copyID(v.shown)
			return
		}
		do.copyToken(v.shown, t.scopes)
	})
	content := kit.NewColumn(0, v.status, kit.Gap(1, 6), kit.NewInsetMax(680, kit.NewColumn(10, v.detail, v.hint, v.help)), kit.Gap(1, 8), v.facts.object)
	v.object = kit.NewPage(kit.NewInset(16, kit.PageSide, kit.PageTop, kit.PageSide, content))
	return v
}

func (v *overview) render(a session.Account, profiles []Profile, now time.Time) {
	v.shown = a
	s, c := statusShape(a.Status)
	ink := kit.ColorInk
	if a.Status == session.SignInNeeded {
		ink = c
	}
	detail, hint := statusDetail(a, now)
	trace := ""
	if a.Need != nil && a.Need.CorrelationID != "" {
		trace = "Correlation " + kit.Abbreviate(a.Need.CorrelationID)
	}
	v.status.Set(s, statusHeadline(a, now), c, ink)
	changed := v.detail.Words != detail || v.hint.Words != hint || v.trace.Words != trace
	v.detail.Set(detail)
	v.hint.Set(hint)
	v.trace.Set(trace)
	v.detail.Hidden, v.hint.Hidden = detail == "", hint == ""
	v.trace.Hidden = trace == ""
	v.copyAll.Hidden = a.Need == nil
	v.help.Hidden = a.Need == nil && a.Status != session.Offline
	if v.facts.render(facts(a, profiles, now)) || changed {
		v.object.Flow()
	}
}

// statusDetail is what the status means for the person, and what to do.
func statusDetail(a session.Account, now time.Time) (detail, hint string) {
	switch a.Status {
	case session.SignInNeeded:
		if a.Need == nil {
			return a.Reason, "Until you sign in again programs get no new token for this account."
		}
		refused := "The silent renewal at " + kit.Clock(a.Need.At, now) + " was refused"
		if a.Need.Code != "" {
			refused += " (" + a.Need.Code + ")"
		}
		if a.Kind == identity.KindApp {
			detail = refused + ". The application needs a new secret or certificate, or its owner's help. " +
				"Until then programs get no new token for it."
		} else {
			detail = refused + ". " + againTakes(a.Flow) + " " +
				"Until then programs get no new token for this account."
		}
		hint = beyondSignIn(a.Need.Detail)
		return detail, strings.TrimSpace(hint + " " + mendedBy(a.Need.Who, detail+hint))
	case session.Offline:
		if a.ExpiresAt.After(now) {
			return fmt.Sprintf("The token it has stays good for %s more. Latchkey keeps trying.", kit.Spell(a.ExpiresAt.Sub(now))), ""
		}
		return "The token has expired. Latchkey keeps trying; there is nothing to do but to wait for the network.", ""
	case session.Unsaved:
		return kit.Sentence(a.Reason), "Until the keyring can be used, it lives in memory and ends with the tray or the window that holds it."
	case session.Fresh:
		if a.Reason != "" { // it says when the next renewal is
			return kit.Sentence(a.Reason), ""
		}
		return renewal(a, now), ""
	case session.Expiring:
		if a.ExpiresAt.After(now) || a.OnDemand { // else the headline says it all
			return renewal(a, now), ""
		}
		return "", ""
	}
	return kit.Sentence(a.Reason), ""
}

// againTakes tells a person what it costs them to sign in again.
func againTakes(f identity.Flow) string {
	if f == identity.FlowWindows {
		return "Signing in again takes your " + session.LoginName() + " login where it works again, and else the browser."
	}
	return "Signing in again in the browser takes about a minute."
}

// renewal is what becomes of a good token.
func renewal(a session.Account, now time.Time) string {
	switch {
	case !a.HasFresh && a.Flow == identity.FlowWindows:
		return "The provider gave no refresh token: when this one ends, " + session.LoginName() + " brings another."
	case a.Flow == identity.FlowBroker:
		return "Windows keeps the refresh token: when this one ends, " + flows.BrokerName + " is asked for another."
	case !a.HasFresh && a.Kind != identity.KindApp:
		return "The provider gave no refresh token: when this one ends, you sign in again."
	case a.OnDemand:
		return "Renewals are switched off: a new token is fetched when one is asked for."
	case a.Status == session.Expiring, !a.RefreshAt.IsZero() && a.RefreshAt.Sub(now) < time.Minute:
		return "It renews itself in a moment."
	case a.RefreshAt.IsZero(): // the provider names no time
		return "It renews itself before it ends."
	}
	return "It renews itself at " + kit.Clock(a.RefreshAt, now) + "."
}

// beyondSignIn is what there is to do beside signing in again: that, the filled button says already.
func beyondSignIn(next string) string {
	switch strings.TrimSuffix(next, ".") {
	case "Sign in again", "Sign in again in the browser":
		return ""
	}
	return next
}

// copyDetails collects what a help desk asks for. No secret is among it.
func (v *overview) copyDetails() {
	a := v.shown
	if a.Need == nil {
		return
	}
	lines := []string{a.Need.Summary}
	for _, f := range []fact{
		{name: "Code", value: a.Need.Code}, {name: "Correlation ID", value: a.Need.CorrelationID},
		{name: "Time", value: a.Need.At.UTC().Format(time.RFC3339)}, {name: "Username", value: a.Username},
		{name: "Authority", value: a.Authority.URL}, {name: "Tenant ID", value: a.TenantID},
		{name: "Client ID", value: a.ClientID}, {name: "What it said", value: a.Need.Detail},
	} {
		if f.value != "" {
			lines = append(lines, f.name+": "+f.value)
		}
	}
	v.do.copyText(strings.Join(lines, "\n"), "Details copied")
}

// facts is the table of the overview.
func facts(a session.Account, profiles []Profile, now time.Time) []fact {
	var list []fact
	list = append(list, fact{caption: "Tokens"})
	for i, t := range a.Tokens {
		name := "Access token"
		if i > 0 {
			name = ""
		}
		scopes := scopesOf(t)
		if resource := scopes.Resource(); resource != "" {
			scopes = resource
		}
		over := a.Status == session.SignInNeeded && !t.ExpiresAt.After(now) // nothing is left, and nothing renews it
		list = append(list, fact{name: name, value: strings.Join(scopes.List(), "\n"), aside: ends(t.ExpiresAt, now),
			token: token{accessToken, t.Requested}, off: over})
	}
	if len(a.Tokens) == 0 {
		list = append(list, fact{name: "Access token", value: "none held"})
	}
	if a.Kind != identity.KindApp {
		refresh := held(a.HasFresh)
		if a.Flow == identity.FlowBroker {
			refresh = "kept by Windows"
		}
		list = append(list, fact{name: "Refresh token", value: refresh})
		id := fact{name: "ID token", value: held(a.HasID)}
		if a.HasID {
			id.token.kind = idToken
		}
		list = append(list, id)
	}
	list = append(list, fact{caption: "Account"})
	kind, proof := "", ""
	if a.Kind == identity.KindApp {
		kind, proof = "Application", proofWords(a)
	}
	for _, f := range []fact{
		{name: "Kind", value: kind}, {name: "Proves itself with", value: proof},
		{name: "Username", value: a.Username}, {name: "Organisation", value: organisation(a.Account, profiles)},
		{name: "Signed in", value: kit.Clock(a.SignedInAt, now)}, {name: "Signed in with", value: signedInWith(a.Account)},
		{name: "Authority", value: a.Authority.URL}, {name: "Issuer", value: otherThan(a.Issuer, a.Authority.URL)},
		{name: "Tenant ID", value: a.TenantID}, {name: "Client ID", value: a.ClientID}, {name: "Account ID", value: string(a.ID)},
	} {
		if f.value == "" || f.name == "Signed in" && a.SignedInAt.IsZero() {
			continue
		}
		if !slices.Contains([]string{"Kind", "Proves itself with", "Signed in", "Signed in with", "Organisation"}, f.name) {
			f.copy = f.value
		}
		list = append(list, f)
	}
	return list
}

func otherThan(s, other string) string {
	if s == other {
		return ""
	}
	return s
}

func held(yes bool) string {
	if yes {
		return "held"
	}
	return "none given"
}

func ends(at, now time.Time) string {
	if at.After(now) {
		return "until " + kit.Clock(at, now)
	}
	return "ended " + kit.Clock(at, now)
}
