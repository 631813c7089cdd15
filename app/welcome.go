package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"latchkey/app/kit"
	"latchkey/internal/session"
)

// welcome is what somebody sees who has no account yet.
type welcome struct {
	object  fyne.CanvasObject
	first   *kit.Button
	next    *kit.Text // what happens once first is pressed
	second  *kit.Button
	note    *kit.Mark
	detail  *kit.Text
	unlock  *kit.Button
	tray    *kit.Text
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
	v.first = kit.NewButton("", kit.Primary, func() { v.onFirst() })
	v.first.Label.Fit = kit.Ellip // organisations have long names
	v.second = kit.NewButton("", kit.Plain, func() { v.onOther() })
	v.next = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	v.note = kit.NewMark(kit.SizeText)
	v.note.Label.Fit = kit.Wrap
	v.detail = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	v.unlock = kit.NewButton("Unlock the keyring", kit.Plain, do.unlock)
	v.tray = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	title := kit.NewText("Latchkey", kit.SizeName, kit.ColorInk, kit.Whole).Bold()
	words := kit.NewText("Sign in once in your browser. Latchkey keeps you signed in, and hands the token to you and to your programs.", kit.SizeText, kit.ColorDim, kit.Wrap)
	settings := kit.NewButton("Settings", kit.Quiet, do.settings)
	meaning := kit.NewButton("What does a message mean?", kit.Quiet, do.meaning)
	token := kit.NewButton("Read a token", kit.Quiet, do.token)
	v.column = kit.NewColumn(0)
	if icon != nil {
		picture := canvas.NewImageFromResource(icon)
		picture.FillMode = canvas.ImageFillContain
		picture.SetMinSize(fyne.NewSquareSize(56))
		v.column.Add(kit.NewLine(0, -1, picture))
		v.column.Add(kit.Gap(1, 16))
	}
	for _, o := range []fyne.CanvasObject{title, kit.Gap(1, 6), words, kit.Gap(1, 24), v.first, kit.Gap(1, 6), v.next, kit.Gap(1, 10), v.second,
		kit.Gap(1, 20), v.note, kit.Gap(1, 4), v.detail, kit.Gap(1, 8), v.unlock, kit.Gap(1, 4), settings, meaning, token, kit.Gap(1, 16), v.tray} {
		v.column.Add(o)
	}
	v.object = kit.NewPage(kit.NewCentred(380, v.column))
	return v
}

func (v *welcome) render(s session.Snapshot, profiles []Profile, notice string) {
	v.ways(profiles)
	title, detail := keyringWords(s)
	v.note.Hidden, v.detail.Hidden = title == "", detail == ""
	v.note.Set(kit.Ring, title, kit.ColorWarn, kit.ColorInk)
	v.detail.Set(detail)
	v.unlock.Hidden = s.Keyring != "locked"
	v.tray.Hidden = notice == "" || !s.Tray // without accounts there is nothing that a tray would refresh
	v.tray.Set(notice)
	v.object.(*kit.Page).Flow()
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
			v.do.willLogIn(p, func() { v.login = true; v.ways(profiles); v.object.(*kit.Page).Flow() })
		}
		next = whatNext(profiles[0], profiles[0].Flow, v.login)
		v.onFirst = func() { v.do.signIn(profiles[0]) }
	case len(profiles) > 1:
		first, v.onFirst = "Sign in", v.do.choose
	case v.do.demo != nil:
		second, v.onOther = "Try the demo tenant", v.do.demo
	}
	v.first.SetLabel(first)
	v.next.Set(next)
	v.next.Hidden = next == ""
	v.second.SetLabel(second)
	v.second.Hidden = len(profiles) == 0 && v.do.demo == nil
}
