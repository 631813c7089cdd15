package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/flows"
)

// wireCaptionRow names a part of a message.
type wireCaptionRow struct {
	widget.BaseWidget
	label *text
}

func newWireCaptionRow() *wireCaptionRow {
	r := &wireCaptionRow{label: newText("", sizeCaption, colorDim, ellip)}
	r.ExtendBaseWidget(r)
	return r
}

func (r *wireCaptionRow) Kind() int          { return wireCaption }
func (r *wireCaptionRow) MinSize() fyne.Size { return fyne.NewSize(100, 28) }

func (r *wireCaptionRow) CreateRenderer() fyne.WidgetRenderer {
	return draw(r.MinSize, func(s fyne.Size) { place(r.label, wireLead, 8, s.Width-wireLead-wireSide, 18) }, func() {}, r.label)
}

// wireFieldRow is a line of a name and a value. A click copies the whole value, unless it is a secret.
type wireFieldRow struct {
	widget.BaseWidget
	name, value *text
	field       flows.Field
	hovered     bool
	copied      func(text, said string)
}

func newWireFieldRow(copied func(text, said string)) *wireFieldRow {
	r := &wireFieldRow{
		name: newText("", sizeMono, colorDim, whole).mono(), value: newText("", sizeMono, colorInk, whole).mono().data(),
		copied: copied,
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *wireFieldRow) Kind() int          { return wireField }
func (r *wireFieldRow) MinSize() fyne.Size { return fyne.NewSize(100, 20) }

func (r *wireFieldRow) set(l wireLine, reveal bool, cell float32) {
	r.field = l.field
	r.name.set(l.name)
	color := colorInk
	if l.field.Secret {
		color = colorDim
		if reveal {
			color = colorWarn
		}
	}
	r.value.setColor(color)
	r.value.set(l.words)
	valueAt := wireLead + float32(l.indent)*cell
	place(r.name, wireLead, 0, valueAt-wireLead, 20)
	place(r.value, valueAt, 0, max(0, r.Size().Width-valueAt), 20)
}

func (r *wireFieldRow) CreateRenderer() fyne.WidgetRenderer {
	veil := box(gridStep)
	layout := func(s fyne.Size) { place(veil, wireLead-6, 0, s.Width-wireLead, s.Height) }
	paint := func() {
		over := fyne.ThemeColorName("")
		if r.hovered {
			over = colorHovered
		}
		paintBox(veil, over, "", 0)
	}
	return draw(r.MinSize, layout, paint, veil, r.name, r.value)
}

// Tapped copies what is no secret: a secret on the clipboard would outlive its reveal.
func (r *wireFieldRow) Tapped(*fyne.PointEvent) {
	if !r.field.Secret {
		r.copied(r.field.Value.Reveal(), fieldTitle(r.field)+" copied")
	}
}

func fieldTitle(f flows.Field) string {
	if f.Name == "" {
		return "Text"
	}
	return f.Name
}

func (r *wireFieldRow) Cursor() desktop.Cursor {
	if r.field.Secret {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

func (r *wireFieldRow) MouseIn(*desktop.MouseEvent)    { r.hovered = !r.field.Secret; r.Refresh() }
func (r *wireFieldRow) MouseMoved(*desktop.MouseEvent) {}
func (r *wireFieldRow) MouseOut()                      { r.hovered = false; r.Refresh() }

// wireButtonRow is what can be done with an exchange.
type wireButtonRow struct {
	widget.BaseWidget
	reveal, curl *button
	left         *text
	line         *fyne.Container
	onReveal     func()
	onCurl       func()
}

func newWireButtonRow() *wireButtonRow {
	r := &wireButtonRow{left: newText("", sizeCaption, colorWarn, whole)}
	r.reveal = newButton("Reveal for a moment", quiet, func() { r.onReveal() })
	r.curl = newButton("Copy as curl", quiet, func() { r.onCurl() })
	r.line = newLine(10, -1, r.curl, r.reveal, r.left)
	r.ExtendBaseWidget(r)
	return r
}

func (r *wireButtonRow) Kind() int          { return wireButtons }
func (r *wireButtonRow) MinSize() fyne.Size { return fyne.NewSize(100, 40) }

// set shows the buttons for an exchange. left says how long secrets stay visible; empty: they are masked.
func (r *wireButtonRow) set(secrets bool, left string, reveal, curl func()) {
	r.onReveal, r.onCurl = reveal, curl
	r.reveal.Hidden = !secrets
	label := "Reveal for a moment"
	if left != "" {
		label = "Mask now"
	}
	r.reveal.setLabel(label)
	r.left.set(left)
	r.line.Refresh()
}

func (r *wireButtonRow) CreateRenderer() fyne.WidgetRenderer {
	layout := func(s fyne.Size) { place(r.line, wireLead-6, 6, s.Width-wireLead+6, 28) }
	return draw(r.MinSize, layout, func() {}, r.line)
}
