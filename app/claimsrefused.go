package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
)

// refusedSheet says why a service may have refused a token. What the service wants can be filled in where it is known.
type refusedSheet struct {
	object   *overlay
	w        *window
	r        *reading
	summary  *mark
	reasons  *fyne.Container
	audience *field
	scopes   *field
	roles    *field
	issuer   *field
	clients  *field
	asked    claims.Expected
	found    []claims.Reason
}

// showRefused opens the sheet for the token that is shown.
func (w *window) showRefused(r *reading) {
	f := &refusedSheet{w: w, r: r, summary: newMark(sizeLead), reasons: newColumn(0)}
	f.summary.label.fit, f.summary.label.style.Bold = wrap, true
	hide := func() {
		f.r, f.found = nil, nil // the toolkit remembers widgets for a while, and they know this sheet
		w.overlays.remove(f.object)
	}
	look := func(string) { f.typed() }
	more := newColumn(0)
	f.audience = newField("Audience", "for example api://orders", look)
	f.scopes = newField("Scopes", "for example Orders.Read", look)
	f.roles = newField("Roles", "for example Orders.Admin", look)
	f.issuer = newField("Issuer", "for example https://login.microsoftonline.com/…/v2.0", look)
	f.clients = newField("Applications", "for example 04b07795-8ddb-461a-bbee-02f9e1bf7b46", look)
	copied := newButton("Copy", plain, func() { w.copyText(f.words(), "Diagnosis copied") })
	done := newButton("Close", primary, hide)
	wants := newColumn(0,
		newInset(12, 0, 8, 0, newText("What the service wants, as far as you know it", sizeText, colorInk, wrap).bold()),
		labelled("Audience: the name by which the service knows itself (aud)", f.audience),
		labelled("Scopes, separated by blanks: it wants all of them", f.scopes),
		labelled("Roles, separated by blanks: one is enough", f.roles),
		more)
	more.Objects = []fyne.CanvasObject{newLine(0, -1, newButton("Issuer and applications…", plain, func() {
		more.Objects = []fyne.CanvasObject{
			labelled("The issuer that it trusts (iss), or the ID of its organisation (tid)", f.issuer),
			labelled("Applications whose tokens it takes (azp, appid), separated by blanks", f.clients),
		}
		f.object.flow()
		w.overlays.canvas.Focus(f.issuer)
	}))}
	wants.Hidden = !r.readable()
	f.object = newOverlay(newColumn(0,
		newText("Why was it refused?", sizeHeading, colorInk, wrap).bold(), gap(1, 12),
		f.summary, gap(1, 8), f.reasons, wants, gap(1, 8),
		newLine(8, 1, copied, gap(1, 1), done)))
	w.overlays.push(f.object, hide)
	f.show(diagnose(r, w.o.Now(), claims.Expected{Signature: r.judged}))
	if r.readable() {
		w.overlays.canvas.Focus(f.audience)
	} else {
		w.overlays.canvas.Focus(done)
	}
	f.object.page.scroll.ScrollToOffset(fyne.NewPos(0, 0)) // the keyboard may be below, people begin to read above
}

// typed brings the field into view that the keyboard is in.
func (f *refusedSheet) typed() {
	if o, ok := f.w.overlays.canvas.Focused().(fyne.CanvasObject); ok && f.object != nil {
		f.object.page.bring(o)
	}
	f.look()
}

// wanted is what has been filled in.
func (f *refusedSheet) wanted() claims.Expected {
	want := claims.Expected{
		Audience: strings.TrimSpace(f.audience.Text), Scopes: identity.ParseScopes(f.scopes.Text).List(), Roles: strings.Fields(f.roles.Text),
		Clients: strings.Fields(f.clients.Text), Signature: f.r.judged,
	}
	if trusted := strings.TrimSpace(f.issuer.Text); strings.Contains(trusted, ":") {
		want.Issuer = trusted
	} else {
		want.Tenant = trusted
	}
	return want
}

func diagnose(r *reading, now time.Time, want claims.Expected) []claims.Reason {
	if !r.readable() {
		return claims.DiagnoseUnread(r.err)
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
		slices.Equal(a.Scopes, b.Scopes) && slices.Equal(a.Roles, b.Roles) && slices.Equal(a.Clients, b.Clients)
}

func (f *refusedSheet) show(found []claims.Reason) {
	f.found = found
	shape, color := dot, colorOK
	switch {
	case len(found) > 0 && found[0].Sure:
		shape, color = triangle, colorBad
	case len(found) > 0:
		shape, color = ring, colorWarn
	}
	f.summary.set(shape, summaryOf(found), color, colorInk)
	f.reasons.Objects = nil
	for i, r := range found {
		f.reasons.Add(reasonRow(r, i == 0 && r.Sure))
	}
	f.object.flow()
}

// summaryOf is what to say first. What is only likely is said below it, all in the same form.
func summaryOf(found []claims.Reason) string {
	if len(found) > 0 && !found[0].Sure {
		return "The token is in order as far as it shows. These are likely reasons:"
	}
	return claims.Summary(found)
}

// reasonRow is a reason and what to do about it. told: the summary has said the reason already.
func reasonRow(r claims.Reason, told bool) fyne.CanvasObject {
	words := newColumn(2)
	if !told {
		shape, color := ring, colorWarn
		if r.Sure {
			shape, color = triangle, colorBad
		}
		what := newMark(sizeText)
		what.label.fit = wrap
		what.set(shape, r.Text, color, colorInk)
		words.Add(what)
	}
	words.Add(newInset(0, 0, 0, shapeSize+8, newText(r.Next, sizeText, colorDim, wrap))) // below the words beside the shape
	return newColumn(0, newInset(6, 0, 8, 0, words), newHairline())
}

// words is the diagnosis as text.
func (f *refusedSheet) words() string {
	lines := []string{summaryOf(f.found)}
	for _, r := range f.found {
		lines = append(lines, fmt.Sprintf("- %s %s", r.Text, r.Next))
	}
	return strings.Join(lines, "\n")
}
