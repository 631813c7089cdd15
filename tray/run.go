//go:build !darwin || cgo

package tray

import (
	"context"
	"sync"

	"fyne.io/systray"

	"latchkey/icons"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// run shows the icon and returns when ctx or the session has ended and nothing of it is left.
func run(ctx context.Context, o Options) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := &runner{Options: o, ctx: ctx, cancel: cancel, menu: newMenu(ctx), again: make(chan struct{}, 1), tapped: make(chan struct{}, 1)}
	// Set before systray.Run: it decides then whether a click opens the menu or is ours.
	systray.SetOnTapped(func() { poke(r.tapped) })
	prepare(Title(session.Snapshot{}), icons.Tray(icons.OK))

	stop := context.AfterFunc(ctx, systray.Quit)
	defer stop()
	ready := make(chan struct{})
	var loop sync.WaitGroup
	loop.Go(func() {
		<-ready
		r.loop()
	})
	systray.Run(func() {
		systray.SetTitle(Title(session.Snapshot{}))
		r.draw() // before this returns: hosts are kept waiting for the first menu until then
		close(ready)
	}, nil)
	<-ctx.Done()
	loop.Wait()
	r.work.Wait()
	r.menu.wait()
	if context.Cause(ctx) == ErrSessionEnded {
		return ErrSessionEnded
	}
	return nil
}

type runner struct {
	Options
	ctx    context.Context
	cancel context.CancelCauseFunc
	menu   *menu
	work   sync.WaitGroup // running calls of Do
	again  chan struct{}  // a call of Do has ended: preferences may have changed
	tapped chan struct{}  // the icon itself was clicked

	snapshot session.Snapshot
	opens    bool // this host tells when the menu is opened
	icon     icons.State
	hasIcon  bool
	tooltip  string
}

func (r *runner) loop() {
	opened, hosts := openings(r.ctx, &r.work), desktop.WatchTrayHost(r.ctx)
	told := false
	for {
		select {
		case s, ok := <-r.Snapshots:
			if !ok {
				r.Snapshots = nil
				continue
			}
			r.snapshot = s
			r.draw()
		case key := <-r.menu.clicks:
			// Drawn items only: a click may be older than the last change, and hosts deliver clicks on
			// disabled items as well.
			if item, ok := r.menu.item(key); ok && item.Enabled && !item.Hidden && item.Action != "" {
				r.do(item.Action, item.Account)
			}
		case <-r.tapped:
			r.do(Show, "")
		case <-opened:
			r.opens = true
			r.draw()
		case <-r.again:
			r.draw()
		case _, ok := <-r.Changed:
			if !ok {
				r.Changed = nil
				continue
			}
			r.draw()
		case present, ok := <-hosts:
			switch {
			case !ok:
				r.cancel(ErrSessionEnded) // without effect when ctx has ended already
				return
			case !present:
				r.Log.Warn("nothing shows tray icons in this session now; everything else works on")
				r.opens, told = false, true
				r.draw()
			case told:
				r.Log.Info("the tray icon can be shown again")
			}
		case <-r.ctx.Done():
			return
		}
	}
}

func (r *runner) do(action Action, account identity.AccountID) {
	r.work.Go(func() {
		r.Do(r.ctx, action, account)
		poke(r.again)
	})
}

// draw shows what differs from what is shown.
func (r *runner) draw() {
	prefs := r.Prefs()
	prefs.Countdown = r.opens
	r.menu.show(Menu(r.snapshot, r.Now(), prefs))
	if icon := Icon(r.snapshot); icon != r.icon || !r.hasIcon {
		r.icon, r.hasIcon = icon, true
		r.setIcon(icon)
	}
	if tooltip := Tooltip(r.snapshot, prefs); tooltip != r.tooltip {
		r.tooltip = tooltip
		systray.SetTooltip(tooltip)
	}
}

// setIcon outlives the library, which panics when the bus died a moment ago.
func (r *runner) setIcon(icon icons.State) {
	defer func() {
		if reason := recover(); reason != nil {
			r.Log.Warn("the tray icon cannot be changed", "reason", reason)
		}
	}()
	systray.SetIcon(icons.Tray(icon))
}

// openings receives on the library's channel at all times, since what nobody waits for there is dropped.
func openings(ctx context.Context, work *sync.WaitGroup) <-chan struct{} {
	opened := make(chan struct{}, 1)
	work.Go(func() {
		for {
			select {
			case <-systray.TrayOpenedCh:
				poke(opened)
			case <-ctx.Done():
				return
			}
		}
	})
	return opened
}
