package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// claimsView shows the claims of a token, explained, or what two tokens differ in.
type claimsView struct {
	object *fyne.Container
	do     claimsActions
	claimsTop
	times  *timeline
	first  *kit.Mark
	worst  *fyne.Container // the first reason, off what stands above it
	note   *kit.Text
	noted  *fyne.Container // the note, off what stands above and below it
	odd    *kit.Text
	facts  *factTable      // in place of claims, where none can be read
	unread *fyne.Container // the facts, off what stands above them
	list   *claimList

	above, within *fyne.Container // where the buttons and the search are: above the list, or scrolling with it
	low           bool            // there is little room below each other

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
	menu     func(at fyne.CanvasObject, items ...kit.MenuItem)
	wanted   func(a session.Account, idToken bool)
	compare  func(v *claimsView)
	refused  func(r *reading)
	check    func(v *claimsView) // has the signature checked of a token that no account holds
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
	v.claimsTop = newClaimsTop(v)
	v.times = newTimeline()
	v.first = kit.NewMark(kit.SizeText)
	v.first.Label.Fit = kit.Wrap
	v.note = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	v.noted = kit.NewInset(2*kit.GridStep, 0, 2*kit.GridStep, 0, v.note)
	v.odd = kit.NewText("", kit.SizeText, kit.ColorWarn, kit.Wrap)
	v.within = kit.NewColumn(10)
	v.worst = kit.NewInset(kit.GridStep, 0, 0, 0, v.first)
	v.facts = newFactTable(do.copyText, nil)
	v.unread = kit.NewInset(2*kit.GridStep, 0, 0, 0, v.facts.object)
	v.unread.Hide()
	head := kit.NewColumn(0, v.within, v.times, v.worst, v.noted, v.odd, v.unread)
	v.list = newClaimList(head, claimListActions{
		arrange: func() { v.arrange(false) }, copied: v.copyValue, turn: v.turn, menu: v.rowMenu, more: v.showMore,
		all: v.endSearch, copyText: do.copyText,
	})
	v.above = kit.NewColumn(10, v.bars, v.finder)
	v.object = container.New(&claimsFrame{v}, kit.NewInset(16, kit.PageSide, 6, kit.PageSide, v.above), kit.NewInset(0, 0, 0, kit.PageSide-claimSide, v.list))
	v.clear("")
	return v
}

func (v *claimsView) render(a session.Account, now time.Time) {
	v.account, v.now = a, now
	if app := a.Kind == identity.KindApp; v.kinds.Visible() == app { // nobody signed in: there is no ID token
		v.kinds.Hidden = app
		if app && v.idToken {
			v.idToken = false
			v.kinds.Choose(0)
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
	v.badge.Tip = ""
	v.say(why)
	v.first.Set(kit.NoShape, "", kit.ColorInk, kit.ColorInk)
	v.enable()
	v.arrange(true)
	v.list.forget()
}

// say puts a note above the claims.
func (v *claimsView) say(words string) {
	v.note.Set(words)
	v.noted.Hidden = words == ""
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
	v.say(r.words())
	words, color := signatureWords(r)
	v.badge.Set(words, shortVerdict(r), color)
	v.badge.Tip = r.judged.KeyID
	v.badge.Hidden = v.pasted && !r.readable() // the title says it
	v.first.Set(kit.Triangle, r.first, kit.ColorBad, kit.ColorInk)
	v.enable()
	v.retime()
	v.arrange(other)
}

// arrangeHead shows of what stands above the claims what there is.
func (v *claimsView) arrangeHead() {
	r := v.reading
	some := r != nil && r.readable() && v.compared == nil
	v.times.Hidden = !some || len(r.times.Moments) < 2
	v.odd.Hidden = !some || len(r.times.Odd) == 0
	if some {
		v.odd.Set(kit.Joined(r.times.Odd...))
	}
	var facts []fact
	if r != nil {
		facts = r.facts
	}
	v.facts.render(facts)
	v.unread.Hidden = len(facts) == 0
	v.worst.Hidden = !some || !v.pasted || r.first == ""
	switch {
	case v.compared != nil:
		v.say(v.compared.summary())
	case r != nil:
		v.say(r.words())
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
