package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"latchkey/internal/session"
)

// welcome is what somebody sees who has no account yet.
type welcome struct {
	object  fyne.CanvasObject
	first   *button
	next    *text // what happens once first is pressed
	second  *button
	note    *mark
	detail  *text
	unlock  *button
	tray    *text
	column  *fyne.Container
	onFirst func() // what they do depends on the profiles there are
	onOther func()
	do      welcomeActions
	asked   string // the name of the one profile, once it was asked whether it tries this computer's login
	login   bool   // it does
}

type welcomeActions struct {
	signIn                            func(Profile)
	choose, connect, settings, unlock func()
	willLogIn                         func(p Profile, then func()) // calls then if this computer's login is tried
	meaning, token                    func()
	demo                              func() // starts the demo tenant with a window of its own; nil: not in this build
}

func newWelcome(do welcomeActions, icon fyne.Resource) *welcome {
	v := &welcome{do: do}
	v.first = newButton("", primary, func() { v.onFirst() })
	v.first.label.fit = ellip // organisations have long names
	v.second = newButton("", plain, func() { v.onOther() })
	v.next = newText("", sizeCaption, colorDim, wrap)
	v.note = newMark(sizeText)
	v.note.label.fit = wrap
	v.detail = newText("", sizeCaption, colorDim, wrap)
	v.unlock = newButton("Unlock the keyring", plain, do.unlock)
	v.tray = newText("", sizeCaption, colorDim, wrap)
	title := newText("Latchkey", sizeName, colorInk, whole).bold()
	words := newText("Sign in once in your browser. Latchkey keeps you signed in, and hands the token to you and to your programs.", sizeText, colorDim, wrap)
	settings := newButton("Settings", quiet, do.settings)
	meaning := newButton("What does a message mean?", quiet, do.meaning)
	token := newButton("Read a token", quiet, do.token)
	v.column = newColumn(0)
	if icon != nil {
		picture := canvas.NewImageFromResource(icon)
		picture.FillMode = canvas.ImageFillContain
		picture.SetMinSize(fyne.NewSquareSize(56))
		v.column.Add(newLine(0, -1, picture))
		v.column.Add(gap(1, 16))
	}
	for _, o := range []fyne.CanvasObject{title, gap(1, 6), words, gap(1, 24), v.first, gap(1, 6), v.next, gap(1, 10), v.second,
		gap(1, 20), v.note, gap(1, 4), v.detail, gap(1, 8), v.unlock, gap(1, 4), settings, meaning, token, gap(1, 16), v.tray} {
		v.column.Add(o)
	}
	v.object = newPage(newCentred(380, v.column))
	return v
}

func (v *welcome) render(s session.Snapshot, profiles []Profile, notice string) {
	v.ways(profiles)
	title, detail := keyringWords(s)
	v.note.Hidden, v.detail.Hidden = title == "", detail == ""
	v.note.set(ring, title, colorWarn, colorInk)
	v.detail.set(detail)
	v.unlock.Hidden = s.Keyring != "locked"
	v.tray.Hidden = notice == "" || !s.Tray // without accounts there is nothing that a tray would refresh
	v.tray.set(notice)
	v.object.(*page).flow()
}

// ways offers the shortest way in first: the demo tenant, the one organisation that is known, the choice among
// several, or the form for a new one.
func (v *welcome) ways(profiles []Profile) {
	demo := slices.IndexFunc(profiles, func(p Profile) bool { return p.Demo })
	first, second, next := "Connect your organisation", "Connect another organisation", ""
	v.onFirst, v.onOther = v.do.connect, v.do.connect
	switch {
	case demo >= 0:
		first = "Sign in to the demo tenant"
		next = whatNext(profiles[demo], profiles[demo].Flow, false)
		v.onFirst = func() { v.do.signIn(profiles[demo]) }
		if second = "Connect your organisation"; len(profiles) > 1 {
			second, v.onOther = "Other organisations", v.do.choose
		}
	case len(profiles) == 1:
		first = "Sign in to " + profiles[0].Title()
		if p := profiles[0]; v.asked != p.Name && v.object.Visible() {
			v.asked, v.login = p.Name, false
			v.do.willLogIn(p, func() { v.login = true; v.ways(profiles); v.object.(*page).flow() })
		}
		next = whatNext(profiles[0], profiles[0].Flow, v.login)
		v.onFirst = func() { v.do.signIn(profiles[0]) }
	case len(profiles) > 1:
		first, v.onFirst = "Sign in", v.do.choose
	case v.do.demo != nil:
		second, v.onOther = "Try the demo tenant", v.do.demo
	}
	v.first.setLabel(first)
	v.next.set(next)
	v.next.Hidden = next == ""
	v.second.setLabel(second)
	v.second.Hidden = len(profiles) == 0 && v.do.demo == nil
}
