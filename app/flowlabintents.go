package app

import (
	"cmp"
	"context"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// showFlowLab opens the Flow lab.
func (w *window) showFlowLab() {
	w.withProfiles(func() {
		w.pane = paneFlowLab
		w.hush()
		w.offerInLab()
		w.arrange()
		w.win.Canvas().Focus(w.lab.form.flow)
	})
}

// offerInLab says what there is to choose from.
func (w *window) offerInLab() {
	a, _ := w.current()
	w.lab.form.render(w.profiles, w.snap.Accounts, a, w.prefs.PasswordSignIn)
}

// showTools offers what is needed less often than accounts.
func (w *window) showTools(at fyne.CanvasObject) {
	masked := "Mask names and identifiers"
	if w.prefs.Masked {
		masked = "Show names and identifiers"
	}
	w.menu(at, w.orderItem(),
		kit.MenuItem{Label: "Activity of all accounts", Chosen: w.showActivity},
		kit.MenuItem{Label: masked, Chosen: w.toggleMasked},
		kit.MenuItem{Label: "Read a token", Apart: true, Chosen: w.showTokenPage},
		kit.MenuItem{Label: "What does a message mean?", Chosen: w.showMeaning},
		kit.MenuItem{Label: "Doctor", Chosen: w.showDoctor},
		kit.MenuItem{Label: "Flow lab", Chosen: w.showFlowLab},
		kit.MenuItem{Label: "Keyboard shortcuts", Apart: true, Chosen: w.showShortcuts},
		kit.MenuItem{Label: "About Latchkey", Chosen: w.showAbout})
}

// leaveLab ends what must not go on unseen: a run, and secrets in the open.
func (w *window) leaveLab() {
	w.stopLab()
	w.lab.wire.mask()
	w.lab.form.forget()
}

func (w *window) labActions() labActions {
	return labActions{
		certificate: func(changed func()) *certificateField { return newCertificateField(w, changed) },
		menu:        w.menu, back: w.back, allowPasswords: w.showPasswordSetting, run: w.runLab, stop: w.stopLab, keep: w.keepFromLab, copyText: w.copyText,
		readClaims: func() { w.lab.showTab(labClaims) }, claims: w.claimsActions(w.readLabClaims),
		copyDetails: w.copyLabDetails, copyTrace: w.copyTrace, saveTrace: w.askWhereToSave,
		secretsShown: w.secondsOfSecrets, now: w.o.Now,
		copyLink: func() {
			w.withLabLink(func(ctx context.Context, link string) (string, error) {
				return "Link copied", w.o.Doors.CopyText(ctx, link)
			})
		},
		openAgain: func() {
			w.withLabLink(func(ctx context.Context, link string) (string, error) {
				return "", w.o.Doors.OpenBrowser(ctx, link)
			})
		},
		paste:    w.pasteIntoLab,
		copyCode: func(p flows.DevicePrompt) { w.copyText(p.UserCode, "Code copied") },
		openCode: func(p flows.DevicePrompt) {
			w.openLink(cmp.Or(p.VerificationURIComplete, p.VerificationURI))
		},
	}
}

// withLabLink gets a fresh one-time link, shows it and hands it to then.
func (w *window) withLabLink(then func(ctx context.Context, link string) (said string, err error)) {
	r := w.labRun
	w.errands.run(func(ctx context.Context) func() {
		link, err := w.o.Keeper.Link(r.id)
		said := ""
		if err == nil && then != nil {
			said, err = then(ctx, link)
		}
		return func() {
			if w.labRun != r || r.state != labRunning {
				return
			}
			r.link = cmp.Or(link, r.link)
			w.renderLab()
			switch {
			case err != nil && then != nil:
				w.say("That did not work: " + err.Error())
			case said != "":
				w.say(said)
			}
		}
	})
}

func (w *window) pasteIntoLab(text string) {
	r := w.labRun
	w.errands.run(func(context.Context) func() {
		why := ""
		if err := w.o.Keeper.Paste(r.id, text); err != nil {
			why = kit.Sentence(kit.Heading(err.Error()))
		}
		return func() { r.pasteNo = why; w.renderLab() }
	})
}

// keepFromLab makes an account of what the run brought.
func (w *window) keepFromLab() {
	r := w.labRun
	if r == nil || !r.keepable() {
		return
	}
	w.errands.run(func(ctx context.Context) func() {
		id, err := w.o.Keeper.Keep(ctx, r.signIn, r.result)
		return func() {
			if err == nil {
				r.kept = id
				w.renderLab()
			}
			w.told(err, "The account is kept")
		}
	})
}

// labAccount stands for what came: each run is another one to the view of claims.
func (w *window) labAccount() session.Account {
	r := w.labRun
	if r == nil || r.state != labDone {
		return session.Account{}
	}
	if r.result == nil {
		a := r.input.account
		a.IssuedAt = r.over
		return a
	}
	a := session.Account{Account: r.result.Account, IssuedAt: r.over}
	a.ID = identity.AccountID("lab " + string(r.id))
	return a
}

// copyLabDetails copies what a help desk asks for.
func (w *window) copyLabDetails() {
	r := w.labRun
	if r == nil || r.state != labFailed {
		return
	}
	s := signing{profile: r.input.profile, over: r.over}
	w.copyText(s.details(r.problem), "Details copied")
}
