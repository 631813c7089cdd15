package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// keyringNote says in the picker why accounts are missing, and what that means. It is hidden while all is well.
type keyringNote struct {
	widget.BaseWidget
	title  *mark
	detail *text
	unlock *button
	over   *button
	body   *fyne.Container
}

func newKeyringNote(unlock, startOver func()) *keyringNote {
	n := &keyringNote{title: newMark(sizeText), detail: newText("", sizeCaption, colorDim, wrap)}
	n.title.label.fit = wrap
	n.unlock = newButton("Unlock", primary, unlock)
	n.over = newButton("Start over", plain, startOver)
	n.body = newColumn(8, n.title, n.detail, n.unlock, n.over)
	n.Hidden = true
	n.ExtendBaseWidget(n)
	return n
}

// render reports whether the height may have changed.
func (n *keyringNote) render(s session.Snapshot) bool {
	title, detail := keyringWords(s)
	shape, color := ring, colorWarn
	if s.Keyring == identity.KeyringNoKey {
		shape, color = triangle, colorBad
	}
	locked, lost := s.Keyring == identity.KeyringLocked, s.Keyring == identity.KeyringNoKey
	if title == n.title.label.words && detail == n.detail.words && locked == n.unlock.Visible() && lost == n.over.Visible() {
		return false
	}
	n.Hidden = title == ""
	n.title.set(shape, title, color, colorInk)
	n.detail.set(detail)
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
		return count(n, "account") + ", locked", "They are saved, but the keyring that opens them is locked."
	case identity.KeyringSlow:
		return "Your keyring does not answer yet", "Latchkey keeps asking. What is in memory stays usable meanwhile."
	case identity.KeyringAbsent:
		if s.Tray && !s.Leading {
			return "There is no keyring here", "New accounts live in memory, until the tray is closed."
		}
		return "There is no keyring here", "New accounts live in memory, until this window is closed."
	case identity.KeyringNoKey:
		return count(n, "account") + " cannot be opened",
			"The keyring no longer has the key. Nothing was deleted: bring the old keyring back, or start over."
	}
	if n := len(s.Aside); n > 0 {
		return count(n, "account") + " set aside", s.Aside[0].Reason
	}
	return "", ""
}

func (n *keyringNote) HeightFor(width float32) float32 { return heightFor(n.body, width-16) + 12 }

func (n *keyringNote) MinSize() fyne.Size {
	n.ExtendBaseWidget(n)
	return n.body.MinSize().AddWidthHeight(16, 12)
}

func (n *keyringNote) CreateRenderer() fyne.WidgetRenderer {
	return draw(n.MinSize, func(s fyne.Size) { place(n.body, 4, 4, s.Width-8, s.Height-12) }, func() {}, n.body)
}
