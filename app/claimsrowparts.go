package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
)

// rowLink is a word in a row that does something. The keyboard comes to it by the list's own keys, for Tab must not
// stop at every row.
type rowLink struct {
	widget.BaseWidget
	label  *kit.Text
	tapped func()
}

func newRowLink(words string, tapped func()) *rowLink {
	l := &rowLink{label: kit.NewText(words, kit.SizeCaption, kit.ColorAccent, kit.Whole), tapped: tapped}
	l.label.Align = fyne.TextAlignCenter
	l.ExtendBaseWidget(l)
	return l
}

func (l *rowLink) MinSize() fyne.Size {
	l.ExtendBaseWidget(l)
	return fyne.NewSize(l.label.MinSize().Width+12, 24)
}

func (l *rowLink) CreateRenderer() fyne.WidgetRenderer {
	return kit.Draw(l.MinSize, func(s fyne.Size) { kit.Place(l.label, 0, 0, s.Width, s.Height) }, func() {}, l.label)
}

func (l *rowLink) Tapped(*fyne.PointEvent) { l.tapped() }
func (l *rowLink) Cursor() desktop.Cursor  { return desktop.PointerCursor }

// memberRow is a member of a list that is unfolded. A click copies it.
type memberRow struct {
	widget.BaseWidget
	value, meaning *kit.Text
	chosen         bool
	hovered        bool
	copied         func(text, said string)
}

func newMemberRow(copied func(text, said string)) *memberRow {
	r := &memberRow{value: kit.NewText("", kit.SizeText, kit.ColorInk, kit.Wrap).Data(), meaning: kit.NewText("", kit.SizeNote, kit.ColorDim, kit.Wrap), copied: copied}
	r.ExtendBaseWidget(r)
	return r
}

func (r *memberRow) Kind() int          { return claimsMember }
func (r *memberRow) MinSize() fyne.Size { return fyne.NewSize(200, memberHigh) }

const (
	memberHigh   = 26
	memberPlain  = 36 // characters that surely fit into one line: those of a GUID
	memberAround = memberHigh - 20
)

func (r *memberRow) set(words, meaning string, chosen bool) {
	r.value.Set(words)
	r.meaning.Set(meaning)
	r.chosen = chosen
	r.Refresh()
}

// heightOf measures only what may need more than a line: lists of identifiers are long.
func (r *memberRow) heightOf(l claimLine, width float32) float32 {
	g := gridFor(width)
	value, meaning := r.value.Line(), float32(0)
	if len(l.words) > memberPlain {
		r.value.Hold(l.words)
		value = r.value.HeightFor(g.value)
	}
	if l.meaning != "" {
		r.meaning.Hold(l.meaning)
		meaning = r.meaning.HeightFor(g.meaning)
	}
	return g.height(0, value, meaning) + memberAround
}

func (r *memberRow) CreateRenderer() fyne.WidgetRenderer {
	veil, ground := kit.Box(4), kit.Box(4)
	layout := func(s fyne.Size) {
		g, top := gridFor(s.Width), float32(memberAround)/2
		value := r.value.HeightFor(g.value)
		kit.Place(r.value, g.valueX, top, g.value, value)
		if g.stacked {
			top += value
		}
		kit.Place(r.meaning, g.meaningX, top, g.meaning, r.meaning.HeightFor(g.meaning))
		kit.Place(veil, g.valueX-6, 0, s.Width-g.valueX-claimEnd+12, s.Height)
		kit.Place(ground, g.valueX-6, 0, s.Width-g.valueX-claimEnd+12, s.Height)
	}
	paint := func() {
		kit.PaintRow(veil, ground, r.hovered, r.chosen)
	}
	return kit.Draw(r.MinSize, layout, paint, veil, ground, r.value, r.meaning)
}

func (r *memberRow) Tapped(*fyne.PointEvent)        { r.copied(r.value.Words, "Copied") }
func (r *memberRow) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (r *memberRow) MouseIn(*desktop.MouseEvent)    { r.hovered = true; r.Refresh() }
func (r *memberRow) MouseMoved(*desktop.MouseEvent) {}
func (r *memberRow) MouseOut()                      { r.hovered = false; r.Refresh() }

// lineRow is a row with words and at most one link: a caption, a line of a value, what a group has left out.
type lineRow struct {
	widget.BaseWidget
	of     int // its kind
	label  *kit.Text
	link   *rowLink
	lead   float32
	chosen bool
}

func newLineRow(kind int, tapped func(*lineRow)) *lineRow {
	r := &lineRow{of: kind, lead: claimSide}
	r.link = newRowLink("", func() { tapped(r) })
	switch kind {
	case claimsCaption:
		r.label = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Ellip)
	case claimsText:
		r.label = kit.NewText("", kit.SizeMono, kit.ColorInk, kit.Whole).Mono().Data()
		r.lead += claimGap
	default:
		r.label = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Ellip)
	}
	r.ExtendBaseWidget(r)
	return r
}

// lineHigh is how high rows of a kind are.
func lineHigh(kind int) float32 {
	switch kind {
	case claimsText:
		return 20
	case claimsCaption:
		return 34
	}
	return 42
}

func (r *lineRow) Kind() int          { return r.of }
func (r *lineRow) MinSize() fyne.Size { return fyne.NewSize(120, lineHigh(r.of)) }

func (r *lineRow) set(words, link string, chosen bool) {
	r.label.Set(words)
	r.link.label.Set(link)
	r.link.Hidden = link == ""
	r.chosen = chosen
	r.Refresh()
}

func (r *lineRow) CreateRenderer() fyne.WidgetRenderer {
	ground := kit.Box(4)
	layout := func(s fyne.Size) {
		top, room := float32(0), s.Width-r.lead-claimEnd
		if r.of == claimsCaption {
			top = 12
		}
		link := float32(0)
		if r.link.Visible() {
			link = r.link.MinSize().Width
			w := min(r.label.Measure(r.label.Shown()), room-link)
			kit.Place(r.link, r.lead+w+2, (s.Height-24)/2, link, 24)
		}
		kit.Place(r.label, r.lead, top, room-link, s.Height-top)
		kit.Place(ground, r.lead-8, 4, room+16, s.Height-8)
	}
	paint := func() {
		kit.PaintBox(ground, "", "", 0)
		if r.chosen {
			kit.FocusRing(ground)
		}
	}
	return kit.Draw(r.MinSize, layout, paint, ground, r.label, r.link)
}
