package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// keyringNote says in the picker why accounts are missing, and what that means. It is hidden while all is well.
type keyringNote struct {
	widget.BaseWidget
	title  *kit.Mark
	detail *kit.Text
	unlock *kit.Button
	over   *kit.Button
	body   *fyne.Container
}

func newKeyringNote(unlock, startOver func()) *keyringNote {
	n := &keyringNote{title: kit.NewMark(kit.SizeText), detail: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)}
	n.title.Label.Fit = kit.Wrap
	n.unlock = kit.NewButton("Unlock", kit.Primary, unlock)
	n.over = kit.NewButton("Start over", kit.Plain, startOver)
	n.body = kit.NewColumn(8, n.title, n.detail, n.unlock, n.over)
	n.Hidden = true
	n.ExtendBaseWidget(n)
	return n
}

// render reports whether the height may have changed.
func (n *keyringNote) render(s session.Snapshot) bool {
	title, detail := keyringWords(s)
	shape, color := kit.Ring, kit.ColorWarn
	if s.Keyring == identity.KeyringNoKey {
		shape, color = kit.Triangle, kit.ColorBad
	}
	locked, lost := s.Keyring == identity.KeyringLocked, s.Keyring == identity.KeyringNoKey
	if title == n.title.Label.Words && detail == n.detail.Words && locked == n.unlock.Visible() && lost == n.over.Visible() {
		return false
	}
	n.Hidden = title == ""
	n.title.Set(shape, title, color, kit.ColorInk)
	n.detail.Set(detail)
	n.unlock.Hidden, n.over.Hidden = !locked, !lost
	n.body.Refresh()
	return true
}

// keyringWords is what a state of the keyring means for the person. Empty: nothing to say.
func keyringWords(s session.Snapshot) (title, detail string) {
	n := s.Locked
	switch s.Keyring {
	case identity.KeyringLocked:
		if n == 0 {
			return "Your keyring is locked", "Unlock it to sign in and to see what is saved."
		}
		if n == 1 {
			return "1 account, locked", "It is saved, but the keyring that opens it is locked."
		}
		return kit.Count(n, "account") + ", locked", "They are saved, but the keyring that opens them is locked."
	case identity.KeyringSlow:
		return "Your keyring does not answer yet", "Latchkey keeps asking. What is in memory stays usable meanwhile."
	case identity.KeyringAbsent:
		if s.Tray && !s.Leading {
			return "There is no keyring here", "New accounts live in memory, until the tray is closed."
		}
		return "There is no keyring here", "New accounts live in memory, until this window is closed."
	case identity.KeyringNoKey:
		return kit.Count(n, "account") + " cannot be opened",
			"The keyring no longer has the key. Nothing was deleted: bring the old keyring back, or start over."
	}
	if n := len(s.Aside); n > 0 {
		return kit.Count(n, "account") + " set aside", s.Aside[0].Reason
	}
	return "", ""
}

func (n *keyringNote) HeightFor(width float32) float32 { return kit.HeightFor(n.body, width-16) + 12 }

func (n *keyringNote) MinSize() fyne.Size {
	n.ExtendBaseWidget(n)
	return n.body.MinSize().AddWidthHeight(16, 12)
}

func (n *keyringNote) CreateRenderer() fyne.WidgetRenderer {
	return kit.Draw(n.MinSize, func(s fyne.Size) { kit.Place(n.body, 4, 4, s.Width-8, s.Height-12) }, func() {}, n.body)
}
