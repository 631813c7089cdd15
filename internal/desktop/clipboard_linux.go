package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/jezek/xgb/xproto"
)

// selection owns the X11 CLIPBOARD selection (ICCCM section 2) with a connection of its own: however that ends,
// the selection ends with it exactly when it is still ours.
type selection struct {
	xClient
	since xproto.Timestamp
	offer
	plain, latin []byte                 // the text in UTF-8 and as STRING; all deliveries share them
	parts        map[transfer]remainder // what is being delivered in parts; serve's own

	lost  chan struct{} // closed when the selection is no longer ours
	ended chan struct{} // closed when serve has ended
	lose  func()        // closes lost
	close func()        // closes the connection
}

// grace is how long a program that asked for the text may still fetch it when the selection has ended: some wait without a
// limit for what they were promised.
const grace = time.Second

// holdText asks the Wayland compositor first: several of them take nothing from the X11 clipboard while a window of their own
// is in front, and tell nobody.
func holdText(ctx context.Context, o offer) (holding, error) {
	h, err := holdWayland(ctx, o)
	if errors.Is(err, ErrNotAvailable) {
		return holdX(ctx, o)
	}
	return h, err
}

func holdX(ctx context.Context, o offer) (holding, error) {
	conn, err := connectX(ctx)
	if err != nil {
		return nil, err
	}
	s := &selection{xClient: xClient{conn: conn}, offer: o, plain: []byte(o.text.Reveal()), latin: latin1(o.text.Reveal()),
		parts: make(map[transfer]remainder), lost: make(chan struct{}), ended: make(chan struct{})}
	s.lose, s.close = sync.OnceFunc(func() { close(s.lost) }), sync.OnceFunc(s.hangUp)
	if _, err := within(ctx, func() (*selection, error) { return s, s.own() }, func(s *selection) { s.close() }); err != nil {
		s.close()
		return nil, fmt.Errorf("use the X display: %w", err)
	}
	go s.serve()
	return s, nil
}

func (s *selection) held() bool {
	select {
	case <-s.lost:
		return false
	default:
		return true
	}
}

// marked: in a Wayland session nobody promises that the mark is passed on from X11.
func (s *selection) marked() bool { return s.secret && os.Getenv("WAYLAND_DISPLAY") == "" }

func (s *selection) wait(stop <-chan struct{}) {
	select {
	case <-s.lost:
	case <-stop:
	}
}

// release gives the selection up in two steps. First as ICCCM asks, while programs that asked for the text a
// moment ago still get their answer: some wait for it without a limit. The server ignores the request when
// another owner came after since. Then, or when the server does not react, by closing the connection.
func (s *selection) release() error {
	if s.held() {
		xproto.SetSelectionOwner(s.conn, xproto.WindowNone, s.atoms["CLIPBOARD"], s.since)
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-s.ended: // serve has closed the connection
	case <-timer.C:
		s.close()
	}
	return nil
}

// The target that tells KDE's clipboard, and those that learned from it, to keep no history of this text.
const passwordHint = "x-kde-passwordManagerHint"

func (s *selection) own() error {
	err := s.open("CLIPBOARD", "TARGETS", "MULTIPLE", "ATOM_PAIR", "TIMESTAMP", "INCR", "UTF8_STRING", "TEXT", "text/plain;charset=utf-8", passwordHint)
	if err != nil {
		return err
	}
	if s.since, err = s.serverTime(); err != nil {
		return err
	}
	if err := xproto.SetSelectionOwnerChecked(s.conn, s.window, s.atoms["CLIPBOARD"], s.since).Check(); err != nil {
		return fmt.Errorf("become the owner of the clipboard: %w", err)
	}
	owner, err := xproto.GetSelectionOwner(s.conn, s.atoms["CLIPBOARD"]).Reply()
	if err != nil {
		return fmt.Errorf("ask who owns the clipboard: %w", err)
	}
	if owner.Owner != s.window {
		return fmt.Errorf("become the owner of the clipboard: another program was faster")
	}
	return nil
}

// serve answers other programs until the selection or the connection is lost, and what they were promised is delivered.
func (s *selection) serve() {
	defer close(s.ended)
	defer s.close()
	defer s.lose()
	for {
		event, xerr := s.conn.WaitForEvent()
		switch event := event.(type) {
		case nil:
			if xerr == nil {
				return // the connection ended
			}
		case xproto.SelectionClearEvent:
			s.lose()
			defer time.AfterFunc(grace, s.close).Stop()
		case xproto.SelectionRequestEvent:
			s.answer(event)
		case xproto.PropertyNotifyEvent:
			s.deliver(event)
		case xproto.DestroyNotifyEvent:
			s.abandon(event.Window)
		}
		if !s.held() && len(s.parts) == 0 {
			return
		}
	}
}
