package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// signing is a sign-in that this window started and shows.
type signing struct {
	id      session.AttemptID
	profile Profile
	account *identity.Account // signing in again
	claims  string
	sheet   *sheet
	cancel  context.CancelFunc
	started time.Time
	last    session.Attempt
	ended   bool
	linked  bool // a link has been asked for
}

// addAccount begins with what is known: nothing, one way to sign in, or several.
func (w *window) addAccount() {
	switch len(w.profiles) {
	case 0:
		w.showConnect()
	case 1:
		w.signIn(w.profiles[0], nil, "")
	default:
		w.chooseProfile()
	}
}

// signInAgain asks the account's person for the same account once more.
func (w *window) signInAgain(a session.Account) {
	p := Profile{}
	if i := slices.IndexFunc(w.profiles, func(p Profile) bool { return p.Name == a.Profile }); i >= 0 {
		p = w.profiles[i] // for how its provider wants to be asked; whom and for what, the account says
	}
	p.Name, p.Organisation, p.Authority = a.Profile, organisation(a.Account, w.profiles), a.Authority
	p.ClientID, p.Scopes, p.RedirectURI = a.ClientID, a.Scopes, a.RedirectURI
	claims := ""
	if a.Need != nil {
		claims = a.Need.Claims
	}
	account := a.Account
	w.signIn(p, &account, claims)
}

// signIn starts a sign-in and shows its sheet. Nobody waits here: the sheet follows the Snapshots.
func (w *window) signIn(p Profile, account *identity.Account, claims string) {
	if w.signing != nil {
		w.endSigning(w.signing) // another face asked for the next one
	}
	request := w.request(p, account, claims)
	s := &signing{id: request.Attempt, profile: p, account: account, claims: claims, started: w.o.Now()}
	ctx, cancel := context.WithCancel(w.errands.ctx)
	s.cancel = cancel
	s.sheet = newSheet(w.sheetActions(s))
	w.signing = s
	w.overlays.push(s.sheet.object, func() { w.endSigning(s) })
	s.last = session.Attempt{ID: s.id, Organisation: p.Title(), Step: string(flows.StepDiscovering), StartedAt: s.started}
	s.sheet.render(s.last, s.started)
	w.countSeconds(ctx, s)
	w.errands.run(func(context.Context) func() {
		id, err := w.o.Keeper.SignIn(ctx, request)
		return func() {
			if err != nil {
				w.signInFailed(s, err)
				return
			}
			w.signedIn(s, id)
		}
	})
}

// request is a profile in the words of the session.
func (w *window) request(p Profile, account *identity.Account, claims string) session.SignIn {
	grant := &flows.AuthorizationCode{Visit: w.o.Doors.OpenBrowser, RedirectURI: p.RedirectURI,
		ResponseMode: p.ResponseMode, Prompt: p.Prompt, DomainHint: p.DomainHint}
	if account == nil {
		grant.LoginHint = p.LoginHint
		grant.Prompt = cmp.Or(p.Prompt, session.AddAccountPrompt)
	}
	return session.SignIn{
		Request: flows.Request{Authority: p.Authority, ClientID: p.ClientID, Scopes: p.Scopes, Claims: claims, Account: account},
		Grant:   grant, Profile: p.Name, Organisation: p.Title(), Attempt: session.NewAttemptID(),
	}
}

// countSeconds redraws the sheet each second while it waits, and ends with the sign-in.
func (w *window) countSeconds(ctx context.Context, s *signing) {
	w.errands.run(func(context.Context) func() {
		second := time.NewTicker(time.Second)
		defer second.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-second.C:
				w.errands.post(func() { w.renderSigning(s) })
			}
		}
	})
}

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
			w.withLink(s, func(ctx context.Context, link string) (string, error) {
				return "", w.o.Doors.OpenBrowser(ctx, link)
			})
		},
		paste: func(text string) {
			w.errands.run(func(context.Context) func() {
				if err := w.o.Keeper.Paste(s.id, text); err != nil {
					return func() { s.sheet.refused(sentence(err.Error())) }
				}
				return nil
			})
		},
		copyDetails: func(text string) { w.copyText(text, "Details copied") },
		cancel:      func() { w.endSigning(s) },
		dismiss:     func() { w.endSigning(s) },
		again:       func() { w.endSigning(s); w.signIn(s.profile, s.account, s.claims) },
		accept:      func() { w.acceptOther(s) },
	}
}
