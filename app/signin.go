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
	isNew   bool // the profile is kept once this sign-in has succeeded
	only    bool // begun without a choice, because there is one profile
	sheet   *sheet
	cancel  context.CancelFunc
	started time.Time
	over    time.Time // when it failed
	last    session.Attempt
	ended   bool
	linked  bool // a link has been asked for
}

// addAccount begins with what is known: nothing, one way to sign in, or several.
func (w *window) addAccount() {
	w.withProfiles(func() {
		switch len(w.profiles) {
		case 0:
			w.showConnect()
		case 1:
			w.begin(&signing{profile: w.profiles[0], only: true})
		default:
			w.chooseProfile()
		}
	})
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
	w.begin(&signing{profile: p, account: &account, claims: claims})
}

// signIn adds an account with a profile.
func (w *window) signIn(p Profile) { w.begin(&signing{profile: p}) }

// again tries once more what failed.
func (w *window) again(s *signing) {
	w.endSigning(s)
	w.begin(&signing{profile: s.profile, account: s.account, claims: s.claims, isNew: s.isNew, only: s.only})
}

// begin starts a sign-in and shows its sheet. Nobody waits here: the sheet follows the Snapshots.
func (w *window) begin(s *signing) {
	if w.signing != nil {
		w.endSigning(w.signing) // another face asked for the next one
	}
	request := w.request(s.profile, s.account, s.claims)
	s.id, s.started = request.Attempt, w.o.Now()
	ctx, cancel := context.WithCancel(w.errands.ctx)
	s.cancel = cancel
	s.sheet = newSheet(w.sheetActions(s))
	w.signing = s
	w.overlays.push(s.sheet.object, func() { w.endSigning(s) })
	s.last = session.Attempt{ID: s.id, Organisation: s.profile.Title(), Step: string(flows.StepDiscovering), StartedAt: s.started}
	s.sheet.render(s.last, s.started)
	if s.only {
		s.sheet.offerElsewhere()
	}
	w.countSeconds(ctx, s)
	w.errands.run(func(outer context.Context) func() {
		id, err := w.o.Keeper.SignIn(ctx, request)
		if err != nil {
			return func() { w.signInFailed(s, err) }
		}
		kept := w.keepNew(outer, s)
		return func() { w.signedIn(s, id); kept() }
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
		copyDetails: func(p session.Problem) { w.copyText(s.details(p), "Details copied") },
		cancel:      func() { w.endSigning(s) },
		dismiss:     func() { w.endSigning(s) },
		again:       func() { w.again(s) },
		elsewhere:   func() { w.endSigning(s); w.showConnect() },
		accept:      func() { w.acceptOther(s) },
	}
}
