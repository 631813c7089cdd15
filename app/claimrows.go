package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// claimRow is one claim: its name, its value, what it means. A click copies the value, and the marks at its end open a
// menu with what else can be copied.
type claimRow struct {
	widget.BaseWidget
	e                           claims.Explained
	name, value, names, meaning *kit.Text
	link                        *rowLink // shows what is folded away, or hides it
	more                        *rowLink
	chosen                      bool // the keyboard is here
	hovered                     bool
	do                          claimRowActions
}

// claimRowActions are what a row asks of its list.
type claimRowActions struct {
	copied func(e claims.Explained)
	turn   func(e claims.Explained)
	menu   func(e claims.Explained, at fyne.CanvasObject)
}

const (
	claimNameW    = 152
	claimMeaningW = 250
	claimValueW   = 276 // a GUID in one line comes before the full width of the meaning
	claimGap      = 14
	claimSide     = 12           // left of a row, for the ground of a chosen one
	claimEnd      = kit.PageSide // right of a row, for the scroll bar and the marks
	claimTop      = 7.5
)

func newClaimRow(do claimRowActions) *claimRow {
	r := &claimRow{
		name:    kit.NewText("", kit.SizeMono, kit.ColorInk, kit.Wrap).Mono(),
		value:   kit.NewText("", kit.SizeText, kit.ColorInk, kit.Wrap),
		names:   kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap),
		meaning: kit.NewText("", kit.SizeNote, kit.ColorDim, kit.Wrap),
		do:      do,
	}
	r.link = newRowLink("", func() { r.do.turn(r.e) })
	r.more = newRowLink("⋯", func() { r.do.menu(r.e, r.more) })
	r.more.Hide()
	r.ExtendBaseWidget(r)
	return r
}

func (r *claimRow) Kind() int { return claimsOne }

func (r *claimRow) set(e claims.Explained, f fold, chosen bool) {
	r.e, r.chosen = e, chosen
	color := kit.ColorInk
	if e.Warning != "" {
		color = kit.ColorWarn
	}
	r.hide(e, f)
	r.value.Fixed = !f.any() && !claims.InWords(e.Value)
	r.value.SetColor(color)
	value, names, meaning, link := claimWords(e, f)
	r.name.Set(shownName(e.Name))
	r.value.Set(value)
	r.names.Set(names)
	r.names.Hidden = names == ""
	r.link.label.Set(link)
	r.link.Hidden = link == ""
	r.meaning.Set(meaning)
	r.Refresh()
}

// hide says what masked mode leaves nothing of. How many groups there are tells nothing about anybody.
func (r *claimRow) hide(e claims.Explained, f fold) {
	private := privateClaim(e.Name) && e.Value != claims.NotPresent
	r.value.Private, r.names.Private = private && !f.any(), private
}

// heightOf is how high the row of a claim is.
func (r *claimRow) heightOf(e claims.Explained, f fold, width float32) float32 {
	r.hide(e, f)
	value, names, meaning, _ := claimWords(e, f)
	r.name.Hold(shownName(e.Name))
	r.value.Hold(value)
	r.names.Hold(names)
	r.names.Hidden = names == ""
	r.meaning.Hold(meaning)
	return r.HeightFor(width)
}

// claimWords is what stands in a row beside the name.
func claimWords(e claims.Explained, f fold) (value, names, meaning, link string) {
	meaning = e.Meaning
	switch {
	case e.Warning != "" && e.Value == claims.NotPresent:
		meaning = e.Warning
	case e.Warning != "":
		meaning = strings.TrimSpace(kit.Sentence(e.Warning) + "\n" + e.Meaning)
	}
	if !f.any() {
		return shownValue(e.Value), partNames(e), meaning, ""
	}
	link = "Show"
	if f.open {
		link = "Hide"
	}
	return f.words, "", meaning, link
}

// partNames are the names that people know the members of a value by, where the meaning does not tell them.
func partNames(e claims.Explained) string {
	if len(e.Parts) == 1 && e.Parts[0].Value == e.Value {
		if strings.Contains(strings.ToLower(e.Meaning), strings.ToLower(e.Parts[0].Meaning)) {
			return ""
		}
		return e.Parts[0].Meaning
	}
	var lines []string
	for _, p := range e.Parts {
		value := p.Value
		if isGUID(value) {
			value = kit.Abbreviate(value)
		}
		lines = append(lines, value+": "+p.Meaning)
	}
	return strings.Join(lines, "\n")
}

// shownName is a claim's name as people look for it: of the addresses that AD FS writes for upn and the like, the end.
func shownName(name string) string {
	rest, ok := strings.CutPrefix(name, "http://schemas.")
	if !ok || !strings.HasPrefix(rest, "xmlsoap.org/") && !strings.HasPrefix(rest, "microsoft.com/") || strings.HasSuffix(rest, "/") {
		return name
	}
	return kit.Ellipsis + rest[strings.LastIndexByte(rest, '/'):]
}

// shownValue is a claim's value as people read it: a time by their clock, "24 Nov 2026 15:01:45 (in 59 minutes)".
// What is copied keeps its zone.
func shownValue(value string) string {
	stamp, rest, ok := strings.Cut(value, " (")
	if !ok {
		return value
	}
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return value
	}
	return at.Local().Format("2 Jan 2006 15:04:05") + " (" + rest
}

// claimGrid says where name, value and meaning of a row stand. In a narrow window they stand below each other.
type claimGrid struct {
	name, value, meaning float32 // widths
	valueX, meaningX     float32
	stacked              bool
}

func gridFor(width float32) claimGrid {
	room := width - claimSide - claimEnd
	rest := room - claimNameW - 2*claimGap
	g := claimGrid{name: claimNameW, meaning: min(claimMeaningW, max(rest-claimValueW, 200)), valueX: claimSide + claimNameW + claimGap}
	g.value = rest - g.meaning
	g.meaningX = g.valueX + g.value + claimGap
	if g.value < 140 {
		w := max(60, room)
		return claimGrid{name: w, value: w, meaning: w, valueX: claimSide, meaningX: claimSide, stacked: true}
	}
	return g
}

// height is that of a row whose parts have these heights.
func (g claimGrid) height(name, value, meaning float32) float32 {
	if g.stacked {
		return name + value + meaning
	}
	return max(name, value, meaning)
}

// valueHigh is how high the value is with the names below it.
func (r *claimRow) valueHigh(width float32) float32 {
	h := r.value.HeightFor(width)
	if r.names.Visible() {
		h += r.names.HeightFor(width)
	}
	return h
}

func (r *claimRow) HeightFor(width float32) float32 {
	g := gridFor(width)
	meaning := float32(0)
	if r.meaning.Words != "" {
		meaning = r.meaning.HeightFor(g.meaning)
	}
	return g.height(r.name.HeightFor(g.name), r.valueHigh(g.value), meaning) + 16
}

func (r *claimRow) MinSize() fyne.Size {
	r.ExtendBaseWidget(r)
	return fyne.NewSize(claimNameW+claimGap+60, r.HeightFor(max(r.Size().Width, 300)))
}

func (r *claimRow) CreateRenderer() fyne.WidgetRenderer {
	under, veil, ground := kit.Box(0), kit.Box(4), kit.Box(4)
	layout := func(s fyne.Size) {
		g := gridFor(s.Width)
		name, top := r.name.HeightFor(g.name), float32(claimTop)
		// The three type sizes share one base line: the smaller ones begin a pixel lower.
		kit.Place(r.name, claimSide, top+1, g.name, name)
		if g.stacked {
			top += name
		}
		high := r.value.HeightFor(g.value)
		kit.Place(r.value, g.valueX, top, g.value, high)
		if r.link.Visible() {
			w := r.link.MinSize().Width
			kit.Place(r.link, g.valueX+min(r.value.Measure(r.value.Shown())+2, g.value-w), top-3, w, 26)
		}
		kit.Place(r.names, g.valueX, top+high, g.value, r.names.HeightFor(g.value))
		if g.stacked {
			top += r.valueHigh(g.value)
		}
		kit.Place(r.meaning, g.meaningX, top+1, g.meaning, r.meaning.HeightFor(g.meaning))
		kit.Place(r.more, s.Width-claimEnd+2, claimTop-3, 24, 26)
		kit.Place(under, claimSide, s.Height-1, s.Width-claimSide-claimEnd, 1)
		kit.Place(veil, claimSide-6, 0, s.Width-claimSide-claimEnd+12, s.Height-1)
		kit.Place(ground, claimSide-8, 0, s.Width-claimSide-claimEnd+16, s.Height-1)
	}
	paint := func() {
		kit.PaintBox(under, kit.ColorLine, "", 0)
		kit.PaintRow(veil, ground, r.hovered, r.chosen)
		r.more.Hidden = !(r.hovered || r.chosen) || !r.copyable()
	}
	return kit.Draw(r.MinSize, layout, paint, veil, ground, under, r.name, r.value, r.names, r.meaning, r.link, r.more)
}

func (r *claimRow) copyable() bool { return copyable(r.e) }

func copyable(e claims.Explained) bool { return e.Value != "" && e.Value != claims.NotPresent }

func (r *claimRow) Tapped(*fyne.PointEvent) {
	if r.copyable() {
		r.do.copied(r.e)
	}
}

func (r *claimRow) TappedSecondary(*fyne.PointEvent) {
	if r.copyable() {
		r.do.menu(r.e, r.more)
	}
}

func (r *claimRow) Cursor() desktop.Cursor {
	if r.copyable() {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

func (r *claimRow) MouseIn(*desktop.MouseEvent) {
	r.hovered = r.copyable()
	r.Refresh()
	kit.RestTipOf(r)
}

// TipWords is the whole of a name that is shown by its end.
func (r *claimRow) TipWords() string {
	if shownName(r.e.Name) == r.e.Name {
		return ""
	}
	return r.e.Name
}

func (r *claimRow) MouseMoved(*desktop.MouseEvent) {}
func (r *claimRow) MouseOut()                      { r.hovered = false; r.Refresh(); kit.HideTip(r) }
