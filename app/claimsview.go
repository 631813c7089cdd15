package app

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// claimsView shows the claims of a token, explained, or what two tokens differ in.
type claimsView struct {
	object  *fyne.Container
	do      claimsActions
	kinds   *choices  // of an account's tokens
	others  *dropdown // of the tokens that a text held
	several *fyne.Container
	left    *fyne.Container
	badge   *badge
	verdict *fyne.Container
	compare *button
	copyAll *button
	tools   *button // opens a menu with all that can be done, in a narrow window
	narrow  bool
	bar     *fyne.Container
	about   *text // which tokens are compared
	swap    *button
	leave   *button
	pair    *fyne.Container
	bars    *fyne.Container
	search  *field
	refused *button
	export  *button
	finder  *fyne.Container
	times   *timeline
	first   *mark
	note    *text
	noted   *fyne.Container // the note, off what stands above and below it
	odd     *text
	list    *claimList

	account  session.Account
	active   bool
	pasted   bool // no account's token: why it is refused is why somebody looks
	idToken  bool
	asked    claimsKey
	reading  *reading
	earlier  *reading // the token of the same kind and account before this one, without its text
	compared *comparison
	now      time.Time
	timed    time.Time       // the minute of what is shown
	open     map[string]bool // claims that are unfolded
	more     map[string]int  // how many more of a group are shown
}

// claimsActions are what the view asks of the window.
type claimsActions struct {
	copyText func(text, said string)
	menu     func(at fyne.CanvasObject, items ...menuItem)
	wanted   func(a session.Account, idToken bool)
	compare  func(v *claimsView)
	refused  func(r *reading)
	export   func(r *reading)
	focus    func(o fyne.Focusable)
}

// claimsKey names the token that is shown: another one is read anew.
type claimsKey struct {
	account identity.AccountID
	idToken bool
	issued  time.Time
	pasted  int // of tokens that no account holds: their number
}

func newClaimsView(do claimsActions) *claimsView {
	v := &claimsView{do: do, open: map[string]bool{}, more: map[string]int{}}
	v.kinds = newSegments(func(i int) { v.idToken = i == 1; v.want() }, "Access token", "ID token")
	v.others = newDropdown("Token", do.menu, func(int) {})
	v.several = newFixed(200, v.others)
	v.several.Hide()
	v.left = newStackedViews(v.kinds, v.several)
	v.badge = newBadge()
	v.verdict = newStackedViews(v.badge)
	v.compare = newButton("Compare", plain, func() { do.compare(v) })
	v.copyAll = newButton("Copy JSON", plain, func() { do.copyText(v.reading.json, "Claims copied") })
	v.tools = newButton("More", plain, v.toolsTapped)
	v.bar = newFolding(narrowPane, line{12, 1}, twoLines{first: 1, upper: line{0, -1}, lower: line{12, 0}, gap: 10}, v.left, v.verdict, v.tools, v.compare, v.copyAll)
	v.bar.Layout.(*folding).told = v.setNarrow
	v.about = newText("", sizeText, colorInk, wrap)
	v.swap = newButton("Swap", plain, v.turnAround)
	v.leave = newButton("Back to the claims", plain, v.endComparison)
	v.pair = newFolding(narrowPane, line{12, 0}, twoLines{first: 1, upper: line{0, 0}, lower: line{12, -1}, gap: 10}, v.about, v.swap, v.leave)
	v.pair.Hide()
	v.bars = newColumn(0, v.bar, v.pair)
	v.search = newField("Search claims", "Search names, values and meanings", func(string) { v.find() })
	v.search.down = func() { do.focus(v.list) }
	v.search.OnSubmitted = func(string) { do.focus(v.list) }
	v.refused = newButton("Why was it refused?", plain, func() { do.refused(v.reading) })
	v.export = newButton("Export…", plain, func() { do.export(v.reading) })
	v.finder = newLine(12, 0, v.search, v.refused, v.export)
	v.times = newTimeline()
	v.first = newMark(sizeText)
	v.first.label.fit = wrap
	v.note = newText("", sizeText, colorDim, wrap)
	v.noted = newInset(2*gridStep, 0, 2*gridStep, 0, v.note)
	v.odd = newText("", sizeText, colorWarn, wrap)
	head := newColumn(0, v.times, v.noted, v.odd, v.first)
	v.list = newClaimList(head, claimListActions{
		arrange: func() { v.arrange(false) }, copied: v.copyValue, turn: v.turn, menu: v.rowMenu, more: v.showMore,
		all: v.endSearch, copyText: do.copyText,
	})
	top := newInset(16, pageSide, 6, pageSide, newColumn(10, v.bars, v.finder))
	v.object = newBorderColumn(top, newInset(0, 0, 0, pageSide-claimSide, v.list), gap(1, 1))
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
		v.setNarrow(v.narrow)
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
	key := claimsKey{account: v.account.ID, idToken: v.idToken, issued: v.account.IssuedAt}
	if key == v.asked {
		return
	}
	if key.account != v.asked.account || key.idToken != v.asked.idToken {
		v.earlier = nil
		v.clear("Reading the token")
	} else if v.reading != nil && v.reading.readable() {
		v.earlier = v.reading.bare()
	}
	v.asked = key
	v.do.wanted(v.account, v.idToken)
}

// clear empties the view and says why.
func (v *claimsView) clear(why string) {
	v.reading, v.compared = nil, nil
	clear(v.open)
	clear(v.more)
	if v.search.Text != "" {
		v.search.SetText("")
	}
	v.badge.Hide()
	v.say(why)
	v.enable()
	v.arrange(true)
}

// say puts a note above the claims.
func (v *claimsView) say(words string) {
	v.note.set(words)
	v.noted.Hidden = words == ""
}

// enable says what can be done with what is shown.
func (v *claimsView) enable() {
	some := v.reading != nil && v.reading.token != nil
	v.copyAll.enable(some)
	v.export.enable(some)
	v.compare.enable(v.reading != nil && v.reading.readable())
	v.refused.enable(v.reading != nil)
	if v.search.Disabled() == some {
		if some {
			v.search.Enable()
		} else {
			v.search.Disable()
		}
	}
	pair := v.compared != nil
	v.bar.Hidden, v.pair.Hidden = pair, !pair
	v.setNarrow(v.narrow)
	v.object.Refresh()
}

// setNarrow moves what can be done into a menu, so that the claims keep their room.
func (v *claimsView) setNarrow(narrow bool) {
	v.narrow = narrow
	v.left.Hidden = !v.kinds.Visible() && !v.several.Visible()
	v.compare.Hidden, v.copyAll.Hidden, v.tools.Hidden = narrow, narrow, !narrow
	away := narrow || v.compared != nil
	v.refused.Hidden, v.export.Hidden = away, away
}

// forget empties the view: what it showed is no longer what there is to read.
func (v *claimsView) forget() {
	v.account, v.asked, v.earlier = session.Account{}, claimsKey{}, nil
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

// show fills the view with what was read. It is called again with the verdict on the signature.
func (v *claimsView) show(key claimsKey, r *reading) {
	if key != v.asked {
		return
	}
	other := v.reading == nil || v.reading.token != r.token
	v.reading = r
	v.say(r.note)
	words, color := signatureWords(r)
	v.badge.set(words, color)
	v.badge.Show()
	v.first.set(triangle, r.first, colorBad, colorInk)
	v.enable()
	v.retime()
	v.arrange(other)
}

// tick moves the hand of the timeline, and says anew how far each moment is from now, once a minute.
func (v *claimsView) tick() {
	if v.reading == nil || !v.reading.readable() || v.timed.Equal(v.now.Truncate(time.Minute)) {
		return
	}
	v.retime()
	v.arrange(false)
}

// retime brings what is shown to the present. For very many claims it is not worth the time.
func (v *claimsView) retime() {
	v.timed = v.now.Truncate(time.Minute)
	if !v.reading.readable() {
		return
	}
	next := *v.reading
	next.times = claims.NewTimeline(next.token, v.now.Truncate(time.Second))
	if len(next.rows) <= groupFirst {
		next.rows = slices.Concat(claims.Explain(next.token, v.now.Local()), claims.ExplainHeader(next.token))
	}
	v.reading = &next
	v.times.set(next.times)
}

// arrangeHead shows of what stands above the claims what there is.
func (v *claimsView) arrangeHead() {
	r := v.reading
	some := r != nil && r.readable() && v.compared == nil
	v.times.Hidden = !some || len(r.times.Moments) < 2
	v.odd.Hidden = !some || len(r.times.Odd) == 0
	if some {
		v.odd.set(joined(r.times.Odd...))
	}
	v.first.Hidden = !some || !v.pasted || r.first == ""
	switch {
	case v.compared != nil:
		v.say(v.compared.summary())
	case r != nil:
		v.say(r.note)
	}
}

// arrange makes the rows anew.
func (v *claimsView) arrange(top bool) {
	if v.list.width <= 0 {
		return // they are made when the list is shown
	}
	v.arrangeHead()
	lines := []claimLine{{kind: claimsHead}}
	switch {
	case v.compared != nil:
		lines = append(lines, v.compared.lines(v.search.Text, v.more)...)
	case v.reading != nil:
		lines = append(lines, claimLines(v.reading, v.search.Text, v.open, v.more, v.list.cells())...)
	}
	v.list.show(lines, top)
}

// signatureWords is the verdict on a signature for the badge.
func signatureWords(r *reading) (string, fyne.ThemeColorName) {
	switch s := r.judged; s.Status {
	case claims.Valid:
		if s.KeyID != "" {
			return "Signature valid, key " + keyName(s.KeyID), colorOK
		}
		return "Signature valid", colorOK
	case claims.Invalid:
		if !r.readable() {
			return "Damaged token", colorBad
		}
		return "Signature not valid", colorBad
	case "":
		return "Checking the signature", colorDim
	}
	return unreadWords(r), colorWarn
}

// keyName is the beginning of a key ID: enough to compare by eye.
func keyName(id string) string {
	r := []rune(id)
	if len(r) > 8 {
		return string(r[:8]) + ellipsis
	}
	return id
}
