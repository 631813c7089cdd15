package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
)

// labEnds is the head of the Flow lab's right side: how the run stands, what it waits for, what came of it.
type labEnds struct {
	object  *fyne.Container
	state   *kit.Mark
	detail  *kit.Text
	trace   *kit.Text
	link    *kit.Text
	linkBox *kit.Panel
	browser *fyne.Container // what waits for the browser
	code    *userCode
	address *kit.Text
	device  *fyne.Container // what waits for another device
	prompt  flows.DevicePrompt
	pasted  *kit.Field
	useIt   *kit.Button
	pasteNo *kit.Text
	keep    *kit.Button
	claims  *kit.Button
	details *kit.Button
	buttons *fyne.Container
	shown   labShown
}

// labShown is what the height of the head depends on.
type labShown struct {
	state                     labState
	words, detail, trace      string
	link, device, keep, fails bool
	pasteNo                   string
}

func newLabEnds(do labActions) *labEnds {
	e := &labEnds{state: kit.NewMark(kit.SizeLead)}
	e.state.Label.Fit, e.state.Label.Style.Bold = kit.Wrap, true
	e.detail = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	e.trace = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)

	e.linkBox, e.link = kit.NewLinkBox()
	e.pasted = kit.NewField("What the browser says", "Its address or message", nil)
	e.useIt = kit.NewButton("Use it", kit.Plain, func() { do.paste(e.pasted.Text) })
	e.useIt.SetEnabled(false)
	e.pasted.OnChanged = func(t string) { e.useIt.SetEnabled(t != "") }
	e.pasted.OnSubmitted = do.paste
	e.pasteNo = kit.NewText("", kit.SizeCaption, kit.ColorWarn, kit.Wrap)
	copyLink, open := kit.NewButton("Copy link", kit.Plain, do.copyLink), kit.NewButton("Open again", kit.Plain, do.openAgain)
	e.browser = kit.NewColumn(8, e.linkBox, kit.NewFolding(kit.NarrowPane, kit.Line{Gap: 8, Grow: 2}, kit.TwoLines{First: 2, Upper: kit.Line{Gap: 8, Grow: -1}, Lower: kit.Line{Gap: 8}, Gap: 8},
		copyLink, open, e.pasted, e.useIt), e.pasteNo)

	e.code = newUserCode(26)
	e.address = kit.NewText("", kit.SizeText, kit.ColorInk, kit.Wrap)
	card := kit.NewPanel(kit.NewInset(4, 14, 4, 14, e.code), kit.ColorCard, kit.ColorLine, kit.Corner)
	buttons := kit.NewLine(8, -1, kit.NewButton("Copy code", kit.Plain, func() { do.copyCode(e.prompt) }), kit.NewButton("Open here", kit.Plain, func() { do.openCode(e.prompt) }))
	e.device = kit.NewColumn(8, kit.NewText("On any device, open this address and type the code. Only if you started this yourself.", kit.SizeCaption, kit.ColorDim, kit.Wrap),
		e.address, card, buttons)

	e.keep = kit.NewButton("Keep this account", kit.Plain, do.keep)
	e.claims = kit.NewButton("Read the claims", kit.Plain, do.readClaims)
	e.details = kit.NewButton("Copy details", kit.Plain, do.copyDetails)
	e.buttons = kit.NewInset(6, 0, 0, 0, kit.NewLine(8, -1, e.keep, e.claims, e.details))
	e.object = kit.NewColumn(8, e.state, e.detail, e.trace, e.browser, e.device, e.buttons)
	return e
}

// render reports whether the height may have changed.
func (e *labEnds) render(r *labRun, now time.Time) bool {
	words, detail, trace := r.words(now)
	shape, color := kit.Dot, kit.ColorOK
	switch r.state {
	case labRunning:
		shape, color = kit.Ring, kit.ColorAccent
	case labFailed:
		shape, color = kit.Triangle, kit.ColorBad
	case labStopped:
		shape, color = kit.Ring, kit.ColorDim
	}
	e.state.Set(shape, words, color, kit.ColorInk)
	e.detail.Set(detail)
	e.trace.Set(trace)
	device := r.waits() && r.attempt.Device != nil
	if device {
		e.prompt = *r.attempt.Device
		e.code.set(e.prompt.UserCode)
		e.address.Set(e.prompt.VerificationURI)
	}
	e.link.Set(r.link)
	e.pasteNo.Set(r.pasteNo)
	shown := labShown{
		state: r.state, detail: detail, trace: trace, device: device, link: r.waits() && !device, // before the link is there: nothing jumps
		keep: r.keepable(), fails: r.state == labFailed, pasteNo: r.pasteNo,
	}
	if r.state != labRunning {
		shown.words = words // those of a run count seconds
	}
	if shown == e.shown {
		return false
	}
	e.shown = shown
	e.detail.Hidden, e.trace.Hidden = detail == "", trace == ""
	e.browser.Hidden, e.device.Hidden = !shown.link, !device
	e.pasteNo.Hidden = r.pasteNo == ""
	e.keep.Hidden, e.details.Hidden = !shown.keep, !shown.fails
	e.claims.Hidden = r.state != labDone
	e.buttons.Hidden = r.state != labDone && r.state != labFailed
	return true
}

// words is how a run stands: in a few words, what it means, and the numbers behind it.
func (r *labRun) words(now time.Time) (words, detail, trace string) {
	switch r.state {
	case labStopped:
		return "Stopped", "Nothing was kept.", ""
	case labFailed:
		return kit.Heading(r.problem.Summary), r.problem.Next, codeLine(r.problem.Code, r.problem.CorrelationID)
	case labDone:
		words, detail = r.success(now)
		return words, detail, ""
	}
	switch flows.Step(r.attempt.Step) {
	case flows.StepWaiting:
		words = "Waiting for the browser"
		if r.attempt.Device != nil {
			words = "Waiting for the other device"
		}
		if !r.attempt.Deadline.IsZero() {
			words += ", " + kit.Countdown(r.attempt.Deadline.Sub(now)) + " left"
		}
		return words, "", ""
	case flows.StepExchanging:
		return "Getting the tokens", "", ""
	case flows.StepListening:
		return "Opening the browser", "", ""
	}
	return "Running", "", ""
}

// codeLine is the number and the correlation ID, whole: who works here copies them.
func codeLine(code, correlation string) string {
	var parts []string
	if code != "" {
		parts = append(parts, code)
	}
	if correlation != "" {
		parts = append(parts, "correlation "+correlation)
	}
	return kit.Heading(strings.Join(parts, ", "))
}

// success says who or what a run brought.
func (r *labRun) success(now time.Time) (words, detail string) {
	if r.result == nil { // a refresh
		words = r.input.account.Label() + " has a new token"
		if !r.token.ExpiresAt.IsZero() {
			detail = "It ends at " + kit.Clock(r.token.ExpiresAt, now) + ", in " + kit.Spell(r.token.ExpiresAt.Sub(now)) + ". "
		}
		return words, detail + "It is kept with the account."
	}
	a := r.result.Account
	var parts []string
	switch {
	case r.input.flow.flow == labOnBehalfOf:
		words = "A token for the next API came"
		if a.Username != "" {
			parts = append(parts, "It acts for "+a.Username+".")
		}
	case a.Kind == identity.KindApp:
		words = "The application has a token"
	default:
		words = a.Label() + " signed in"
		parts = append(parts, subtitle(a)+" at "+r.input.profile.Title()+".")
	}
	if t, ok := accessOf(r.result); ok {
		scopes := strings.Join(t.Scopes.List(), ", ")
		if scopes == "" {
			scopes = strings.Join(r.signIn.Request.Scopes.List(), ", ")
		}
		of := ""
		if scopes != "" {
			of = " for " + scopes
		}
		parts = append(parts, "The access token"+of+" ends at "+kit.Clock(t.ExpiresAt, now)+", in "+kit.Spell(t.ExpiresAt.Sub(now))+".")
	}
	if r.result.Tokens.Refresh != "" {
		parts = append(parts, "A refresh token came along.")
	} else if a.Kind != identity.KindApp && r.input.flow.flow != labOnBehalfOf {
		parts = append(parts, "No refresh token came.")
	}
	return words, strings.Join(append(parts, "Nothing is kept unless you say so."), " ")
}

// accessOf is the access token that a run brought, the one asked for first.
func accessOf(res *flows.Result) (identity.AccessToken, bool) {
	for _, t := range res.Tokens.Access {
		return t, true
	}
	return identity.AccessToken{}, false
}

// keepable reports whether what came can become an account.
func (r *labRun) keepable() bool {
	return r.state == labDone && r.result != nil && r.kept == "" && r.input.flow.flow != labOnBehalfOf
}

// waits reports whether the run waits for its person.
func (r *labRun) waits() bool {
	return r.state == labRunning && flows.Step(r.attempt.Step) == flows.StepWaiting
}
