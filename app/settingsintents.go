package app

import (
	"context"
	"strings"
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
	w.pane = paneSettings
	w.hush()
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
	w.keeping.choose(w.prefs, p)
	w.adopt(p)
	w.errands.run(func(ctx context.Context) func() {
		err := w.keeping.save(ctx, w.o.Preferences)
		if err == nil {
			return func() { w.keeping.pending-- }
		}
		again := w.readPreferences(ctx)
		return func() {
			w.keeping.pending--
			w.say("That could not be saved: " + strings.TrimPrefix(strings.TrimPrefix(err.Error(), "save the preferences: "), "read the preferences: "))
			again()
		}
	})
	return true
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
