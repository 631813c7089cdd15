package app

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
	"latchkey/internal/words"
)

// pane is what the right side shows.
type pane int

const (
	paneAccount pane = iota
	paneConnect
	paneSettings
	paneFlowLab
	paneDoctor
	paneActivity
	paneAbout
	paneToken
)

// window is the whole screen. All of it lives on Fyne's thread; what waits is an errand.
type window struct {
	o       Options
	names   *names // what masked mode knows of them
	win     fyne.Window
	errands *errands
	quit    func()       // ends the window and Fyne's loop; also when that loop has just ended
	pasting *kit.Pasting // the paste into a field that is under way; nil: none is
	unpaste func()       // calls off the paste that is under way, if any

	pasteSoon time.Duration // how long a paste takes before the window says what it waits for

	picker    *picker
	account   *accountPage
	welcome   *welcome
	connect   *connectForm
	settings  *settingsView
	lab       *flowLab
	doctor    *doctorView
	tokenPage *tokenPage
	every     *everyActivity
	about     *aboutView
	empty     *fyne.Container
	emptyMsg  *kit.Text
	toast     *kit.Toast
	copied    *copiedNote     // what is in the clipboard
	foot      *fyne.Container // the right side and that below it
	overlays  *kit.Overlays
	right     *fyne.Container
	root      *fyne.Container

	snap          session.Snapshot
	profiles      []Profile
	profilesFault error // why they cannot be read
	prefs         settings.Preferences
	locked        []string       // preferences that the organisation has set
	alone         bool           // there is no picker
	spoken        *words.Words   // of the language on the screen; nil: not asked yet
	taught        words.Language // what Fyne was given to speak; empty: it speaks as the system does
	keeping       keeping
	arranged      settings.Arrangement // pins, order and default
	chosen        identity.AccountID
	awaited       identity.AccountID // just signed in: chosen once it is there
	expected      string             // whose address was typed for it; empty: none was
	pane          pane
	signing       *signing
	naming        *signing       // whose username is being looked up
	labRun        *labRun        // the last run of the Flow lab
	examining     *examining     // the run of the doctor that is shown; nil: none
	importing     *importForm    // the sheet that imports organisations, as it was opened last; nil: it never was
	comparing     *comparing     // the sheet that asks for a second token; nil: it is not open
	adding        bool           // the profiles are being read before a choice among them
	gathering     bool           // the activity of all accounts is being collected
	revealing     bool           // secrets in the Flow lab are visible
	inLab         bool           // the Flow lab is shown
	noHost        bool           // the desktop shows no tray icons
	contrast      bool           // the system asks for high contrast
	desk          kit.Appearance // light or dark, as the desktop is; AppearanceSystem: Fyne knows
	target        *Target
	notes         int // counts what was said, so that an older note's end does not hide a newer one
}

func newWindow(o Options, win fyne.Window, e *errands) *window {
	w := &window{o: o, win: win, errands: e, quit: win.Close, unpaste: func() {}, pasteSoon: pasteSoon, names: newNames(), overlays: &kit.Overlays{Canvas: win.Canvas()}}
	w.overlays.Removed = w.unpasteGone
	w.picker = newPicker(w.pickerActions())
	w.account = newAccountPage(w.accountActions())
	welcomes := welcomeActions{
		signIn: w.signIn, choose: func() { w.withProfiles(w.chooseProfile) }, connect: w.showConnect, settings: w.showSettings, unlock: w.unlock, meaning: w.showMeaning, token: w.showTokenPage,
		willLogIn: func(p Profile, then func()) { w.willLogIn(&signing{profile: p, flow: p.Flow}, then) },
	}
	if o.Demo {
		welcomes.demo = w.startDemo
	}
	w.welcome = newWelcome(welcomes, o.Icon)
	w.connect = newConnectForm(w.connectWith, w.connectOtherwise, w.keepMaskedWith, w.back)
	w.settings = newSettingsView(w.settingsActions(), o.Places, o.OnWindows, &w.alone)
	w.lab = newFlowLab(w.labActions())
	w.doctor = newDoctorView(w.doctorActions(), &w.alone)
	w.every = newEveryActivity(w.activityActions(), w.back)
	w.about = newAboutView(o.About, w.copyText, w.back)
	w.tokenPage = newTokenPage(w.tokenPageActions())
	w.emptyMsg = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	w.emptyMsg.Align = fyne.TextAlignCenter
	w.empty = kit.NewCentred(360, w.emptyMsg)
	w.toast = kit.NewToast()
	w.right = kit.NewStackedViews(w.account.object, w.welcome.object, w.connect.object, w.settings.whole, w.lab.object, w.doctor.whole, w.tokenPage.object, w.every.object, w.about.object, w.empty)
	for _, v := range w.right.Objects {
		v.Hide() // until arrange knows which one is wanted
	}
	w.copied = newCopiedNote(w.clearCopied)
	w.foot = kit.NewBorderColumn(kit.Gap(1, 0), w.right, w.copied)
	w.root = container.New(kit.ToastLayout{Left: w.besidePicker, Foot: w.footHigh}, container.New(kit.SideBySide{}, w.picker, w.foot), w.toast, kit.NewTip())
	win.SetContent(w.root)
	win.SetPadded(false)
	win.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { w.dropped(files) })
	w.addKeys()
	w.arrange()
	return w
}

// render is the one way from the core to the screen.
func (w *window) render(s session.Snapshot) {
	w.snap = s
	w.keepMasked()
	now := w.o.Now()
	has := func(id identity.AccountID) bool {
		return id != "" && slices.ContainsFunc(s.Accounts, func(a session.Account) bool { return a.ID == id })
	}
	arrived := has(w.awaited)
	if arrived {
		w.chosen, w.awaited = w.awaited, ""
	}
	if !has(w.chosen) {
		w.chosen = ""
	}
	if w.chosen == "" && has(w.arranged.Default) {
		w.chosen = w.arranged.Default
	}
	pick := func() {
		w.picker.render(s, pickerView{w.profiles, w.arranged, w.chosen, w.notice(), now})
	}
	pick()
	if w.chosen == "" && len(s.Accounts) > 0 {
		w.chosen = w.picker.first()
		pick()
	}
	w.arrange()
	if arrived {
		w.picker.list.reveal(w.chosen)
	}
	if a, ok := w.current(); ok {
		w.account.render(a, w.profiles, now)
		if arrived {
			w.noteOther(a)
		}
	}
	w.followCopied(s)
	w.welcome.render(s, w.profiles, w.notice())
	w.tokenPage.claims.now = now
	w.followSigning(s)
	w.followLab(s)
	w.gatherActivity()
	w.goToTarget()
}

// current is the chosen account as it stands.
func (w *window) current() (session.Account, bool) {
	i := slices.IndexFunc(w.snap.Accounts, func(a session.Account) bool { return a.ID == w.chosen })
	if i < 0 {
		return session.Account{}, false
	}
	return w.snap.Accounts[i], true
}

// arrange decides which views are there.
func (w *window) arrange() {
	some := len(w.snap.Accounts) > 0 || w.snap.Locked > 0 || len(w.snap.Aside) > 0
	view := w.right.Objects[0]
	switch {
	case w.pane == paneConnect:
		view = w.connect.object
	case w.pane == paneSettings:
		view = w.settings.whole
	case w.pane == paneFlowLab:
		view = w.lab.object
	case w.pane == paneDoctor:
		view = w.doctor.whole
	case w.pane == paneActivity:
		view = w.every.object
	case w.pane == paneAbout:
		view = w.about.object
	case w.pane == paneToken:
		view = w.tokenPage.object
	case !w.snap.Loaded:
		w.emptyMsg.Set(readingWords(w.snap.Reading))
		view = w.empty
	case !some:
		view = w.welcome.object
	case len(w.snap.Accounts) == 0:
		w.emptyMsg.Set("Your accounts appear here once they can be opened.")
		view = w.empty
	}
	if w.pane == paneFlowLab {
		some, w.inLab = false, true // its form takes the place of the picker
	} else if w.inLab {
		w.inLab = false
		w.leaveLab()
	}
	if w.pane != paneDoctor {
		w.stopExamining()
	}
	if w.pane != paneToken {
		w.tokenPage.forget()
	}
	changed, turned := w.picker.Visible() != some, false
	w.alone = !some
	if some {
		w.picker.Show()
	} else {
		w.picker.Hide()
	}
	for _, v := range w.right.Objects {
		if v.Visible() != (v == view) {
			changed, turned = true, true
			if v == view {
				v.Show()
			} else {
				v.Hide()
			}
		}
	}
	if changed {
		// Not root.Refresh: it would measure every text of the views that nobody sees.
		w.root.Layout.Layout(w.root.Objects, w.root.Size())
		body := w.root.Objects[0].(*fyne.Container)
		body.Layout.Layout(body.Objects, body.Size())
		w.foot.Layout.Layout(w.foot.Objects, w.foot.Size())
		w.right.Layout.Layout(w.right.Objects, w.right.Size())
		view.Refresh()
	}
	if turned {
		w.unpasteGone()
	}
	if turned && w.overlays.Top() == nil {
		w.leaveHidden()
	}
}

// leaveHidden takes the keyboard from what went with its view: nobody would see what they type.
func (w *window) leaveHidden() {
	switch c := w.win.Canvas(); c.Focused() {
	case nil, fyne.Focusable(w.picker.search), fyne.Focusable(w.picker.list):
	default:
		c.Unfocus()
	}
}

func (w *window) choose(id identity.AccountID) {
	w.chosen, w.awaited = id, ""
	w.pane = paneAccount
	w.render(w.snap)
}

func (w *window) back() {
	w.pane = paneAccount
	w.render(w.snap)
}

func (w *window) showConnect() {
	w.pane = paneConnect
	w.arrange()
	w.win.Canvas().Focus(w.connect.organisation)
}

// goTo remembers where to go until the Snapshot that knows the place is there.
func (w *window) goTo(t Target) {
	w.target = &t
	w.goToTarget()
}

func (w *window) goToTarget() {
	if w.target == nil || !w.snap.Loaded {
		return
	}
	t := *w.target
	w.target = nil
	if t.Account != "" && slices.ContainsFunc(w.snap.Accounts, func(a session.Account) bool { return a.ID == t.Account }) {
		w.choose(t.Account)
		w.picker.list.reveal(t.Account)
	}
	switch t.Show {
	case ShowAccount:
		w.account.showTab(tabOverview)
	case ShowClaims:
		w.account.showTab(tabClaims)
	case ShowAddAccount:
		w.addAccount()
	case ShowSignIn:
		if a, ok := w.current(); ok && a.ID == t.Account {
			w.signInAgain(a)
		}
	case ShowSettings:
		w.showSettings()
	case ShowFlowLab:
		w.showFlowLab()
	}
}
