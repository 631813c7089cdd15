package app

import (
	"context"

	"latchkey/app/kit"
)

// The ways to sign in: read, kept once they have worked, forgotten.

// readProfiles returns what to do with the profiles on Fyne's thread.
func (w *window) readProfiles(ctx context.Context) func() {
	profiles, err := w.o.Profiles.List(ctx)
	return func() {
		w.profilesFault = err
		if err != nil {
			w.o.Log.Warn("read the profiles", "err", err)
			if w.pane == paneSettings { // it is told there
				return
			}
			w.say("The profiles cannot be read: " + err.Error())
			return
		}
		w.profiles = profiles
	}
}

// withProfiles reads the profiles anew, because other faces add some as well, and then goes on.
func (w *window) withProfiles(then func()) {
	if w.adding {
		return
	}
	w.adding = true
	w.errands.run(func(ctx context.Context) func() {
		read := w.readProfiles(ctx)
		return func() {
			w.adding = false
			read()
			then()
		}
	})
}

// connectWith signs in with what was typed into the connect form. It becomes a profile only when that has worked:
// what was mistyped leaves nothing behind.
func (w *window) connectWith(p Profile) {
	w.withNew(p, func(p Profile) { w.start(&signing{profile: p, flow: p.Flow, isNew: true, hint: w.connect.hint()}) })
}

// connectOtherwise does the same in a way that the person chooses.
func (w *window) connectOtherwise(p Profile) {
	w.withNew(p, func(p Profile) { w.chooseWay(&signing{profile: p, isNew: true, hint: w.connect.hint()}) })
}

// withNew names a new profile among those that there are.
func (w *window) withNew(p Profile, then func(Profile)) {
	w.connect.next.SetEnabled(false)
	w.errands.run(func(ctx context.Context) func() {
		profiles, err := w.o.Profiles.List(ctx)
		return func() {
			w.connect.next.SetEnabled(true)
			if err != nil { // better said now than after the browser
				w.connect.fail(kit.Sentence("The organisation could not be saved: " + unsavedReason(err)))
				return
			}
			w.profiles = profiles
			then(named(p, profiles))
		}
	})
}

// keepNew keeps the profile of a sign-in that has succeeded, if it is a new one, and returns what to show.
func (w *window) keepNew(ctx context.Context, s *signing) (show func()) {
	if !s.isNew {
		return func() {}
	}
	if err := w.o.Profiles.Add(ctx, s.profile); err != nil {
		return func() { w.askUnsaved(s.profile, err) }
	}
	read := w.readProfiles(ctx)
	return func() { read(); w.render(w.snap) }
}

// askRemove asks before it forgets a way to sign in.
func (w *window) askRemove(p Profile) {
	w.overlays.Ask("Remove "+p.Title()+"?",
		"Its accounts stay signed in. To add another one there, you connect it again.",
		"Remove", func() {
			w.errands.run(func(ctx context.Context) func() {
				err := w.o.Profiles.Remove(ctx, p.Name)
				read := w.readProfiles(ctx)
				return func() {
					read()
					w.showProfiles()
					if err != nil {
						w.o.Log.Warn("remove a profile", "err", err)
						w.say("The organisation could not be removed: " + err.Error())
						return
					}
					w.say(p.Title() + " removed")
				}
			})
		})
}
