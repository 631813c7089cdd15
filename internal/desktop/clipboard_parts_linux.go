package desktop

import (
	"fmt"

	"github.com/jezek/xgb/xproto"
)

// partSize is how much of a text goes over at once. ICCCM section 2.5 wants what is longer than a quarter of a request to
// be delivered in parts.
const partSize = 64 << 10

// transfer names a delivery in parts: the window that asked, and its property that each part is put into.
type transfer struct {
	requestor xproto.Window
	property  xproto.Atom
}

// remainder is what of a text is still to be delivered, and its type.
type remainder struct {
	kind xproto.Atom
	data []byte
}

// promise begins a delivery in parts (ICCCM section 2.7.2, INCR): it tells how much will come. The other side deletes the
// property when it has read it, and gets the next part each time.
func (s *selection) promise(t transfer, r remainder) error {
	s.listen(t.requestor, xproto.EventMaskPropertyChange|xproto.EventMaskStructureNotify)
	err := xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, t.requestor, t.property, s.atoms["INCR"], 32,
		1, appendCard32(nil, uint32(len(r.data)))).Check()
	if err != nil {
		return fmt.Errorf("begin to deliver the clipboard: %w", err)
	}
	s.parts[t] = r
	return nil
}

// deliver hands out the next part when the last one was fetched. One without a byte is the end.
func (s *selection) deliver(event xproto.PropertyNotifyEvent) {
	t := transfer{event.Window, event.Atom}
	r, ok := s.parts[t]
	if !ok || event.State != xproto.PropertyDelete {
		return
	}
	part := r.data[:min(len(r.data), partSize)]
	err := xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, t.requestor, t.property, r.kind, 8, uint32(len(part)), part).Check()
	if err != nil || len(part) == 0 {
		delete(s.parts, t)
		s.ignore(t.requestor)
		return
	}
	s.parts[t] = remainder{r.kind, r.data[len(part):]}
}

// abandon forgets deliveries to a window that is gone.
func (s *selection) abandon(window xproto.Window) {
	for t := range s.parts {
		if t.requestor == window {
			delete(s.parts, t)
		}
	}
}

// ignore stops listening to a window that nothing more is delivered to.
func (s *selection) ignore(window xproto.Window) {
	for t := range s.parts {
		if t.requestor == window {
			return
		}
	}
	s.listen(window, xproto.EventMaskNoEvent)
}

// listen chooses what we hear of another program's window; what it hears itself stays as it is.
func (s *selection) listen(window xproto.Window, events uint32) {
	_ = xproto.ChangeWindowAttributesChecked(s.conn, window, xproto.CwEventMask, []uint32{events}).Check()
}
