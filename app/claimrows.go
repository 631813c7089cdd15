package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/claims"
)

// claimRows turns explained claims into rows under the captions of their groups.
func claimRows(list []claims.Explained, copied func(text, said string)) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	group := ""
	for _, e := range list {
		if e.Group != group {
			group = e.Group
			rows = append(rows, newInset(12, 0, 2, 0, newText(group, sizeCaption, colorDim, whole)))
		}
		rows = append(rows, newClaimRow(e, copied))
	}
	return rows
}

// claimRow is one claim: its name, its value, what it means. A click copies the value.
type claimRow struct {
	widget.BaseWidget
	e                    claims.Explained
	name, value, meaning *text
	hovered              bool
	copied               func(text, said string)
}

const (
	claimNameW    = 152
	claimMeaningW = 250
	claimValueW   = 276 // a GUID in one line comes before the full width of the meaning
	claimGap      = 14
)

func newClaimRow(e claims.Explained, copied func(text, said string)) *claimRow {
	color, meaning := colorInk, e.Meaning
	if e.Warning != "" {
		color, meaning = colorWarn, e.Warning
	}
	r := &claimRow{
		e:       e,
		name:    newText(e.Name, sizeMono, colorInk, wrap).mono(),
		value:   newText(shownValue(e.Value), sizeText, color, wrap),
		meaning: newText(meaning, sizeNote, colorDim, wrap),
		copied:  copied,
	}
	r.value.private = privateClaim(e.Name)
	r.ExtendBaseWidget(r)
	return r
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

// columns are the widths of value and meaning; in a narrow window the meaning goes under the value.
func (r *claimRow) columns(width float32) (value, meaning float32, stacked bool) {
	rest := width - claimNameW - 2*claimGap
	meaning = min(claimMeaningW, max(rest-claimValueW, 200))
	value = rest - meaning
	if value < 140 {
		w := max(60, width-claimNameW-claimGap)
		return w, w, true
	}
	return value, meaning, false
}

func (r *claimRow) HeightFor(width float32) float32 {
	v, m, stacked := r.columns(width)
	h := r.value.HeightFor(v)
	if stacked {
		h += r.meaning.HeightFor(m)
	} else {
		h = max(h, r.meaning.HeightFor(m))
	}
	return max(h, r.name.HeightFor(claimNameW)) + 16
}

func (r *claimRow) MinSize() fyne.Size {
	r.ExtendBaseWidget(r)
	return fyne.NewSize(claimNameW+claimGap+60, r.HeightFor(max(r.Size().Width, 300)))
}

func (r *claimRow) CreateRenderer() fyne.WidgetRenderer {
	under, veil := box(0), box(4)
	layout := func(s fyne.Size) {
		v, m, stacked := r.columns(s.Width)
		// The three type sizes share one base line: the smaller ones begin a pixel lower.
		place(r.name, 0, 8.5, claimNameW, r.name.HeightFor(claimNameW))
		high := r.value.HeightFor(v)
		place(r.value, claimNameW+claimGap, 7.5, v, high)
		if stacked {
			place(r.meaning, claimNameW+claimGap, 7.5+high, m, r.meaning.HeightFor(m))
		} else {
			place(r.meaning, claimNameW+2*claimGap+v, 8.5, m, r.meaning.HeightFor(m))
		}
		place(under, 0, s.Height-1, s.Width, 1)
		place(veil, -6, 0, s.Width+12, s.Height-1)
	}
	paint := func() {
		paintBox(under, colorLine, "", 0)
		over := fyne.ThemeColorName("")
		if r.hovered {
			over = colorHovered
		}
		paintBox(veil, over, "", 0)
	}
	return draw(r.MinSize, layout, paint, veil, under, r.name, r.value, r.meaning)
}

func (r *claimRow) copyable() bool { return r.e.Value != "" && r.e.Value != claims.NotPresent }

func (r *claimRow) Tapped(*fyne.PointEvent) {
	if r.copyable() {
		r.copied(r.e.Value, r.e.Name+" copied")
	}
}

func (r *claimRow) Cursor() desktop.Cursor {
	if r.copyable() {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

func (r *claimRow) MouseIn(*desktop.MouseEvent)    { r.hovered = r.copyable(); r.Refresh() }
func (r *claimRow) MouseMoved(*desktop.MouseEvent) {}
func (r *claimRow) MouseOut()                      { r.hovered = false; r.Refresh() }
