package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/desktop"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// settingsView is all that can be chosen, in groups, and where things are kept. A search leaves what matches.
type settingsView struct {
	whole  *fyne.Container
	object *kit.Page // what scrolls of it
	search *kit.Field
	fault  *settingsFault
	none   *fyne.Container // says that nothing matches
	words  *kit.Text       // of it

	theme      *kit.Segmented
	language   *kit.Segmented
	masked     *kit.Choices
	browser    *browserSetting
	computer   *kit.Segmented // this computer's own login
	passwords  *kit.Choices
	broker     *kit.Choices // nil but on Windows
	ntlm       *kit.Choices // likewise
	background *kit.Choices
	clipboard  *kit.Segmented
	login      *kit.Choices
	notices    *kit.Choices
	proxy      *proxySetting
	level      *kit.Segmented

	groups        []*settingGroup
	clipboardNote *kit.Text
	loginNote     *kit.Text
	profiles      *profilesSetting
	places        *placesSetting
	tools         *toolsSetting

	prefs settings.Preferences
	save  func(settings.Preferences)
}

type settingsActions struct {
	save     func(settings.Preferences)
	login    func(on bool)
	back     func()
	profiles profilesActions
	copyText func(text, said string)
	menu     func(at fyne.CanvasObject, items ...kit.MenuItem)
	tools    []kit.MenuItem
}

func themes() []settings.Theme {
	return []settings.Theme{settings.ThemeSystem, settings.ThemeLight, settings.ThemeDark, settings.ThemeContrast}
}

func languages() []settings.Language {
	return []settings.Language{settings.LanguageSystem, settings.LanguageEnglish, settings.LanguageGerman}
}

func clipboardTimes() []int { return []int{15, 45, 120, 0} }

func windowsLogins() []settings.WindowsLogin {
	return []settings.WindowsLogin{settings.WindowsLoginAuto, settings.WindowsLoginOn, settings.WindowsLoginOff}
}

func logLevels() []settings.LogLevel {
	return []settings.LogLevel{settings.LogError, settings.LogWarn, settings.LogInfo, settings.LogDebug}
}

func newSettingsView(do settingsActions, places []Place, onWindows bool, alone *bool) *settingsView {
	v := &settingsView{save: do.save, fault: newSettingsFault(do.copyText)}
	v.search = kit.NewField("Search settings", "Search the settings", func(string) { v.find() })
	v.words = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	v.none = kit.NewInset(16, 0, 0, 0, v.words)
	v.none.Hide()
	v.profiles = newProfilesSetting(do.profiles)
	v.places = newPlacesSetting(places, do.copyText)
	v.groups = []*settingGroup{v.looks(do), v.signingIn(do, onWindows), v.tokens(do), v.desk(do), v.diagnostics(do)}
	v.tools = newToolsSetting(do.tools)
	column := kit.NewColumn(0, kit.Gap(1, 4), v.search, v.fault.object, v.none) // the gap is for the ring of the search
	for _, g := range v.groups {
		column.Add(g.object)
	}
	column.Add(v.profiles.object)
	column.Add(v.places.object)
	column.Add(v.tools.object)
	v.whole, v.object = newTitled("Settings", do.back, alone, column)
	return v
}

// change keeps another choice.
func (v *settingsView) change(edit func(*settings.Preferences)) {
	edit(&v.prefs)
	v.save(v.prefs)
}

func (v *settingsView) noYes(edit func(p *settings.Preferences, on bool)) *kit.Choices {
	return kit.NewSegments(func(i int) { v.change(func(p *settings.Preferences) { edit(p, i == 1) }) }, "No", "Yes")
}

func (v *settingsView) looks(do settingsActions) *settingGroup {
	v.theme = kit.NewSegmented("Appearance", do.menu, func(i int) { v.change(func(p *settings.Preferences) { p.Theme = themes()[i] }) }, "As the system", "Light", "Dark", "High contrast")
	v.language = kit.NewSegmented("Language", do.menu, func(i int) { v.change(func(p *settings.Preferences) { p.Language = languages()[i] }) }, "As the system", "English", "Deutsch")
	for _, c := range v.language.Wide.Cells[1:] {
		c.Label.AsIs() // whoever reads no other language finds their own
	}
	v.masked = v.noYes(func(p *settings.Preferences, on bool) { p.Masked = on })
	return newSettingGroup("Look",
		newSettingRow("theme", "Appearance", "Light, dark, in black and white with strong lines, or whatever the desktop uses.", v.theme.Object, v.theme, nil, "Dark", "High contrast"),
		newSettingRow("language", "Language", "Of Latchkey's windows, the tray and the commands.", v.language.Object, v.language, nil, "Deutsch", "English"),
		newSettingRow("masked", "Mask names and identifiers", "For sharing the screen: nobody reads names, tokens and identifiers in this window. Copying still copies them.", v.masked, v.masked, nil, "privacy"))
}

func (v *settingsView) signingIn(do settingsActions, onWindows bool) *settingGroup {
	v.browser = newBrowserSetting(do.menu, func(c desktop.BrowserChoice) { v.change(func(p *settings.Preferences) { p.Browser = c.String() }) })
	v.computer = kit.NewSegmented("Use this computer's login", do.menu, func(i int) {
		v.change(func(p *settings.Preferences) { p.WindowsLogin = windowsLogins()[i] })
	}, "Automatically", "Always", "Never")
	v.passwords = v.noYes(func(p *settings.Preferences, on bool) { p.PasswordSignIn = on })
	g := newSettingGroup("Signing in",
		newSettingRow("browser", "Browser", "Opens the page where you sign in. An account that was signed in with another one keeps that.", v.browser.object, v.browser, nil, "firefox", "chrome", "edge", "profile"),
		newSettingRow("windows_login", "Use this computer's login", session.LoginName()+" signs in without a page. Automatically: in a domain.", v.computer.Object, v.computer, nil, "kerberos"),
		newSettingRow("password_sign_in", "Allow signing in with a password", "Discouraged: no second factor, no single sign-on. For test accounts and old systems that know nothing else.", v.passwords, v.passwords, nil))
	if onWindows {
		v.broker = v.noYes(func(p *settings.Preferences, on bool) { p.WindowsBroker = on })
		v.ntlm = v.noYes(func(p *settings.Preferences, on bool) { p.AllowNTLM = on })
		for _, r := range []*settingRow{
			newSettingRow("windows_broker", "Use Windows' accounts", "Not verified on Windows. Asks its Web Account Manager before anything else.", v.broker, v.broker, nil, "wam"),
			newSettingRow("allow_ntlm", "Allow NTLM", "Where Kerberos does not do. It can be relayed.", v.ntlm, v.ntlm, nil),
		} {
			g.rows = append(g.rows, r)
			g.object.Add(r.object)
		}
	}
	return g
}

func (v *settingsView) tokens(do settingsActions) *settingGroup {
	v.background = v.noYes(func(p *settings.Preferences, on bool) { p.BackgroundRefresh = on })
	v.clipboard = kit.NewSegmented("Clear a copied token after", do.menu, func(i int) {
		v.change(func(p *settings.Preferences) { p.ClipboardSeconds = clipboardTimes()[i] })
	}, "15 s", "45 s", "2 min", "Never")
	clipboard := newSettingRow("clipboard_seconds", "Clear a copied token after", "", v.clipboard.Object, v.clipboard, nil, "clipboard")
	v.clipboardNote = clipboard.note
	return newSettingGroup("Tokens",
		newSettingRow("background_refresh", "Renew in the background", "So that a token is always at hand. Without it one is renewed when it is asked for, and that takes a moment.", v.background, v.background, nil, "refresh"),
		clipboard)
}

func (v *settingsView) desk(do settingsActions) *settingGroup {
	v.login = kit.NewSegments(func(i int) { do.login(i == 1) }, "No", "Yes")
	v.notices = v.noYes(func(p *settings.Preferences, on bool) { p.Notifications = on })
	login := newSettingRow("", "Start at login", "", v.login, v.login, nil, "autostart")
	v.loginNote = login.note
	return newSettingGroup("This computer", login,
		newSettingRow("notifications", "Notify me", "When an account needs you. The icon and this window tell it in any case.", v.notices, v.notices, nil, "notifications"))
}

func (v *settingsView) diagnostics(do settingsActions) *settingGroup {
	v.proxy = newProxySetting(do.menu, func(proxy string) { v.change(func(p *settings.Preferences) { p.Proxy = proxy }) },
		func(list string) { v.change(func(p *settings.Preferences) { p.ProxyExceptions = list }) }, func() { v.object.Flow() })
	v.level = kit.NewSegmented("Log", do.menu, func(i int) { v.change(func(p *settings.Preferences) { p.LogLevel = logLevels()[i] }) }, "Failures", "Warnings", "What happens", "Everything")
	return newSettingGroup("Network and diagnostics",
		newSettingRow("proxy", "Proxy", "The way to the provider from the next request on. What is on this computer is reached without one.", v.proxy.choice.Object, v.proxy, v.proxy.object, "http", "network", "proxy_exceptions", "no_proxy"),
		newSettingRow("log_level", "Log", "What the log files tell. Support asks for everything; tokens and passwords are never in them.", v.level.Object, v.level, nil, "debug"))
}

// render shows the preferences as they are kept, and which of them the organisation has set.
func (v *settingsView) render(p settings.Preferences, locked []string) {
	v.prefs = p
	v.theme.Choose(slices.Index(themes(), p.Theme))
	v.language.Choose(slices.Index(languages(), p.Language))
	v.masked.Choose(yes(p.Masked))
	v.browser.choose(p.Browser)
	v.computer.Choose(slices.Index(windowsLogins(), p.WindowsLogin))
	v.passwords.Choose(yes(p.PasswordSignIn))
	if v.ntlm != nil {
		v.ntlm.Choose(yes(p.AllowNTLM))
		v.broker.Choose(yes(p.WindowsBroker))
	}
	v.background.Choose(yes(p.BackgroundRefresh))
	v.clipboard.Choose(slices.Index(clipboardTimes(), p.ClipboardSeconds))
	v.notices.Choose(yes(p.Notifications))
	v.proxy.choose(p.Proxy, p.ProxyExceptions)
	v.level.Choose(slices.Index(logLevels(), p.LogLevel))
	note := "From the clipboard. With \"Never\" it stays until you copy something else."
	if !slices.Contains(clipboardTimes(), p.ClipboardSeconds) {
		note = fmt.Sprintf("From the clipboard. Now after %d s, as the settings file says.", p.ClipboardSeconds)
	}
	v.clipboardNote.Set(note)
	for _, g := range v.groups {
		for _, r := range g.rows {
			r.lock(locked)
		}
	}
	v.proxy.lockExceptions(slices.Contains(locked, "proxy_exceptions"))
	v.object.Flow()
}

// yes is the place of an answer in "No", "Yes".
func yes(on bool) int {
	if on {
		return 1
	}
	return 0
}

// find leaves what has all the words of the search in it.
func (v *settingsView) find() {
	wanted := strings.Fields(strings.ToLower(v.search.Text))
	any := false
	for _, g := range v.groups {
		any = g.find(wanted) || any
	}
	any = v.profiles.find(wanted) || any
	any = v.places.find(wanted) || any
	any = v.tools.find(wanted) || any
	v.none.Hidden = any
	v.words.Set(fmt.Sprintf("No setting has %q in it. Escape shows all of them again.", v.search.Text))
	v.object.Scroll.ScrollToTop()
	v.object.Flow()
}

// clear shows everything again; false: it did already.
func (v *settingsView) clear() bool {
	if v.search.Text == "" {
		return false
	}
	v.search.SetText("")
	return true
}

// goToPasswords puts the keyboard where passwords are allowed, and that in view.
func (v *settingsView) goToPasswords() {
	v.clear()
	v.object.Bring(v.row("password_sign_in").object)
	v.passwords.Focus()
}

// setLogin shows whether the tray starts at login, or why that is not known.
func (v *settingsView) setLogin(on bool, err error) {
	v.login.Choose(yes(on))
	words, color := "The tray then keeps every account fresh from the start.", kit.ColorDim
	if err != nil {
		words, color = kit.Sentence("This desktop cannot do that now: "+err.Error()), kit.ColorWarn
	}
	v.loginNote.SetColor(color)
	v.loginNote.Set(words)
	v.object.Flow()
}

// settingsFault says what is wrong with the settings file, and what to do.
type settingsFault struct {
	object *fyne.Container
	what   *kit.Mark
	why    *kit.Text
	path   string
}

func newSettingsFault(copyText func(text, said string)) *settingsFault {
	f := &settingsFault{what: kit.NewMark(kit.SizeText), why: kit.NewText("", kit.SizeText, kit.ColorInk, kit.Wrap)}
	f.what.Label.Fit, f.what.Label.Style.Bold = kit.Wrap, true
	next := kit.NewText("Mend the file in an editor, or move it away and begin anew. Until then what is usual holds, and nothing is written to the file.", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	copied := kit.NewButton("Copy the file's path", kit.Quiet, func() { copyText(f.path, "Path copied") })
	// The button's inner padding sticks out, so that its word begins where the lines begin.
	f.object = kit.NewInset(16, 0, 0, 0, kit.NewColumn(4, f.what, f.why, next, kit.NewInset(0, 0, 0, -6, kit.NewLine(0, -1, copied))))
	f.object.Hide()
	return f
}

// set shows a fault; nil: there is none.
func (f *settingsFault) set(err error) {
	f.object.Hidden = err == nil
	if err == nil {
		return
	}
	title, why := "The settings file cannot be read", err.Error()
	if fault, ok := errors.AsType[*settings.FileError](err); ok {
		f.path, why = fault.Path, fault.Problem
		if fault.Line > 0 {
			title = fmt.Sprintf("The settings file has a fault in line %d, column %d", fault.Line, fault.Column)
		}
	}
	f.what.Set(kit.Triangle, title, kit.ColorBad, kit.ColorInk)
	if first, _, _ := strings.Cut(why, " "); !strings.HasSuffix(first, ":") { // a key stays as it is written
		why = kit.Heading(why)
	}
	f.why.Set(kit.Sentence(why))
}
