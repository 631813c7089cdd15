package tray

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

const (
	settleFor    = 2 * time.Second // several accounts that fail together become one notification
	tellAgain    = time.Minute     // after a failure: the desktop's notifications may still be starting
	tellLater    = 16 * tellAgain  // each failure doubles the pause, up to this: a desktop can do without notifications
	noticeLimit  = 10 * time.Second
	endLimit     = 2 * time.Second // nobody waits longer for the tray to end
	needsKey     = "needs"
	problemKey   = "problem"
	signInAction = "sign_in"
)

// NoticesOptions is what Notices need.
type NoticesOptions struct {
	// Do carries out what the person chose on a notification: Show or SignInAgain, as in Options.
	Do   func(context.Context, Action, identity.AccountID)
	Icon []byte       // PNG; nil: none
	File string       // what was told is noted here, for the next start; empty: it is not
	Log  *slog.Logger // nil: slog.Default

	Say func(string) string // says a text of ours in the person's language; nil: in English

	Masked func() bool // names are to be hidden, because the screen is shared; nil: they are not
	Wanted func() bool // the person wants to be told; nil: they do. Problems of clicks are told all the same
}

// Notices tell the person, outside the window, of accounts that need them. Each account is told of once for each reason,
// until it was mended, across restarts too; what needs them at the same time is one notification; what was mended is taken
// off the screen. While nobody is at the screen, nothing is shown: it waits for them.
type Notices struct {
	NoticesOptions
	notifier *desktop.Notifier
	stop     context.CancelFunc
	chosen   chan string // names of actions
	problems chan session.Problem
	back     chan struct{} // somebody is at the screen
	turned   chan struct{} // Wanted may say something else now
	work     sync.WaitGroup
	settle   time.Duration
	again    time.Duration
	limit    time.Duration // for the desktop to show one

	latest  session.Snapshot
	told    told
	shown   []identity.AccountID // in the notification on the screen
	waiting bool                 // a telling is on its way
	pause   time.Duration        // until it is tried again; 0: the last one went well
	due     *time.Timer
}

// NewNotices connects to the desktop's notifications. Run must follow: its end closes them. The error wraps
// desktop.ErrNotAvailable where this session has none.
func NewNotices(o NoticesOptions) (*Notices, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Say == nil {
		o.Say = func(text string) string { return text }
	}
	n := &Notices{NoticesOptions: o,
		chosen: make(chan string, 8), problems: make(chan session.Problem, 8), back: make(chan struct{}, 1), turned: make(chan struct{}, 1), settle: settleFor, again: tellAgain, limit: noticeLimit}
	// Not the context of Run: at its end what is shown is still to be taken away.
	ctx, stop := context.WithCancel(context.Background())
	notifier, err := desktop.NewNotifier(ctx, o.Icon, func(key, action string) {
		if key != needsKey {
			return
		}
		select {
		case n.chosen <- action:
		default: // nobody clicks that fast
		}
	})
	if err != nil {
		stop()
		return nil, err
	}
	n.notifier, n.stop = notifier, stop
	return n, nil
}

// Problem tells of what went wrong with something that the person has just asked for. It does not wait.
func (n *Notices) Problem(p session.Problem) {
	select {
	case n.problems <- p:
	default:
	}
}

// Run tells of Snapshots until ctx ends. Then a notification that is still shown is taken away: its button would do
// nothing any more.
func (n *Notices) Run(ctx context.Context, snapshots <-chan session.Snapshot) {
	defer n.stop()
	defer n.work.Wait()
	n.told = loadTold(n.File)
	n.due = time.NewTimer(time.Hour)
	n.due.Stop()
	for {
		select {
		case s, ok := <-snapshots:
			if !ok {
				snapshots = nil
				continue
			}
			n.see(ctx, s)
		case <-n.due.C:
			n.whenThere(ctx)
		case <-n.back:
			n.tell(ctx)
		case <-n.turned:
			n.turn(ctx)
		case action := <-n.chosen:
			n.choose(ctx, action)
		case p := <-n.problems:
			if n.Masked != nil && n.Masked() {
				p = maskedProblem()
			}
			n.show(ctx, desktop.Notification{Key: problemKey, Title: p.Summary, Body: p.Next})
		case <-ctx.Done():
			if len(n.shown) > 0 {
				ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
				n.withdraw(ending)
				cancel()
			}
			return
		}
	}
}

// see takes in how things stand. Only the lease holder tells, and only of what it has read.
func (n *Notices) see(ctx context.Context, s session.Snapshot) {
	if !s.Loaded || !s.Leading {
		return
	}
	n.latest = s
	if n.told.forgetMended(s) {
		n.save()
	}
	if left := n.stillShown(); len(left) < len(n.shown) {
		n.mended(ctx, left)
	}
	if !n.waiting && len(n.told.fresh(s)) > 0 && n.wanted() {
		n.waiting = true
		n.due.Reset(n.settle)
	}
}

// mended brings the notification to what is left of what it tells. One that the person has closed stays so.
func (n *Notices) mended(ctx context.Context, left []identity.AccountID) {
	switch {
	case len(left) == 0:
		n.withdraw(ctx)
	case n.notifier.Shown(needsKey):
		n.show(ctx, notice(n.screened(), left))
	}
	n.shown = left
}

// whenThere tells, or waits until somebody is at the screen.
func (n *Notices) whenThere(ctx context.Context) {
	if away, _ := desktop.Away(ctx); !away {
		n.tell(ctx)
		return
	}
	n.work.Go(func() {
		if desktop.Return(ctx) == nil {
			poke(n.back)
		}
	})
}

// tell shows what is new, together with what is shown already. What was mended meanwhile is not told.
func (n *Notices) tell(ctx context.Context) {
	n.waiting = false
	fresh := n.told.fresh(n.latest)
	if len(fresh) == 0 || !n.wanted() {
		n.pause = 0
		return
	}
	about := fresh
	if n.notifier.Shown(needsKey) {
		about = append(n.stillShown(), slices.DeleteFunc(fresh, func(id identity.AccountID) bool { return slices.Contains(n.shown, id) })...)
	}
	shown := n.show(ctx, notice(n.screened(), about))
	n.shown = about // a desktop that hangs may show it yet, and a click on that is to do what it says
	if !shown {
		n.waiting, n.pause = true, min(max(2*n.pause, n.again), tellLater)
		n.due.Reset(n.pause)
		return
	}
	n.pause = 0
	n.told.add(n.latest, about)
	n.save()
}

// stillShown are the accounts in the present notification that need their person still.
func (n *Notices) stillShown() (left []identity.AccountID) {
	for _, a := range needing(n.latest) {
		if slices.Contains(n.shown, a.ID) {
			left = append(left, a.ID)
		}
	}
	return left
}

func (n *Notices) show(ctx context.Context, note desktop.Notification) bool {
	ctx, cancel := context.WithTimeout(ctx, n.limit)
	defer cancel()
	note.Title, note.Body, note.Actions = n.Say(note.Title), n.Say(note.Body), slices.Clone(note.Actions)
	for i := range note.Actions {
		note.Actions[i].Label = n.Say(note.Actions[i].Label)
	}
	err := n.notifier.Notify(ctx, note)
	switch {
	case err == nil || errors.Is(err, context.Canceled):
	case n.pause == 0:
		n.Log.Warn("a notification could not be shown", "err", err)
	default: // once is enough of that
		n.Log.Debug("a notification could not be shown", "err", err)
	}
	return err == nil
}

func (n *Notices) withdraw(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, noticeLimit)
	defer cancel()
	if err := n.notifier.Withdraw(ctx, needsKey); err != nil {
		n.Log.Info("a notification could not be taken away", "err", err)
	}
}

// choose carries out a click: on the button or on the notification itself. Where it is about several accounts, the window
// shows the first of them.
func (n *Notices) choose(ctx context.Context, action string) {
	if len(n.shown) == 0 {
		return
	}
	do, id := Show, n.shown[0]
	if action == signInAction && len(n.shown) == 1 {
		do = SignInAgain
	}
	n.work.Go(func() { n.Do(ctx, do, id) })
}

func (n *Notices) save() {
	if err := n.told.save(n.File); err != nil {
		n.Log.Warn("it cannot be noted which accounts were told of; the next start tells again", "err", err)
	}
}

// screened is the latest snapshot as the screen may show it.
func (n *Notices) screened() session.Snapshot {
	if n.Masked == nil || !n.Masked() {
		return n.latest
	}
	s, _ := masked(n.latest, Prefs{Say: n.Say})
	return s
}
