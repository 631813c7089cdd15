package app

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// settingsView is the few things that can be chosen, and where things are kept.
type settingsView struct {
	object     *page
	appearance *choices
	language   *choices
	masked     *choices
	clipboard  *choices
	login      *choices
	passwords  *choices
	computer   *choices // this computer's own login
	ntlm       *choices // nil but on Windows
	broker     *choices // likewise
	loginNote  *text
	places     *factTable
	profiles   *fyne.Container
	known      []Profile // as shown
	remove     func(Profile)
	prefs      Preferences
}

type settingsActions struct {
	save     func(Preferences)
	login    func(on bool)
	back     func()
	remove   func(Profile)
	copyText func(text, said string)
	lab      func()
	meaning  func()
	doctor   func()
	token    func()
}

func appearances() []Appearance {
	return []Appearance{AppearanceSystem, AppearanceLight, AppearanceDark}
}

func languages() []settings.Language {
	return []settings.Language{"", settings.LanguageEnglish, settings.LanguageGerman}
}

func clipboardTimes() []time.Duration {
	return []time.Duration{15 * time.Second, 45 * time.Second, 2 * time.Minute, 0}
}

func windowsLogins() []settings.WindowsLogin {
	return []settings.WindowsLogin{settings.WindowsLoginAuto, settings.WindowsLoginOn, settings.WindowsLoginOff}
}

func newSettingsView(do settingsActions, places []Place, onWindows bool) *settingsView {
	v := &settingsView{profiles: newColumn(0), remove: do.remove}
	v.appearance = newSegments(func(i int) { v.prefs.Appearance = appearances()[i]; do.save(v.prefs) }, "As the system", "Light", "Dark")
	v.language = newSegments(func(i int) { v.prefs.Language = languages()[i]; do.save(v.prefs) }, "As the system", "English", "Deutsch")
	for _, c := range v.language.cells[1:] {
		c.label.asIs() // whoever reads no other language finds their own
	}
	v.masked = newSegments(func(i int) { v.prefs.Masked = i == 1; do.save(v.prefs) }, "No", "Yes")
	v.clipboard = newSegments(func(i int) { v.prefs.ClipboardClear = clipboardTimes()[i]; do.save(v.prefs) }, "15 s", "45 s", "2 min", "Never")
	v.login = newSegments(func(i int) { do.login(i == 1) }, "No", "Yes")
	v.passwords = newSegments(func(i int) { v.prefs.PasswordSignIn = i == 1; do.save(v.prefs) }, "No", "Yes")
	v.computer = newSegments(func(i int) { v.prefs.WindowsLogin = windowsLogins()[i]; do.save(v.prefs) }, "Automatically", "Always", "Never")
	v.loginNote = newText("The tray then keeps every account fresh from the start.", sizeCaption, colorDim, wrap)
	v.places = newFactTable(do.copyText, nil)
	list := []fact{{caption: "Where things are kept"}}
	for _, p := range places {
		list = append(list, fact{name: p.Name, value: p.Path, copy: p.Path})
	}
	v.places.render(list)
	row := func(name string, o fyne.CanvasObject, note *text) fyne.CanvasObject {
		side := newColumn(2, newText(name, sizeText, colorInk, wrap), note)
		return newInset(10, 0, 10, 0, newFolding(narrowPane, line{14, 0}, twoLines{first: 1, upper: line{0, 0}, lower: line{0, -1}, gap: 8}, side, o))
	}
	windows := newColumn(0)
	if onWindows {
		v.ntlm = newSegments(func(i int) { v.prefs.AllowNTLM = i == 1; do.save(v.prefs) }, "No", "Yes")
		v.broker = newSegments(func(i int) { v.prefs.WindowsBroker = i == 1; do.save(v.prefs) }, "No", "Yes")
		windows.Add(row("Allow NTLM", v.ntlm, newText("Where Kerberos does not do. It can be relayed. From the next start on.", sizeCaption, colorDim, wrap)))
		windows.Add(newHairline())
		windows.Add(row("Use Windows' accounts", v.broker, newText("Not verified on Windows. Asks its Web Account Manager before anything else.", sizeCaption, colorDim, wrap)))
		windows.Add(newHairline())
	}
	column := newColumn(0,
		newLine(8, 0, newText("Settings", sizeName, colorInk, ellip).bold(), newButton("Done", plain, do.back)), gap(1, 12),
		newHairline(),
		row("Appearance", v.appearance, newText("Light, dark, or whatever the desktop uses.", sizeCaption, colorDim, wrap)), newHairline(),
		row("Language", v.language, newText("Of Latchkey's windows, the tray and the commands.", sizeCaption, colorDim, wrap)), newHairline(),
		row("Clear a copied token after", v.clipboard, newText("From the clipboard. With \"Never\" it stays until you copy something else.", sizeCaption, colorDim, wrap)), newHairline(),
		row("Start at login", v.login, v.loginNote), newHairline(),
		row("Mask names and identifiers", v.masked, newText("For sharing the screen: nobody reads names, tokens and identifiers in this window. Copying still copies them.", sizeCaption, colorDim, wrap)), newHairline(),
		row("Allow signing in with a password", v.passwords, newText("Discouraged: no second factor, no single sign-on. For test accounts and old systems that know nothing else.", sizeCaption, colorDim, wrap)), newHairline(),
		row("Use this computer's login", v.computer, newText(session.LoginName()+" signs in without a page. Automatically: in a domain.", sizeCaption, colorDim, wrap)), newHairline(),
		windows,
		row("Read a token", newButton("Read one", plain, do.token), newText("Paste or drop a token: Latchkey explains what is in it, compares it, and says why it may have been refused.", sizeCaption, colorDim, wrap)), newHairline(),
		row("What does a message mean?", newButton("Look it up", plain, do.meaning), newText("Paste a number or an error page: Latchkey says what happened and who can mend it.", sizeCaption, colorDim, wrap)), newHairline(),
		row("Doctor", newButton("Examine", plain, do.doctor), newText("Checks Latchkey, the provider and this computer's own login, and says what to do.", sizeCaption, colorDim, wrap)), newHairline(),
		row("Flow lab", newButton("Open", plain, do.lab), newText("For support and developers: run any flow and see every request and answer.", sizeCaption, colorDim, wrap)), newHairline(), gap(1, 12),
		v.profiles, v.places.object,
	)
	v.object = newPage(newInset(pageTop, pageSide, pageTop, pageSide, newInsetMax(680, column)))
	return v
}

// render shows the preferences as they are kept.
func (v *settingsView) render(p Preferences) {
	v.prefs = p
	v.language.choose(max(0, slices.Index(languages(), p.Language)))
	v.masked.choose(yes(p.Masked))
	v.passwords.choose(yes(p.PasswordSignIn))
	v.computer.choose(max(0, slices.Index(windowsLogins(), p.WindowsLogin)))
	if v.ntlm != nil {
		v.ntlm.choose(yes(p.AllowNTLM))
		v.broker.choose(yes(p.WindowsBroker))
	}
	v.appearance.choose(max(0, slices.Index(appearances(), p.Appearance)))
	if i := slices.Index(clipboardTimes(), p.ClipboardClear); i >= 0 {
		v.clipboard.choose(i)
	} else {
		v.clipboard.choose(1)
	}
}

// yes is the place of an answer in "No", "Yes".
func yes(on bool) int {
	if on {
		return 1
	}
	return 0
}

// goToPasswords puts the keyboard where passwords are allowed, and that in view.
func (v *settingsView) goToPasswords() {
	v.object.bring(v.passwords)
	v.passwords.focus()
}

// renderProfiles lists the ways to sign in that are kept.
func (v *settingsView) renderProfiles(profiles []Profile) {
	if slices.Equal(profiles, v.known) {
		return
	}
	v.known = slices.Clone(profiles)
	v.profiles.Objects = nil
	if len(profiles) > 0 {
		v.profiles.Add(newInset(12, 0, 2, 0, newText("Organisations", sizeCaption, colorDim, whole)))
	}
	for _, p := range profiles {
		side := newColumn(1, newText(p.Title(), sizeText, colorInk, ellip).asIs(), newText(placeOf(p), sizeCaption, colorDim, ellip))
		remove := newButton("Remove", quiet, func() { v.remove(p) })
		// The button's inner padding sticks out, so that its word ends where the lines end.
		v.profiles.Add(newInset(6, -6, 6, 0, newLine(14, 0, side, remove)))
		v.profiles.Add(newHairline())
	}
	v.object.flow()
}

// setLogin shows whether the tray starts at login, or why that is not known.
func (v *settingsView) setLogin(on bool, err error) {
	v.login.choose(yes(on))
	words, color := "The tray then keeps every account fresh from the start.", colorDim
	if err != nil {
		words, color = sentence("This desktop cannot do that now: "+err.Error()), colorWarn
	}
	v.loginNote.setColor(color)
	v.loginNote.set(words)
	v.object.flow()
}
