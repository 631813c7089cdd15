package app

import (
	"context"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// renderSigning redraws the sheet, each second while it waits.
func (w *window) renderSigning(s *signing) {
	if w.signing == s && !s.ended {
		s.sheet.render(s.last, w.o.Now())
	}
}

// followSigning takes the attempt's state from a Snapshot.
func (w *window) followSigning(snap session.Snapshot) {
	s := w.signing
	if s == nil {
		return
	}
	for _, a := range snap.SignIns {
		if a.ID != s.id {
			continue
		}
		s.last = a
		if a.Problem != nil {
			w.signInEnded(s, *a.Problem)
			continue
		}
		if a.Step == string(flows.StepWaiting) && !s.linked {
			s.linked = true
			w.withLink(s, nil)
		}
		w.renderSigning(s)
	}
}

// withLink gets a fresh one-time link, shows it and hands it to then.
func (w *window) withLink(s *signing, then func(ctx context.Context, link string) (said string, err error)) {
	w.errands.run(func(ctx context.Context) func() {
		link, err := w.o.Keeper.Link(s.id)
		said := ""
		if err == nil && then != nil {
			said, err = then(ctx, link)
		}
		return func() {
			if w.signing != s || s.ended {
				return
			}
			if link != "" {
				s.sheet.setLink(link)
				w.renderSigning(s)
			}
			switch {
			case err != nil && then != nil:
				w.say("That did not work: " + err.Error())
			case said != "":
				w.say(said)
			}
		}
	})
}

func (w *window) sheetActions(s *signing) sheetActions {
	return sheetActions{
		copyLink: func() {
			w.withLink(s, func(ctx context.Context, link string) (string, error) {
				return "Link copied", w.o.Doors.CopyText(ctx, link)
			})
		},
		openAgain: func() {
			visit := w.visit(s)
			w.withLink(s, func(ctx context.Context, link string) (string, error) { return "", visit(ctx, link) })
		},
		paste: func(text string) {
			w.errands.run(func(context.Context) func() {
				if err := w.o.Keeper.Paste(s.id, text); err != nil {
					return func() { s.sheet.refused(kit.Sentence(err.Error())) }
				}
				return nil
			})
		},
		copyDetails: func(p session.Problem) { w.copyText(s.details(p), "Details copied") },
		device: deviceActions{
			copyCode: func(p flows.DevicePrompt) { w.copyText(p.UserCode, "Code copied") },
			openHere: w.openDevicePage,
		},
		cancel:    func() { w.leave(s) },
		dismiss:   func() { w.leave(s) },
		again:     func() { w.again(s) },
		elsewhere: func() { w.leave(s); w.chooseProfile() },
		meaning:   w.meaningOf,
		otherWays: func() {
			w.leave(s)
			w.chooseWay(&signing{profile: s.profile, isNew: s.isNew, hint: s.hint, browser: s.browser})
		},
		useCode: func() {
			w.endSigning(s)
			next := s.anew()
			next.flow = identity.FlowDeviceCode
			w.begin(next)
		},
		accept: func() { w.acceptOther(s) },
	}
}

// openDevicePage opens the page where the code is typed, with the code ready to be pasted.
func (w *window) openDevicePage(p flows.DevicePrompt) {
	w.errands.run(func(ctx context.Context) func() {
		copied := w.o.Doors.CopyText(ctx, p.UserCode)
		err := w.o.Doors.OpenBrowser(ctx, p.VerificationURI)
		return func() {
			switch {
			case err != nil:
				w.told(err, "")
			case copied != nil:
				w.say("The page opens. Type the code there")
			default:
				w.say("Code copied: paste it on the page that opens")
			}
		}
	})
}
