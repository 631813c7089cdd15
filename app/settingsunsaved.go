package app

import (
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/settings"
)

// unsavedNote says beneath a setting that what a person chose or typed could not be saved, and lets them try again.
type unsavedNote struct {
	object *fyne.Container
	why    *kit.Mark
	again  *kit.Button
	focus  func() // takes the keyboard to the setting
}

func newUnsavedNote(above float32, again, focus func()) *unsavedNote {
	n := &unsavedNote{why: kit.NewMark(kit.SizeCaption), again: kit.NewButton("Try again", kit.Quiet, again), focus: focus}
	n.why.Label.Fit = kit.Wrap
	// The button's inner padding sticks out, so that its word begins where the lines begin.
	n.object = kit.NewInset(above, 0, 0, 0, kit.NewColumn(0, n.why, kit.NewInset(0, 0, 0, -6, kit.NewLine(0, -1, n.again))))
	n.object.Hide()
	return n
}

// told reports whether it is there.
func (n *unsavedNote) told() bool { return n.object.Visible() }

// tell says why. What is chosen or typed next takes it back, or that it was saved.
func (n *unsavedNote) tell(why string) {
	n.why.Set(kit.Triangle, "That could not be saved: "+why, kit.ColorBad, kit.ColorInk)
	n.object.Show()
}

// clear takes it away. The keyboard does not stay where nobody sees it.
func (n *unsavedNote) clear() {
	if !n.told() {
		return
	}
	n.object.Hide()
	if c := fyne.CurrentApp().Driver().CanvasForObject(n.again); c != nil && c.Focused() == fyne.Focusable(n.again) {
		n.focus()
	}
}

// unsavedReason is why something of the settings could not be saved, in words that end a sentence.
func unsavedReason(err error) string {
	if why := settings.Unwritten(err); why != "" {
		return why
	}
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "save the preferences: "), "read the preferences: ")
}

// refuse tells beneath each setting that differs between from and to why it could not be saved; again tries it again. What
// was typed stays. false: a search hides some of it.
func (v *settingsView) refuse(from, to settings.Preferences, why string, again func()) (all bool) {
	all = true
	for _, key := range settings.ChangedKeys(from, to) {
		row := v.row(key)
		switch {
		case key == "proxy_exceptions":
			row = v.row("proxy")
			v.proxy.without.refuse(from.ProxyExceptions, why)
		case key == "proxy" && v.proxy.refuse(from.Proxy, why):
		case row != nil:
			row.again = again
			row.unsaved.tell(why)
		}
		all = all && row != nil && row.object.Visible()
	}
	v.object.Flow()
	return all
}

// trying takes back what is told of earlier attempts at what differs between from and to.
func (v *settingsView) trying(from, to settings.Preferences) {
	for _, key := range settings.ChangedKeys(from, to) {
		if row := v.row(key); row != nil && row.unsaved.told() {
			row.unsaved.clear()
			v.object.Flow()
		}
	}
}

// forget takes back what is told of choices, for which one click is enough. What was typed stays, and its reason.
func (v *settingsView) forget() {
	for _, g := range v.groups {
		for _, r := range g.rows {
			r.unsaved.clear()
		}
	}
}

// row is the one of a key of the preferences file; nil: there is none here.
func (v *settingsView) row(key string) *settingRow {
	for _, g := range v.groups {
		for _, r := range g.rows {
			if r.key == key {
				return r
			}
		}
	}
	return nil
}
