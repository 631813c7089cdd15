package app

import (
	"context"
	"sync"
	"sync/atomic"

	"latchkey/app/kit"
	"latchkey/internal/settings"
)

// What a person does in the settings.

func (w *window) settingsActions() settingsActions {
	return settingsActions{
		save: func(p settings.Preferences) { w.savePreferences(p) }, login: w.setLogin, back: w.back, copyText: w.copyText, menu: w.menu,
		profiles: profilesActions{
			add: func() { w.askProfile(nil) }, imported: func() { w.askImport("") },
			edit: func(p Profile) { w.askProfile(&p) }, remove: w.askRemove,
		},
		tools: []kit.MenuItem{
			{Label: "Read a token", Chosen: w.showTokenPage}, {Label: "What does a message mean?", Chosen: w.showMeaning},
			{Label: "Doctor", Chosen: w.showDoctor}, {Label: "Flow lab", Chosen: w.showFlowLab},
		},
	}
}

func (w *window) showSettings() {
	if w.pane != paneSettings {
		w.settings.clear() // who comes back has forgotten what they looked for
	}
	w.pane = paneSettings
	w.hush()
	w.settings.forget()
	w.settings.render(w.prefs, w.locked)
	w.settings.profiles.render(w.profiles, nil)
	w.arrange()
	w.errands.run(func(ctx context.Context) func() {
		on, err := w.o.Doors.StartAtLogin(ctx)
		prefs, profiles := w.readPreferences(ctx), w.readProfiles(ctx)
		return func() {
			w.settings.setLogin(on, err)
			prefs()
			profiles()
			w.showProfiles()
		}
	})
	w.errands.run(func(ctx context.Context) func() { // many small files
		found := w.o.Doors.Browsers(ctx)
		return func() { w.keepMaskedBrowsers(found); w.settings.browser.offer(found) }
	})
}

// showProfiles lists the profiles as they were read last.
func (w *window) showProfiles() {
	if w.settings.profiles.render(w.profiles, w.profilesFault) {
		w.settings.object.Flow()
	}
	w.render(w.snap)
}

// showPasswordSetting opens the settings where passwords are allowed.
func (w *window) showPasswordSetting() {
	w.showSettings()
	w.settings.goToPasswords()
}

// savePreferences applies a choice at once, and keeps it. The other processes hear of it by the file. false: the
// organisation has set what it would change, and all stays as it was.
func (w *window) savePreferences(p settings.Preferences) bool {
	if settings.LockedChange(w.prefs, p, w.locked) != "" {
		w.settings.render(w.prefs, w.locked)
		w.say("Set by your organisation.")
		return false
	}
	was := w.prefs
	w.keeping.choose(was, p)
	w.settings.trying(was, p)
	w.adopt(p)
	w.errands.run(func(ctx context.Context) func() {
		err := w.keeping.save(context.WithoutCancel(ctx), w.o.Preferences) // also when the window closes meanwhile
		if err == nil {
			return func() {
				w.keeping.pending--
				w.endKeeping(func() { w.errands.run(w.readPreferences) })
			}
		}
		w.o.Log.Warn("save the preferences", "err", err)
		read := w.readPreferences(ctx)
		return func() {
			w.keeping.pending--
			w.keeping.failed = true
			w.unsaved(was, p, err)
			w.endKeeping(read)
		}
	})
	return true
}

// unsaved says where it was chosen or typed that it could not be saved, or in a note where that is not on the screen.
func (w *window) unsaved(was, p settings.Preferences, err error) {
	why := unsavedReason(err)
	told := w.settings.refuse(was, p, why, func() {
		again := w.prefs.With(was, p)
		w.settings.render(again, w.locked)
		w.savePreferences(again)
	})
	if w.pane != paneSettings || !told {
		w.say("That could not be saved: " + why)
	}
}

// endKeeping lets hold what the file says, once the last choice has ended, if one of them did not get there.
func (w *window) endKeeping(read func()) {
	if w.keeping.pending == 0 && w.keeping.failed {
		w.keeping.failed = false
		read()
	}
}

// adopt lets other preferences hold in this window.
func (w *window) adopt(p settings.Preferences) {
	other := p.Theme != w.prefs.Theme || p.Masked != w.prefs.Masked || p.Language != w.prefs.Language
	w.prefs = p
	w.keepMaskedAddresses(p.Proxy)
	if other {
		w.applyLook()
		w.teach()
	}
}

// keeping takes choices into the file one after the other, in the order in which they were made: two quick ones must not
// overtake each other on their way.
type keeping struct {
	pending int          // choices on their way to the file; Fyne's thread counts them
	failed  bool         // one of those did not get there; Fyne's thread says so
	round   atomic.Int64 // counts the person's choices, so that what was read before one does not take it back

	mu       sync.Mutex
	from, to settings.Preferences // before and after the choices that nothing was done about yet
	chosen   bool                 // there are such choices

	turn sync.Mutex
	err  error // how the last ones ended; turn guards it
}

func (k *keeping) choose(from, to settings.Preferences) {
	k.pending++
	k.round.Add(1)
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.chosen {
		k.from = from
	}
	k.to, k.chosen = to, true
}

// save takes all choices along that were made up to now. Where an earlier one has taken this one along, it ended likewise.
func (k *keeping) save(ctx context.Context, store PreferenceStore) error {
	k.turn.Lock()
	defer k.turn.Unlock()
	k.mu.Lock()
	from, to, chosen := k.from, k.to, k.chosen
	k.chosen = false
	k.mu.Unlock()
	if chosen {
		k.err = store.Change(ctx, from, to)
	}
	return k.err
}

func (w *window) setLogin(on bool) {
	w.errands.run(func(ctx context.Context) func() {
		err := w.o.Doors.SetStartAtLogin(ctx, on)
		is, askErr := w.o.Doors.StartAtLogin(ctx)
		if err == nil {
			err = askErr
		}
		return func() { w.settings.setLogin(is, err) }
	})
}
