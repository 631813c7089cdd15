package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/icons"
	"latchkey/internal/cli"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
	"latchkey/tray"
)

// runTray is the tray face: the Keeper at work in the background, drawn as an icon and its menu.
func runTray(ctx context.Context, h *cli.Home) error {
	alone, err := desktop.TakeLease(filepath.Join(h.Paths.State, "tray.lock"))
	if errors.Is(err, desktop.ErrHeld) {
		return nil // it runs already
	} else if err != nil {
		return err
	}
	defer alone.Release()
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	slog.SetDefault(h.Log) // the tray library writes to the standard log; our own words are for the person
	preferences(h)         // nobody sees a tray's defaults, so that a broken file is told before it is needed

	options := h.Options
	options.Wakes, options.KeepUnsaved, options.Tray = desktop.Wakes(ctx), true, true
	keeper := session.New(options)
	t := &trayFace{Home: h, keeper: keeper, quit: quit, clipboard: newClipboard(h, keeper), speech: newSpeech(h)}
	defer t.clipboard.Close()

	stopped := keeper.Start(ctx, session.Leadership{
		Take:   takeLease(h),
		Listen: listen(h),
		Host:   session.Host{Raise: t.openWindow(ctx), Copy: t.hold, Uncopy: t.clipboard.Clear, Quit: func() { t.end(ctx) }},
	})
	var start sync.WaitGroup
	start.Go(func() { h.SignInAtStart(ctx, keeper) })
	t.startNotices(ctx, &start)
	changed := make(chan struct{}, 1)
	start.Go(func() {
		h.FollowPreferences(ctx, func() {
			keeper.Reconsider()
			if t.notices != nil {
				t.notices.Reconsider()
			}
			poke(changed)
		})
	})
	start.Go(func() { whenChanged(ctx, h, h.Paths.ArrangementFile, func() { poke(changed) }) })
	err = tray.Run(ctx, tray.Options{Snapshots: keeper.Snapshots(ctx), Changed: changed, Do: t.do, Prefs: t.prefs, Now: h.Options.Now, Log: h.Log})
	quit()
	start.Wait()
	<-stopped
	keeper.Close()
	if errors.Is(err, tray.ErrSessionEnded) { // the person logged out: nothing failed
		h.Log.Info("the desktop session has ended")
		return nil
	}
	return err
}

func (t *trayFace) prefs() tray.Prefs {
	profiles := sync.OnceValue(func() settings.Profiles { // most menus name no organisation
		p, _ := settings.LoadProfiles(t.Paths.ProfilesFile) // a fault in the file is told elsewhere
		return p
	})
	arranged, _ := settings.LoadArrangement(t.Paths.ArrangementFile) // the plain order comes with an error
	return tray.Prefs{
		Default: arranged.Default, Pinned: arranged.Pinned, ByUse: arranged.Order == settings.OrderUsed,
		StartAtLogin: desktop.AutostartEnabled(), NoAutostart: !desktop.CanAutostart(), Say: t.speech.now(), Masked: t.masked(),
		Organisation: func(a identity.Account) string {
			if p, err := profiles().Get(a.Profile); err == nil && p.Authority == a.Authority {
				return p.Title()
			}
			return ""
		},
	}
}

// masked reports whether the person hides names on the screen. A slip in the file unmasks nothing.
func (t *trayFace) masked() bool {
	if p, err := settings.LoadPreferences(t.Paths.PreferencesFile); err == nil {
		t.hides.Store(p.Masked)
	}
	return t.hides.Load()
}

// trayFace carries out what is clicked.
type trayFace struct {
	*cli.Home
	keeper    *session.Keeper
	clipboard *desktop.Clipboard
	speech    *speech
	notices   *tray.Notices // nil where there are none
	quit      context.CancelFunc
	hides     atomic.Bool // names, as the preferences said when they could be read last
}

func (t *trayFace) do(ctx context.Context, action tray.Action, id identity.AccountID) {
	var err error
	switch action {
	case tray.Show:
		err = t.show(ctx, "account", id)
	case tray.ViewClaims:
		err = t.show(ctx, "claims", id)
	case tray.SignInAgain:
		err = t.show(ctx, "sign_in", id)
	case tray.AddAccount:
		err = t.show(ctx, "add_account", "")
	case tray.CopyAccess:
		err = t.copyToken(ctx, id, "access")
	case tray.CopyID:
		err = t.copyToken(ctx, id, "id")
	case tray.ClearCopied:
		err = t.clipboard.Clear()
	case tray.Refresh:
		err = t.keeper.Refresh(ctx, id)
	case tray.SignOut:
		err = t.keeper.SignOut(ctx, id)
	case tray.Unlock:
		err = t.keeper.Unlock(ctx)
	case tray.StartAtLogin:
		err = setAutostart(!desktop.AutostartEnabled())
	case tray.Quit:
		t.end(ctx)
	}
	if _, need := errors.AsType[*session.SignInNeededError](err); need && t.notices != nil {
		return // the Snapshot says so, and the notices tell it once
	}
	if err != nil && ctx.Err() == nil {
		t.tell(err)
	}
}

// end quits, and lets open windows close with it. What lives in this process alone goes to a window, which then
// stays and asks; without one it ends here, as the menu says.
func (t *trayFace) end(ctx context.Context) {
	bounded, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := t.keeper.Bequeath(bounded); err != nil {
		t.Log.Warn("accounts that were not saved end with the tray", "count", len(t.keeper.Unsaved()), "err", err)
	}
	t.keeper.CloseWindows(bounded)
	t.quit()
}

// show opens the window, or brings the open one up, at what and id.
func (t *trayFace) show(ctx context.Context, what string, id identity.AccountID) error {
	target := what
	if id != "" {
		target += ":" + string(id)
	} else if what == "account" {
		target = ""
	}
	err := t.keeper.Raise(ctx, target)
	if errors.Is(err, session.ErrNoLeader) { // our own channel could not be opened
		t.openWindow(ctx)(target)
		return nil
	}
	return err
}

// openWindow starts a window for whoever asks through the local channel while none is open.
func (t *trayFace) openWindow(ctx context.Context) func(string) {
	return func(target string) {
		var args []string
		if target != "" {
			args = []string{target}
		}
		if err := desktop.StartWindow(ctx, args...); err != nil {
			t.Log.Error("the window cannot be opened", "err", err)
		}
	}
}

func (t *trayFace) copyToken(ctx context.Context, id identity.AccountID, kind string) error {
	account, err := t.keeper.Account(ctx, id)
	if err != nil {
		return err
	}
	token, err := tokenToCopy(ctx, t.keeper, id, "", kind)
	if err != nil {
		return err
	}
	return t.hold(ctx, token, account, kind)
}

// hold keeps a token in the clipboard for whoever asks through the local channel.
func (t *trayFace) hold(ctx context.Context, token identity.Secret, account identity.Account, kind string) error {
	return holdToken(ctx, t.Home, t.keeper, t.clipboard, token, account, kind)
}

// startNotices lets notifications tell of accounts that need their person, until ctx ends; nothing opens by itself.
func (t *trayFace) startNotices(ctx context.Context, work *sync.WaitGroup) {
	notices, err := tray.NewNotices(tray.NoticesOptions{
		Do: t.do, Icon: icons.App(), File: filepath.Join(t.Paths.State, "told.json"), Log: t.Log, Say: t.speech.say, Masked: t.masked,
		Wanted: func() bool {
			p, _ := settings.LoadPreferences(t.Paths.PreferencesFile) // the defaults come with an error
			return p.Notifications
		},
	})
	if err != nil {
		t.Log.Info("no notifications in this session", "err", err)
		return
	}
	t.notices = notices
	snapshots := t.keeper.Snapshots(ctx)
	work.Go(func() { notices.Run(ctx, snapshots) })
}

// tell says an error in a notification, or in the log where there are none.
func (t *trayFace) tell(err error) {
	problem := session.ProblemOf(err)
	t.Log.Warn("a click in the tray could not be carried out", slog.String("problem", problem.Details))
	if t.notices != nil {
		t.notices.Problem(*problem)
	}
}
