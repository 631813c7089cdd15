package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// way is a flow as the window offers it: a name, and one honest sentence.
type way struct {
	flow   identity.Flow
	name   string
	words  string
	closed string // why it cannot be chosen before a setting is changed; empty: it can
}

// waysFor are the flows that one can sign in with. Passwords need the person's leave, or that of the profile.
// Windows' account broker is there only where it is allowed.
func waysFor(p Profile, passwords, broker bool) []way {
	list := []way{
		{flow: identity.FlowAuto, name: "Automatic", words: "The computer's own login in a domain, else the browser, or a code where none can be opened. Right for almost everybody."},
		{flow: identity.FlowWindows, name: "This computer's login", words: "With " + session.LoginName() + ", as whoever is logged in here: no page and no typing. For computers of an organisation's domain."},
		{flow: identity.FlowBrowser, name: "Browser", words: "You sign in on a page of your organisation, with all that it asks for."},
		{flow: identity.FlowDeviceCode, name: "Code on another device", words: "For computers without a usable browser. Some organisations block it, because codes are easy to phish."},
		{flow: identity.FlowPassword, name: "Name and password", words: "Discouraged: no second factor, no single sign-on, and the password passes through Latchkey. Use the browser instead."},
		{flow: identity.FlowClientCredentials, name: "Application", words: "For services that act as themselves, with a secret or a certificate. For people, use the browser."},
		{flow: identity.FlowHybrid, name: "Hybrid", words: flows.HybridWarning},
	}
	if broker {
		list = slices.Insert(list, 2, way{flow: identity.FlowBroker, name: "Windows account", words: "Not verified on Windows. " +
			"With an account that Windows holds (Web Account Manager): it asks in a window of its own, where it must ask at all."})
	}
	if !passwords && p.Flow != identity.FlowPassword {
		i := slices.IndexFunc(list, func(w way) bool { return w.flow == identity.FlowPassword })
		list[i].closed = "Off. You can allow it in Settings."
	}
	return list
}

// chooseWay lists the ways to sign in to one place, for a sign-in of which the rest is known. The profile's own way has the
// keyboard.
func (w *window) chooseWay(s *signing) {
	p := s.profile
	w.keepMaskedWith(p)
	var o *kit.Overlay
	hide := func() { w.overlays.Remove(o) }
	var rows []fyne.CanvasObject
	var own, open fyne.Focusable // the profile's way; the first that no ticket is needed for
	var login *wayRow
	for _, each := range waysFor(p, w.prefs.PasswordSignIn, w.brokerAllowed()) {
		r := newWayRow(each, each.flow == p.Flow, func() {
			hide()
			if each.closed != "" {
				w.showPasswordSetting()
				return
			}
			next := s.anew()
			next.flow = each.flow
			if s.isNew {
				next.profile.Flow = each.flow
			}
			w.start(next)
		})
		rows = append(rows, r)
		if each.flow == identity.FlowWindows {
			login = r
		}
		if each.closed == "" && (own == nil || each.flow == p.Flow) {
			own = r
		}
		if open == nil && each.closed == "" && each.flow != identity.FlowWindows {
			open = r
		}
	}
	o = kit.NewOverlay(kit.NewColumn(0,
		kit.NewText("More ways to sign in", kit.SizeHeading, kit.ColorInk, kit.Wrap).Bold(), kit.Gap(1, 4),
		kit.NewText("To "+p.Title()+".", kit.SizeText, kit.ColorDim, kit.Wrap), kit.Gap(1, 12),
		kit.NewInset(0, -12, 0, -12, kit.NewColumn(2, rows...)), kit.Gap(1, 16),
		kit.NewLine(8, 0, kit.Gap(1, 1), kit.NewButton("Cancel", kit.Plain, hide))))
	w.overlays.Push(o, hide)
	w.overlays.Canvas.Focus(own)
	w.errands.run(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		err := w.o.Doors.CannotLogIn(ctx, p.Profile, true)
		if err == nil {
			return nil
		}
		return func() {
			login.turnOff(whyNoLogin(err))
			if login.focused { // the keyboard goes to what it can choose
				w.overlays.Canvas.Focus(open)
			}
		}
	})
}

// whyNoLogin is a sentence, and what to do.
func whyNoLogin(err error) string {
	var adviser interface{ Advice() (reason, next string) }
	if errors.As(err, &adviser) {
		reason, next := adviser.Advice()
		return strings.TrimSpace(noTicket(reason, err) + " " + next)
	}
	if e, ok := errors.AsType[*flows.LoginError](err); ok {
		return strings.TrimSpace("Not here: " + strings.TrimSuffix(e.Problem, ".") + ". " + e.Next)
	}
	summary, next := flows.Explain(err)
	return strings.TrimSpace(kit.Sentence(summary) + " " + next)
}

// noTicket says in a few words why there is no ticket; what a library says takes many, and is in the doctor.
func noTicket(reason string, err error) string {
	switch reason {
	case "no_ticket":
		return "Not now: nobody is logged in to a domain here."
	case "expired":
		return "Not now: the ticket has expired."
	case "unavailable":
		return "This computer has nothing that could show it."
	}
	return "Not now: " + kit.Sentence(strings.TrimPrefix(err.Error(), "winauth: "))
}

// wayRow is one way to sign in.
type wayRow struct {
	widget.BaseWidget
	way     way
	words   *fyne.Container
	name    *kit.Text
	about   *kit.Text
	why     *kit.Text // in place of about: why it is off
	own     bool      // the profile's
	off     bool      // no setting opens it
	hovered bool
	focused bool
	tapped  func()
}

func newWayRow(each way, own bool, tapped func()) *wayRow {
	r := &wayRow{way: each, own: own, tapped: tapped, name: kit.NewText(each.name, kit.SizeText, kit.ColorInk, kit.Wrap).Bold()}
	r.about, r.why = kit.NewText(each.words, kit.SizeCaption, kit.ColorDim, kit.Wrap), kit.NewText("", kit.SizeCaption, kit.ColorWarn, kit.Wrap)
	r.words = kit.NewColumn(1, r.name, newInstead(r.about, r.why))
	switch {
	case each.closed != "":
		r.name.SetColor(kit.ColorDim)
		r.words.Add(kit.NewText(each.closed, kit.SizeCaption, kit.ColorWarn, kit.Wrap))
	case own && each.flow != identity.FlowAuto:
		r.name.Words += ", as set for this organisation"
	}
	r.ExtendBaseWidget(r)
	return r
}

// turnOff says why the way cannot be chosen, which is found out while the person looks at it. The row keeps its height:
// a click that is on its way to another row still meets it.
func (r *wayRow) turnOff(why string) {
	r.off, r.way.closed = true, why
	r.name.SetColor(kit.ColorDim)
	r.about.Hide()
	r.why.Set(why)
	r.why.Show()
	r.Refresh()
}

func (r *wayRow) TipWords() string { return kit.WholeOf(r.why) }

const (
	wayTop  = 8
	waySide = 12
)

func (r *wayRow) MinSize() fyne.Size {
	r.ExtendBaseWidget(r)
	return r.words.MinSize().AddWidthHeight(2*waySide, 2*wayTop)
}

func (r *wayRow) HeightFor(width float32) float32 {
	return kit.HeightFor(r.words, width-2*waySide) + 2*wayTop
}

func (r *wayRow) CreateRenderer() fyne.WidgetRenderer {
	ground := kit.Box(10)
	layout := func(s fyne.Size) {
		kit.Place(ground, 0, 0, s.Width, s.Height)
		kit.Place(r.words, waySide, wayTop, s.Width-2*waySide, s.Height-2*wayTop)
	}
	paint := func() {
		kit.PaintBox(ground, "", "", 0)
		switch {
		case r.own && r.way.closed == "":
			kit.PaintBox(ground, kit.ColorSelected, "", 0)
		case r.hovered:
			kit.PaintBox(ground, kit.ColorHovered, "", 0)
		}
		if r.focused {
			kit.FocusRing(ground)
		}
	}
	return kit.Draw(r.MinSize, layout, paint, ground, r.words)
}

func (r *wayRow) Tapped(*fyne.PointEvent) {
	if !r.off {
		kit.HideTip(r)
		r.tapped()
	}
}

func (r *wayRow) Cursor() desktop.Cursor {
	if r.off {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

func (r *wayRow) MouseIn(*desktop.MouseEvent)    { r.hovered = true; r.Refresh(); kit.RestTipOf(r) }
func (r *wayRow) MouseMoved(*desktop.MouseEvent) {}
func (r *wayRow) MouseOut()                      { r.hovered = false; r.Refresh(); kit.HideTip(r) }
func (r *wayRow) FocusGained()                   { r.focused = true; r.Refresh(); kit.Reveal(r); kit.RestTipOf(r) }
func (r *wayRow) FocusLost()                     { r.focused = false; r.Refresh(); kit.HideTip(r) }
func (r *wayRow) TypedRune(rune)                 {}

func (r *wayRow) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		r.Tapped(nil)
	default:
		kit.PassKey(r, ev)
	}
}
