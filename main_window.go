//go:build !nowindow

package main

import (
	"context"
	_ "embed" // of the licences
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"latchkey/app"
	"latchkey/icons"
	"latchkey/internal/claims"
	"latchkey/internal/cli"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/words"
)

//go:embed LICENSE
var licence string

//go:embed THIRD_PARTY_LICENSES
var thirdParty string

// paintWait is how long a window that starts hidden holds up the reading of its accounts.
const paintWait = 2 * time.Second

func openWindow() func(ctx context.Context, h *cli.Home, target string) error { return runWindow }

// runWindow is the window face. A second one raises the first and ends.
func runWindow(ctx context.Context, h *cli.Home, target string) error {
	alone, err := desktop.TakeLease(filepath.Join(h.Paths.State, "window.lock"))
	if errors.Is(err, desktop.ErrHeld) {
		return raiseOther(ctx, h, target)
	} else if err != nil {
		return err
	}
	defer alone.Release()
	var start sync.WaitGroup
	start.Go(readFontIndex)
	ctx, quit := context.WithCancel(ctx)
	defer quit()

	raise := make(chan app.Target, 1)
	var keeper *session.Keeper
	show := func(target string) {
		if target == session.TargetQuit {
			if len(keeper.Unsaved()) == 0 {
				quit()
			}
			return
		}
		select {
		case raise <- targetOf(target):
		case <-ctx.Done():
		}
	}
	drawn := make(chan struct{})
	tellDrawn := sync.OnceFunc(func() { close(drawn) })
	defer time.AfterFunc(paintWait, tellDrawn).Stop()
	options := h.Options
	options.FaceDrawn = drawn
	options.Wakes, options.KeepUnsaved = desktop.Wakes(ctx), true
	keeper = session.New(options)
	face := &windowFace{Home: h, keeper: keeper, clipboard: newClipboard(h, keeper)}
	defer face.clipboard.Close()
	stopped := keeper.Start(ctx, session.Leadership{
		Take: takeLease(h), Listen: listen(h), Raise: show,
		Host: session.Host{Raise: show, Copy: face.hold, Uncopy: face.clipboard.Clear, Quit: quit},
	})
	start.Go(func() { leanStart(ctx, drawn, keeper) })
	start.Go(func() { h.SignInAtStart(ctx, keeper) })
	changed := make(chan struct{}, 1)
	start.Go(func() { h.FollowPreferences(ctx, func() { keeper.Reconsider(); poke(changed) }) })
	for _, file := range []string{h.Paths.ArrangementFile, h.Paths.ProfilesFile} {
		start.Go(func() { whenChanged(ctx, h, file, func() { poke(changed) }) })
	}
	err = app.Run(ctx, app.Options{
		New:    func() fyne.App { return fyneapp.New() },
		Keeper: keeper, Doors: face,
		ReadClipboard: desktop.ClipboardReader(claims.MaxTextSize),
		Profiles:      profileStore{h.Paths.ProfilesFile},
		Preferences:   preferenceStore{path: h.Paths.PreferencesFile},
		Arrangement:   arrangementStore{h.Paths.ArrangementFile},
		Log:           h.Log, Now: h.Options.Now,
		Language: words.Choose("", os.Getenv),
		Demo:     cli.HasDemo, OnWindows: runtime.GOOS == "windows",
		Open: targetOf(target), Raise: raise, Changed: changed, Drawn: tellDrawn,
		Icon: fyne.NewStaticResource("latchkey.png", icons.App()),
		Places: []app.Place{
			{Name: "Settings", Path: h.Paths.Config},
			{Name: "Accounts, sealed", Path: h.Paths.State},
			{Name: "Logs", Path: h.Paths.Logs},
		},
		About:     app.About{Version: version, Licence: licence, ThirdParty: thirdParty},
		DebugFile: os.Getenv("LATCHKEY_DEBUG_UI"),
	})
	quit()
	start.Wait()
	<-stopped
	keeper.Close()
	return err
}

// raiseOther asks the lease holder to raise the window that is open. A window that has only just started may not
// be known there yet.
func raiseOther(ctx context.Context, h *cli.Home, target string) error {
	keeper := session.New(h.Options)
	var err error
	for range 30 {
		if err = keeper.RaiseOpen(ctx, target); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return err
}

// targetOf reads "claims:ID", "account:ID", "sign_in:ID", "add_account", "settings" and "flow_lab"; anything else shows the
// accounts.
func targetOf(s string) app.Target {
	show, id, _ := strings.Cut(s, ":")
	t := app.Target{Show: app.Show(show), Account: identity.AccountID(id)}
	switch t.Show {
	case app.ShowAccount, app.ShowClaims, app.ShowSignIn:
		if t.Account.Valid() {
			return t
		}
	case app.ShowAddAccount, app.ShowSettings, app.ShowFlowLab:
		return app.Target{Show: t.Show}
	}
	return app.Target{}
}
