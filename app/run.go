package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/words"
)

// Options are the parts that main gives to the window. All but Drawn, Icon, Places and Raise are required.
type Options struct {
	New    func() fyne.App // makes the Fyne application; this package must not link the real driver into its tests
	Keeper Keeper
	Doors  Doors
	// ReadClipboard reads the text in the clipboard off Fyne's thread; with desktop.ErrNotAvailable, or where it is nil,
	// Fyne reads it. Other errors are those of desktop.ClipboardReader.
	ReadClipboard func(ctx context.Context) (identity.Secret, error)

	Profiles    Profiles
	Preferences PreferenceStore
	Arrangement ArrangementStore
	Log         *slog.Logger
	Now         func() time.Time
	Language    words.Language  // of the system
	OnWindows   bool            // what is a part of Windows can be had
	Demo        bool            // the embedded demo tenant is in this build
	Open        Target          // what to show first
	Raise       <-chan Target   // brings the window to the front at a place; may be nil
	Changed     <-chan struct{} // preferences, profiles or the arrangement may have been changed elsewhere; may be nil
	Drawn       func()          // is called once the window has been painted; may be nil
	Icon        fyne.Resource   // may be nil
	Places      []Place         // where things are kept
	About       About           // version and licences
	DebugFile   string          // where a build with the tag debugui writes what is on the screen; empty: nowhere
}

// Size of the window when it opens.
const (
	windowW = 1040
	windowH = 680
)

// Run opens the window and returns when it is closed or ctx ends. It must be called on the main goroutine. All
// that it started has ended when it returns.
func Run(ctx context.Context, o Options) error {
	if o.New == nil || o.Keeper == nil || o.Doors == nil || o.Profiles == nil || o.Preferences == nil || o.Arrangement == nil {
		return errors.New("open the window: a part is missing")
	}
	outer := ctx
	ctx, cancel := context.WithCancel(context.WithoutCancel(outer)) // ends with the window
	defer cancel()
	fapp := o.New()
	prefs, err := o.Preferences.Load(ctx)
	if err != nil {
		o.Log.Warn("read the preferences", "err", err)
	}
	fapp.Settings().SetTheme(kit.LookOf(appearanceOf(prefs.Theme), false))
	win := fapp.NewWindow("Latchkey")
	g := &gate{do: fyne.Do}
	e := &errands{ctx: ctx, post: func(show func()) { g.pass(unlessOver(ctx, show)) }}
	w := newWindow(o, win, e)
	w.prefs, w.locked = prefs, o.Preferences.Locked(ctx)
	w.desk = deskOf(fapp.Settings().ThemeVariant() == theme.VariantLight)
	w.applyLook()
	w.quit = func() { // Fyne hears of the same signals; its loop may be over by now, and to end it twice does no harm
		g.shut.Store(true)
		fapp.Quit()
	}
	if o.Icon != nil {
		win.SetIcon(o.Icon)
	}
	if o.Drawn != nil {
		w.root.Add(firstFrame(o.Drawn))
	}
	w.goTo(o.Open)
	win.Resize(fyne.NewSize(windowW, windowH))
	win.SetMaster()
	win.SetCloseIntercept(w.askBeforeClosing)
	win.SetOnClosed(func() { cancel(); g.close() })
	fapp.Lifecycle().SetOnStarted(func() {
		e.post(w.teach)
		e.wait.Go(func() { w.follow(ctx, outer.Done()) })
		if err != nil {
			w.say("The preferences cannot be read, so what is usual holds. The doctor says why.")
		}
	})
	ending := takeEnding(fapp.Lifecycle())
	win.ShowAndRun()
	ending()
	cancel()
	e.wait.Wait()
	return nil
}

// unlessOver guards what is shown: once its loop has ended, Fyne runs such functions on the calling goroutine.
func unlessOver(ctx context.Context, show func()) func() {
	return func() {
		if ctx.Err() == nil {
			show()
		}
	}
}

// follow brings what happens elsewhere to the screen: Snapshots, the passing of minutes, other faces that raise
// the window, and told, which closes it. Every step crosses to Fyne's thread in one place.
func (w *window) follow(ctx context.Context, told <-chan struct{}) {
	w.errands.post(w.readKept(ctx)) // before the first Snapshot, which may lead to signing in
	w.lookForTray()
	w.followContrast()
	w.followLight()
	startReport(w)
	snapshots := w.o.Keeper.Snapshots(ctx)
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for {
		var step func()
		select {
		case <-ctx.Done():
			return
		case <-told:
			told, step = nil, w.quit
		case s, open := <-snapshots:
			if !open {
				snapshots = nil
				continue
			}
			step = func() { w.render(s) }
		case <-minute.C:
			w.lookForTray()
			read := w.readKept(ctx)
			step = func() { read(); w.render(w.snap) }
		case _, open := <-w.o.Changed:
			if !open {
				w.o.Changed = nil
				continue
			}
			read, prefs := w.readKept(ctx), w.readPreferences(ctx)
			step = func() { read(); prefs(); w.render(w.snap) }
		case t, open := <-w.o.Raise:
			if !open {
				w.o.Raise = nil
				continue
			}
			read := w.readKept(ctx)
			step = func() { read(); w.raise(t) }
		}
		w.errands.post(step)
	}
}

// lookForTray asks whether the desktop shows tray icons. The bus may be slow, so nothing else waits for it.
func (w *window) lookForTray() {
	w.errands.run(func(ctx context.Context) func() {
		there := w.o.Doors.TrayHost(ctx)
		return func() {
			if w.noHost == there {
				w.noHost = !there
				w.render(w.snap)
			}
		}
	})
}

// followContrast draws the window in high contrast while the system asks for it and the person leaves the look to it.
func (w *window) followContrast() {
	w.errands.run(func(ctx context.Context) func() {
		w.o.Doors.FollowContrast(ctx, func(on bool) {
			w.errands.post(func() {
				if w.contrast != on { // as a rule the first answer is what was taken for granted, and a new look reads every face anew
					w.contrast = on
					w.applyLook()
				}
			})
		})
		return nil
	})
}

// followLight draws the window light or dark as the desktop is. Fyne does not, once it was given a theme of ours.
func (w *window) followLight() {
	w.errands.run(func(ctx context.Context) func() {
		w.o.Doors.FollowLight(ctx, func(light bool) {
			w.errands.post(func() {
				if desk := deskOf(light); w.desk != desk {
					w.desk = desk
					w.applyLook()
				}
			})
		})
		return nil
	})
}

func deskOf(light bool) kit.Appearance {
	if light {
		return kit.AppearanceLight
	}
	return kit.AppearanceDark
}

// raise brings the window to the front.
func (w *window) raise(t Target) {
	w.win.Show()
	w.win.RequestFocus()
	w.goTo(t)
}

var _ Keeper = (*session.Keeper)(nil)
