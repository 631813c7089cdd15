package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// claimList shows claims, or the differences of two tokens, and keeps widgets only for the rows in view. Arrow keys
// move between the rows, and Enter opens what can be done with one.
type claimList struct {
	widget.BaseWidget
	rows    *kit.Listing
	lines   []claimLine
	head    *claimHead
	do      claimListActions
	width   float32
	cursor  int
	focused bool

	claim  *claimRow // these measure
	member *memberRow
	differ *differenceRow
}

type claimListActions struct {
	arrange  func() // the width has changed: makes the rows anew
	copied   func(e claims.Explained)
	turn     func(e claims.Explained) // unfolds a claim, or folds it
	menu     func(e claims.Explained, at fyne.CanvasObject)
	more     func(group string) // shows more claims of a group
	all      func()             // ends the search
	copyText func(text, said string)
}

func newClaimList(head fyne.CanvasObject, do claimListActions) *claimList {
	l := &claimList{do: do, head: newClaimHead(head)}
	l.rows = kit.NewListing(l.create, l.update)
	l.rows.Resized, l.rows.Kept = do.arrange, 1
	l.claim = l.create(claimsOne).(*claimRow)
	l.member = l.create(claimsMember).(*memberRow)
	l.differ = l.create(claimsDifference).(*differenceRow)
	l.ExtendBaseWidget(l)
	return l
}

func (l *claimList) create(kind int) fyne.CanvasObject {
	switch kind {
	case claimsHead:
		return l.head
	case claimsOne:
		return newClaimRow(claimRowActions{copied: l.do.copied, turn: l.do.turn, menu: l.do.menu})
	case claimsMember:
		return newMemberRow(l.do.copyText)
	case claimsDifference:
		return newDifferenceRow(l.do.copyText)
	}
	return newLineRow(kind, l.linked)
}

func (l *claimList) update(i int, o fyne.CanvasObject) {
	line, chosen := l.lines[i], i == l.cursor && l.focused
	switch o := o.(type) {
	case *claimRow:
		o.set(line.claim, line.fold, chosen)
	case *memberRow:
		o.value.Private = privateClaim(line.claim.Name)
		o.set(line.words, line.meaning, chosen)
	case *differenceRow:
		o.set(*line.differs, chosen)
	case *lineRow:
		o.label.Private = line.kind == claimsText && privateClaim(line.claim.Name)
		link := ""
		switch line.kind {
		case claimsMore:
			link = "Show more"
		case claimsNone:
			link = "Show all claims"
		}
		o.set(line.words, link, chosen)
	}
}

// forget drops the rows that wait to be shown again, and those that measure: they know what they showed last.
func (l *claimList) forget() {
	clear(l.rows.Spare)
	l.claim = l.create(claimsOne).(*claimRow)
	l.member = l.create(claimsMember).(*memberRow)
	l.differ = l.create(claimsDifference).(*differenceRow)
}

// linked is a click on the link of a row.
func (l *claimList) linked(r *lineRow) {
	for i, o := range l.rows.InView {
		if o == fyne.CanvasObject(r) {
			l.act(i)
			return
		}
	}
}

// cells is how many characters of a value fit into a line.
func (l *claimList) cells() int {
	return max(20, int((l.width-claimSide-claimGap-claimEnd)/kit.CellWidth()))
}

// show takes other rows. top says that they are about something else: then the list begins at its head.
func (l *claimList) show(lines []claimLine, top bool) {
	l.lines = lines
	if top {
		l.cursor = 0
		l.rows.Scroll.ScrollToTop()
	}
	l.cursor = min(l.cursor, max(0, len(lines)-1))
	kinds := make([]int, len(lines))
	for i, line := range lines {
		kinds[i] = line.kind
	}
	l.rows.SetRows(kinds, func(i int) float32 { return l.high(lines[i]) })
}

// high is how high a row is in the width that there is.
func (l *claimList) high(line claimLine) float32 {
	switch line.kind {
	case claimsHead:
		return l.head.HeightFor(l.width)
	case claimsOne:
		return l.claim.heightOf(line.claim, line.fold, l.width)
	case claimsMember:
		l.member.value.Private = privateClaim(line.claim.Name)
		return l.member.heightOf(line, l.width)
	case claimsDifference:
		return l.differ.heightOf(*line.differs, l.width)
	}
	return lineHigh(line.kind)
}

// stops reports whether there is something to do with a row.
func (l *claimList) stops(i int) bool {
	switch l.lines[i].kind {
	case claimsOne:
		return copyable(l.lines[i].claim)
	case claimsMember, claimsMore, claimsNone, claimsDifference:
		return true
	}
	return false
}

// act does with a row what Enter does.
func (l *claimList) act(i int) {
	if i >= len(l.lines) {
		return
	}
	switch line := l.lines[i]; line.kind {
	case claimsOne:
		if row, ok := l.rows.InView[i].(*claimRow); ok && copyable(line.claim) {
			l.do.menu(line.claim, row.more)
		}
	case claimsMember:
		l.do.copyText(line.words, "Copied")
	case claimsDifference:
		l.differ.set(*line.differs, false)
		l.differ.Tapped(nil)
	case claimsMore:
		l.do.more(line.group)
	case claimsNone:
		l.do.all()
	}
}

// move goes to the next row in that direction with which there is something to do.
func (l *claimList) move(by int) {
	for i := l.cursor + by; i >= 0 && i < len(l.lines); i += by {
		if l.stops(i) {
			l.cursor = i
			l.rows.Redraw()
			l.rows.Reveal(i)
			return
		}
	}
	if by < 0 {
		l.rows.Scroll.ScrollToTop()
		l.rows.ShowRows(false)
	}
}

// begin puts the keyboard on the first row with which there is something to do.
func (l *claimList) begin() {
	if l.cursor < len(l.lines) && !l.stops(l.cursor) {
		for i := range l.lines {
			if l.stops(i) {
				l.cursor = i
				return
			}
		}
	}
}

// jump goes to the row that lies so far above or below, or to the one nearest to there with which there is something
// to do.
func (l *claimList) jump(by float32) {
	wanted := l.rows.Tops[l.cursor] + by
	best, far := l.cursor, abs(by)
	for i := range l.lines {
		if off := abs(l.rows.Tops[i] - wanted); off < far && l.stops(i) {
			best, far = i, off
		}
	}
	l.cursor = best
	l.rows.Redraw()
	l.rows.Reveal(best)
}

// Resize tells the rows their width before they are made for it.
func (l *claimList) Resize(size fyne.Size) {
	l.BaseWidget.Resize(size)
	l.width = size.Width
	l.rows.Resize(size)
}

func (l *claimList) MinSize() fyne.Size                  { return fyne.NewSize(120, 40) }
func (l *claimList) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.rows) }
func (l *claimList) FocusLost()                          { l.focused = false; l.rows.Redraw() }
func (l *claimList) TypedRune(rune)                      {}

func (l *claimList) FocusGained() {
	l.focused = true
	l.begin()
	l.rows.Redraw()
	l.rows.Reveal(l.cursor)
}

func (l *claimList) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyDown:
		l.move(1)
	case fyne.KeyUp:
		l.move(-1)
	case fyne.KeyPageDown:
		l.jump(l.rows.Size().Height - memberHigh)
	case fyne.KeyPageUp:
		l.jump(memberHigh - l.rows.Size().Height)
	case fyne.KeyEnd:
		l.jump(l.rows.Tops[len(l.lines)])
	case fyne.KeyHome:
		l.jump(-l.rows.Tops[len(l.lines)])
		l.rows.Scroll.ScrollToTop()
		l.rows.ShowRows(false)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		l.act(l.cursor)
	default:
		kit.PassKey(l, ev)
	}
}

// claimHead is what stands above the claims and scrolls with them.
type claimHead struct {
	widget.BaseWidget
	content fyne.CanvasObject
}

func newClaimHead(content fyne.CanvasObject) *claimHead {
	h := &claimHead{content: kit.NewInset(0, claimEnd, 0, claimSide, content)}
	h.ExtendBaseWidget(h)
	return h
}

func (h *claimHead) Kind() int                           { return claimsHead }
func (h *claimHead) MinSize() fyne.Size                  { return fyne.NewSize(120, 1) }
func (h *claimHead) HeightFor(width float32) float32     { return kit.HeightFor(h.content, width) }
func (h *claimHead) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.content) }
