package desktop

import (
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

func (s *selection) answer(r xproto.SelectionRequestEvent) {
	t := transfer{r.Requestor, r.Property}
	delivered := false
	switch {
	case !s.held():
	case r.Target == s.atoms["MULTIPLE"]:
		delivered = s.several(t)
	default:
		if t.property == xproto.AtomNone {
			t.property = r.Target // clients from before ICCCM
		}
		delivered = s.single(t, r.Target)
	}
	if !delivered {
		t.property = xproto.AtomNone // "cannot convert"
	}
	notify := xproto.SelectionNotifyEvent{Time: r.Time, Requestor: r.Requestor, Selection: r.Selection, Target: r.Target, Property: t.property}
	_ = xproto.SendEventChecked(s.conn, false, r.Requestor, 0, string(notify.Bytes())).Check()
}

// single delivers the selection as target, or the beginning of it. It fails where that is not offered, or when the asking
// window is gone.
func (s *selection) single(t transfer, target xproto.Atom) (delivered bool) {
	delete(s.parts, t) // who asks again has given the earlier delivery up
	kind, format, data := s.convert(target)
	switch {
	case data == nil:
		return false
	case len(data) > partSize:
		return s.promise(t, remainder{kind, data}) == nil
	}
	return xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, t.requestor, t.property, kind, format,
		uint32(len(data))/uint32(format/8), data).Check() == nil
}

// several delivers what a property of the asking window lists: pairs of a target and a property for it (ICCCM section 2.6.2,
// MULTIPLE). In place of the property of a pair that is not offered the list gets None.
func (s *selection) several(t transfer) (delivered bool) {
	const most = 32 // pairs; nobody asks for more
	pairs := s.atoms["ATOM_PAIR"]
	list, err := xproto.GetProperty(s.conn, false, t.requestor, t.property, xproto.GetPropertyTypeAny, 0, 2*most).Reply()
	if err != nil || list.Format != 32 || list.BytesAfter > 0 || len(list.Value) == 0 || len(list.Value)%8 != 0 {
		return false
	}
	for pair := list.Value; len(pair) > 0; pair = pair[8:] {
		target, property := xproto.Atom(xgb.Get32(pair)), xproto.Atom(xgb.Get32(pair[4:]))
		if !s.single(transfer{t.requestor, property}, target) {
			xgb.Put32(pair[4:], uint32(xproto.AtomNone))
		}
	}
	return xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, t.requestor, t.property, pairs, 32,
		uint32(len(list.Value)/4), list.Value).Check() == nil
}

// convert gives the selection as target: its type, the bits of one element, and the bytes; nil: not offered. Above all
// SAVE_TARGETS is not, with which a clipboard's keeper would take the text over for good.
func (s *selection) convert(target xproto.Atom) (kind xproto.Atom, format byte, data []byte) {
	utf8 := s.atoms["UTF8_STRING"]
	switch target {
	case s.atoms["TARGETS"]:
		offered := []xproto.Atom{target, s.atoms["MULTIPLE"], s.atoms["TIMESTAMP"], utf8, s.atoms["text/plain;charset=utf-8"], xproto.AtomString, s.atoms["TEXT"]}
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
		return utf8, 8, s.plain
	case s.atoms["text/plain;charset=utf-8"]:
		return target, 8, s.plain
	case xproto.AtomString:
		return target, 8, s.latin
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
