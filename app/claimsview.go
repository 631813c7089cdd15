package app

import (
	"time"

	"fyne.io/fyne/v2"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// claimsView shows the claims of a token, explained.
type claimsView struct {
	object  *fyne.Container
	do      accountActions
	kinds   *choices
	badge   *badge
	copyAll *button
	times   *timeline
	note    *text
	noted   *fyne.Container // the note, off what stands above and below it
	rows    *fyne.Container
	page    *page
	bar     *fyne.Container
	verdict *fyne.Container

	account session.Account
	active  bool
	idToken bool
	asked   claimsKey
	reading *reading
	now     time.Time
}

// claimsKey names the token that is shown: another one is read anew.
type claimsKey struct {
	account identity.AccountID
	idToken bool
	issued  time.Time
}

func newClaimsView(do accountActions) *claimsView {
	v := &claimsView{do: do}
	v.kinds = newSegments(func(i int) { v.idToken = i == 1; v.want() }, "Access token", "ID token")
	v.badge = newBadge()
	v.copyAll = newButton("Copy JSON", plain, func() {
		if v.reading != nil {
			do.copyText(v.reading.JSON, "Claims copied")
		}
	})
	v.times = newTimeline()
	v.note = newText("", sizeText, colorDim, wrap)
	v.noted = newInset(2*gridStep, 0, 2*gridStep, 0, v.note)
	v.rows = newColumn(0)
	v.verdict = newStackedViews(v.badge)
	v.bar = newFolding(narrowPane, line{12, 1}, twoLines{first: 1, upper: line{0, -1}, lower: line{12, 0}, gap: 10}, v.kinds, v.verdict, v.copyAll)
	v.page = newPage(newInset(0, pageSide, pageTop, pageSide, newColumn(0, v.times, v.noted, v.rows)))
	v.object = newBorderColumn(newInset(16, pageSide, 10, pageSide, v.bar), v.page, gap(1, 1))
	v.clear("")
	return v
}

func (v *claimsView) render(a session.Account, now time.Time) {
	v.account, v.now = a, now
	if app := a.Kind == identity.KindApp; v.kinds.Visible() == app { // nobody signed in: there is no ID token
		v.kinds.Hidden = app
		if app && v.idToken {
			v.idToken = false
			v.kinds.choose(0)
		}
		v.bar.Refresh()
	}
	if v.active {
		v.want()
	}
	v.tick()
}

// setActive starts reading only when somebody looks.
func (v *claimsView) setActive(on bool) {
	v.active = on
	if on && v.account.ID != "" {
		v.want()
	}
}

// want asks for the token that should be shown, once.
func (v *claimsView) want() {
	key := claimsKey{v.account.ID, v.idToken, v.account.IssuedAt}
	if key == v.asked {
		return
	}
	if key.account != v.asked.account || key.idToken != v.asked.idToken {
		v.clear("Reading the token")
	}
	v.asked = key
	v.do.claimsWanted(v.account, v.idToken)
}

// clear empties the view and says why.
func (v *claimsView) clear(why string) {
	v.reading = nil
	v.rows.Objects = nil
	v.badge.Hide()
	v.times.Hide()
	v.copyAll.enable(false)
	v.note.set(why)
	v.noted.Hidden = why == ""
	v.bar.Refresh()
	v.page.flow()
}

// forget empties the view: what it showed is no longer what there is to read.
func (v *claimsView) forget() {
	v.account, v.asked = session.Account{}, claimsKey{}
	v.clear("There are claims once a flow has brought a token.")
}

// failed shows why a token could not be read; looking again asks again.
func (v *claimsView) failed(key claimsKey, why string) {
	if key != v.asked {
		return
	}
	v.clear(why)
	v.asked = claimsKey{}
}

// show fills the view with what was read.
func (v *claimsView) show(key claimsKey, r *reading) {
	if key != v.asked {
		return
	}
	v.reading = r
	v.noted.Hidden = r.Note == ""
	v.note.set(r.Note)
	words, color := signatureWords(r.Signature)
	v.badge.set(words, color)
	v.badge.Show()
	v.copyAll.enable(true)
	v.rows.Objects = claimRows(r.Rows, v.do.copyText)
	v.bar.Refresh()
	v.tick()
	v.page.flow()
}

// tick moves the hand of the timeline.
func (v *claimsView) tick() {
	show := v.reading != nil && !v.reading.Issued.IsZero() && !v.reading.Expires.IsZero()
	if show {
		v.times.set(v.reading.Issued, v.reading.Expires, v.now)
	}
	if v.times.Visible() != show {
		v.times.Hidden = !show
		v.page.flow()
	}
}

// signatureWords is the verdict on a signature for the badge.
func signatureWords(s claims.Signature) (string, fyne.ThemeColorName) {
	switch s.Status {
	case claims.Valid:
		words := "Signature valid"
		if s.KeyID != "" {
			words += ", key " + keyName(s.KeyID)
		}
		return words, colorOK
	case claims.Invalid:
		return "Signature not valid", colorBad
	}
	return "Signature not checkable here", colorWarn
}

// keyName is the beginning of a key ID: enough to compare by eye.
func keyName(id string) string {
	r := []rune(id)
	if len(r) > 8 {
		return string(r[:8]) + ellipsis
	}
	return id
}
