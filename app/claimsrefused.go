package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/claims"
	"latchkey/internal/identity"
)

// refusedSheet says why a service may have refused a token. What the service wants can be filled in where it is known.
type refusedSheet struct {
	object   *kit.Overlay
	w        *window
	r        *reading
	summary  *kit.Mark
	reasons  *fyne.Container
	audience *kit.Field
	scopes   *kit.Field
	roles    *kit.Field
	issuer   *kit.Field
	clients  *kit.Field
	contexts *kit.Field
	asked    claims.Expected
	found    []claims.Reason
}

// showRefused opens the sheet for the token that is shown.
func (w *window) showRefused(r *reading) {
	f := &refusedSheet{w: w, r: r, summary: kit.NewMark(kit.SizeLead), reasons: kit.NewColumn(0)}
	f.summary.Label.Fit, f.summary.Label.Style.Bold = kit.Wrap, true
	hide := func() {
		f.r, f.found = nil, nil // the toolkit remembers widgets for a while, and they know this sheet
		w.overlays.Remove(f.object)
	}
	look := func(string) { f.typed() }
	more := kit.NewColumn(0)
	f.audience = kit.NewField("Audience", "for example api://orders", look)
	f.scopes = kit.NewField("Scopes", "for example Orders.Read", look)
	f.roles = kit.NewField("Roles", "for example Orders.Admin", look)
	f.issuer = kit.NewField("Issuer", "for example https://login.microsoftonline.com/…/v2.0", look)
	f.clients = kit.NewField("Applications", "for example 04b07795-8ddb-461a-bbee-02f9e1bf7b46", look)
	f.contexts = kit.NewField("Conditions", "for example c1", look)
	copied := kit.NewButton("Copy", kit.Plain, func() { w.copyText(f.words(), "Diagnosis copied") })
	done := kit.NewButton("Close", kit.Primary, hide)
	wants := kit.NewColumn(0,
		kit.NewInset(12, 0, 8, 0, kit.NewText("What the service wants, as far as you know it", kit.SizeText, kit.ColorInk, kit.Wrap).Bold()),
		labelled("Audience: the name by which the service knows itself (aud)", f.audience),
		labelled("Scopes, separated by blanks: it wants all of them", f.scopes),
		labelled("Roles, separated by blanks: one is enough", f.roles),
		more)
	more.Objects = []fyne.CanvasObject{kit.NewLine(0, -1, kit.NewButton("Issuer, applications, conditions…", kit.Plain, func() {
		more.Objects = []fyne.CanvasObject{
			labelled("The issuer that it trusts (iss), or the ID of its organisation (tid)", f.issuer),
			labelled("Applications whose tokens it takes (azp, appid), separated by blanks", f.clients),
			labelled("Conditions of access that it wants to be met (acrs), separated by blanks", f.contexts),
		}
		f.object.Flow()
		w.overlays.Canvas.Focus(f.issuer)
	}))}
	wants.Hidden = !r.readable()
	f.object = kit.NewOverlay(kit.NewColumn(0,
		kit.NewText("Why was it refused?", kit.SizeHeading, kit.ColorInk, kit.Wrap).Bold(), kit.Gap(1, 12),
		f.summary, kit.Gap(1, 8), f.reasons, wants, kit.Gap(1, 8),
		kit.NewLine(8, 1, copied, kit.Gap(1, 1), done)))
	w.overlays.Push(f.object, hide)
	f.show(diagnose(r, w.o.Now(), claims.Expected{Signature: r.judged}))
	if r.readable() {
		w.overlays.Canvas.Focus(f.audience)
	} else {
		w.overlays.Canvas.Focus(done)
	}
	f.object.Page.Scroll.ScrollToOffset(fyne.NewPos(0, 0)) // the keyboard may be below, people begin to read above
}

// typed brings the field into view that the keyboard is in.
func (f *refusedSheet) typed() {
	if o, ok := f.w.overlays.Canvas.Focused().(fyne.CanvasObject); ok && f.object != nil {
		f.object.Page.Bring(o)
	}
	f.look()
}

// wanted is what has been filled in.
func (f *refusedSheet) wanted() claims.Expected {
	want := claims.Expected{
		Audience: strings.TrimSpace(f.audience.Text), Scopes: identity.ParseScopes(f.scopes.Text).List(), Roles: strings.Fields(f.roles.Text),
		Clients: strings.Fields(f.clients.Text), Contexts: strings.Fields(f.contexts.Text), Signature: f.r.judged,
	}
	return want.Trusting(strings.TrimSpace(f.issuer.Text))
}

func diagnose(r *reading, now time.Time, want claims.Expected) []claims.Reason {
	if !r.readable() {
		return claims.DiagnoseUnread(r.secret, r.err)
	}
	return claims.Diagnose(r.token, now, want)
}

// look says anew what speaks against the token. A large token is gone through away from Fyne's thread.
func (f *refusedSheet) look() {
	want, r, now := f.wanted(), f.r, f.w.o.Now()
	f.asked = want
	f.w.errands.run(func(context.Context) func() {
		found := diagnose(r, now, want)
		return func() {
			if f.r == r && sameWish(f.asked, want) {
				f.show(found)
			}
		}
	})
}

func sameWish(a, b claims.Expected) bool {
	return a.Audience == b.Audience && a.Issuer == b.Issuer && a.Tenant == b.Tenant &&
		slices.Equal(a.Scopes, b.Scopes) && slices.Equal(a.Roles, b.Roles) && slices.Equal(a.Clients, b.Clients) && slices.Equal(a.Contexts, b.Contexts)
}

func (f *refusedSheet) show(found []claims.Reason) {
	f.found = found
	shape, color := kit.Dot, kit.ColorOK
	switch {
	case len(found) > 0 && found[0].Sure:
		shape, color = kit.Triangle, kit.ColorBad
	case len(found) > 0:
		shape, color = kit.Ring, kit.ColorWarn
	}
	lead, told := claims.Lead(found)
	f.summary.Set(shape, lead, color, kit.ColorInk)
	f.reasons.Objects = nil
	for i, r := range found {
		f.reasons.Add(reasonRow(r, i == 0 && told))
	}
	f.object.Flow()
}

// reasonRow is a reason and what to do about it. told: the summary has said the reason already.
func reasonRow(r claims.Reason, told bool) fyne.CanvasObject {
	words := kit.NewColumn(2)
	if !told {
		shape, color := kit.Ring, kit.ColorWarn
		if r.Sure {
			shape, color = kit.Triangle, kit.ColorBad
		}
		what := kit.NewMark(kit.SizeText)
		what.Label.Fit = kit.Wrap
		what.Set(shape, r.Text, color, kit.ColorInk)
		words.Add(what)
	}
	words.Add(kit.NewInset(0, 0, 0, kit.ShapeSize+8, kit.NewText(r.Next, kit.SizeText, kit.ColorDim, kit.Wrap))) // below the words beside the shape
	return kit.NewColumn(0, kit.NewInset(6, 0, 8, 0, words), kit.NewHairline())
}

// words is the diagnosis as text.
func (f *refusedSheet) words() string {
	lead, _ := claims.Lead(f.found)
	lines := []string{lead}
	for _, r := range f.found {
		lines = append(lines, fmt.Sprintf("- %s %s", r.Text, r.Next))
	}
	return strings.Join(lines, "\n")
}
