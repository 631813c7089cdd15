package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// labEnds is the head of the Flow lab's right side: how the run stands, what it waits for, what came of it.
type labEnds struct {
	object  *fyne.Container
	state   *mark
	detail  *text
	trace   *text
	link    *text
	linkBox *panel
	browser *fyne.Container // what waits for the browser
	code    *userCode
	address *text
	device  *fyne.Container // what waits for another device
	prompt  flows.DevicePrompt
	pasted  *field
	useIt   *button
	pasteNo *text
	keep    *button
	claims  *button
	details *button
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
	e := &labEnds{state: newMark(sizeLead)}
	e.state.label.fit, e.state.label.style.Bold = wrap, true
	e.detail = newText("", sizeText, colorDim, wrap)
	e.trace = newText("", sizeCaption, colorDim, wrap)

	e.linkBox, e.link = newLinkBox()
	e.pasted = newField("What the browser says", "Its address or message", nil)
	e.useIt = newButton("Use it", plain, func() { do.paste(e.pasted.Text) })
	e.useIt.SetEnabled(false)
	e.pasted.OnChanged = func(t string) { e.useIt.SetEnabled(t != "") }
	e.pasted.OnSubmitted = do.paste
	e.pasteNo = newText("", sizeCaption, colorWarn, wrap)
	copyLink, open := newButton("Copy link", plain, do.copyLink), newButton("Open again", plain, do.openAgain)
	e.browser = newColumn(8, e.linkBox, newFolding(narrowPane, line{8, 2}, twoLines{first: 2, upper: line{8, -1}, lower: line{8, 0}, gap: 8},
		copyLink, open, e.pasted, e.useIt), e.pasteNo)

	e.code = newUserCode(26)
	e.address = newText("", sizeText, colorInk, wrap)
	card := newPanel(newInset(4, 14, 4, 14, e.code), colorCard, colorLine, corner)
	buttons := newLine(8, -1, newButton("Copy code", plain, func() { do.copyCode(e.prompt) }), newButton("Open here", plain, func() { do.openCode(e.prompt) }))
	e.device = newColumn(8, newText("On any device, open this address and type the code. Only if you started this yourself.", sizeCaption, colorDim, wrap),
		e.address, card, buttons)

	e.keep = newButton("Keep this account", plain, do.keep)
	e.claims = newButton("Read the claims", plain, do.readClaims)
	e.details = newButton("Copy details", plain, do.copyDetails)
	e.buttons = newInset(6, 0, 0, 0, newLine(8, -1, e.keep, e.claims, e.details))
	e.object = newColumn(8, e.state, e.detail, e.trace, e.browser, e.device, e.buttons)
	return e
}

// render reports whether the height may have changed.
func (e *labEnds) render(r *labRun, now time.Time) bool {
	words, detail, trace := r.words(now)
	shape, color := dot, colorOK
	switch r.state {
	case labRunning:
		shape, color = ring, colorAccent
	case labFailed:
		shape, color = triangle, colorBad
	case labStopped:
		shape, color = ring, colorDim
	}
	e.state.set(shape, words, color, colorInk)
	e.detail.set(detail)
	e.trace.set(trace)
	device := r.waits() && r.attempt.Device != nil
	if device {
		e.prompt = *r.attempt.Device
		e.code.set(e.prompt.UserCode)
		e.address.set(e.prompt.VerificationURI)
	}
	e.link.set(r.link)
	e.pasteNo.set(r.pasteNo)
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
		return heading(r.problem.Summary), r.problem.Next, codeLine(r.problem.Code, r.problem.CorrelationID)
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
			words += ", " + countdown(r.attempt.Deadline.Sub(now)) + " left"
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
	return heading(strings.Join(parts, ", "))
}

// success says who or what a run brought.
func (r *labRun) success(now time.Time) (words, detail string) {
	if r.result == nil { // a refresh
		words = r.input.account.Label() + " has a new token"
		if !r.token.ExpiresAt.IsZero() {
			detail = "It ends at " + clock(r.token.ExpiresAt, now) + ", in " + spell(r.token.ExpiresAt.Sub(now)) + ". "
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
		parts = append(parts, "The access token"+of+" ends at "+clock(t.ExpiresAt, now)+", in "+spell(t.ExpiresAt.Sub(now))+".")
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
