package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// selection owns the X11 CLIPBOARD selection (ICCCM section 2) with a connection of its own: however that ends,
// the selection ends with it exactly when it is still ours.
type selection struct {
	conn   *xgb.Conn
	window xproto.Window
	atoms  map[string]xproto.Atom
	since  xproto.Timestamp
	offer
	parts map[transfer]remainder // what is being delivered in parts; serve's own

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
	s := &selection{conn: conn, offer: o, parts: make(map[transfer]remainder), lost: make(chan struct{}), ended: make(chan struct{})}
	s.lose, s.close = sync.OnceFunc(func() { close(s.lost) }), sync.OnceFunc(conn.Close)
	if err := s.own(); err != nil {
		conn.Close()
		return nil, err
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
	s.atoms = make(map[string]xproto.Atom)
	for _, name := range []string{"CLIPBOARD", "TARGETS", "TIMESTAMP", "INCR", "UTF8_STRING", "TEXT", "text/plain;charset=utf-8", passwordHint} {
		reply, err := xproto.InternAtom(s.conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return fmt.Errorf("ask the X server for the name %s: %w", name, err)
		}
		s.atoms[name] = reply.Atom
	}
	var err error
	if s.window, err = xproto.NewWindowId(s.conn); err != nil {
		return fmt.Errorf("make a window for the clipboard: %w", err)
	}
	screen := xproto.Setup(s.conn).DefaultScreen(s.conn)
	err = xproto.CreateWindowChecked(s.conn, 0, s.window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly,
		screen.RootVisual, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
	if err != nil {
		return fmt.Errorf("make a window for the clipboard: %w", err)
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

// serverTime learns the server's time by changing nothing: a zero-length append to a property is reported with
// its time. ICCCM forbids CurrentTime here.
func (s *selection) serverTime() (xproto.Timestamp, error) {
	err := xproto.ChangePropertyChecked(s.conn, xproto.PropModeAppend, s.window, xproto.AtomWmName, xproto.AtomString, 8, 0, nil).Check()
	if err != nil {
		return 0, fmt.Errorf("ask the X server for the time: %w", err)
	}
	for {
		event, xerr := s.conn.WaitForEvent()
		if event == nil {
			return 0, fmt.Errorf("ask the X server for the time: the connection ended (%v)", xerr)
		}
		if changed, ok := event.(xproto.PropertyNotifyEvent); ok && changed.Window == s.window {
			return changed.Time, nil
		}
	}
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

func (s *selection) answer(r xproto.SelectionRequestEvent) {
	property := r.Property
	if property == xproto.AtomNone {
		property = r.Target // clients from before ICCCM
	}
	kind, format, data := s.convert(r.Target)
	if data == nil || !s.held() {
		property = xproto.AtomNone // "cannot convert"
	} else if len(data) > partSize {
		if err := s.promise(transfer{r.Requestor, property}, remainder{kind, data}); err != nil {
			property = xproto.AtomNone
		}
	} else if err := xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, r.Requestor, property, kind, format,
		uint32(len(data))/uint32(format/8), data).Check(); err != nil {
		property = xproto.AtomNone // the asking window is gone, most likely
	}
	notify := xproto.SelectionNotifyEvent{Time: r.Time, Requestor: r.Requestor, Selection: r.Selection, Target: r.Target, Property: property}
	_ = xproto.SendEventChecked(s.conn, false, r.Requestor, 0, string(notify.Bytes())).Check()
}

// convert gives the selection as target: its type, the bits of one element, and the bytes; nil: not offered. Above all
// SAVE_TARGETS is not, with which a clipboard's keeper would take the text over for good.
func (s *selection) convert(target xproto.Atom) (kind xproto.Atom, format byte, data []byte) {
	utf8 := s.atoms["UTF8_STRING"]
	switch target {
	case s.atoms["TARGETS"]:
		offered := []xproto.Atom{target, s.atoms["TIMESTAMP"], utf8, s.atoms["text/plain;charset=utf-8"], xproto.AtomString, s.atoms["TEXT"]}
		if s.secret {
			offered = append(offered, s.atoms[passwordHint])
		}
		for _, a := range offered {
			data = appendCard32(data, uint32(a))
		}
		return xproto.AtomAtom, 32, data
	case s.atoms["TIMESTAMP"]:
		return xproto.AtomInteger, 32, appendCard32(nil, uint32(s.since))
	case utf8, s.atoms["TEXT"]:
		return utf8, 8, []byte(s.text.Reveal())
	case s.atoms["text/plain;charset=utf-8"]:
		return target, 8, []byte(s.text.Reveal())
	case xproto.AtomString:
		return target, 8, latin1(s.text.Reveal())
	case s.atoms[passwordHint]:
		if s.secret {
			return target, 8, []byte("secret")
		}
	}
	return 0, 0, nil
}

func appendCard32(b []byte, v uint32) []byte {
	var four [4]byte
	xgb.Put32(four[:], v)
	return append(b, four[:]...)
}

// latin1 is what the target STRING means; what does not fit becomes "?".
func latin1(s string) []byte {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return out
}
