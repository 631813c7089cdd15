package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/flows"
)

// wireCaptionRow names a part of a message.
type wireCaptionRow struct {
	widget.BaseWidget
	label *kit.Text
}

func newWireCaptionRow() *wireCaptionRow {
	r := &wireCaptionRow{label: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Ellip)}
	r.ExtendBaseWidget(r)
	return r
}

func (r *wireCaptionRow) Kind() int          { return wireCaption }
func (r *wireCaptionRow) MinSize() fyne.Size { return fyne.NewSize(100, 28) }

func (r *wireCaptionRow) CreateRenderer() fyne.WidgetRenderer {
	return kit.Draw(r.MinSize, func(s fyne.Size) { kit.Place(r.label, wireLead, 8, s.Width-wireLead-wireSide, 18) }, func() {}, r.label)
}

// wireFieldRow is a line of a name and a value. A click copies the whole value, unless it is a secret.
type wireFieldRow struct {
	widget.BaseWidget
	name, value *kit.Text
	field       flows.Field
	hovered     bool
	copied      func(text, said string)
}

func newWireFieldRow(copied func(text, said string)) *wireFieldRow {
	r := &wireFieldRow{
		name: kit.NewText("", kit.SizeMono, kit.ColorDim, kit.Whole).Mono(), value: kit.NewText("", kit.SizeMono, kit.ColorInk, kit.Whole).Mono().Data(),
		copied: copied,
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *wireFieldRow) Kind() int          { return wireField }
func (r *wireFieldRow) MinSize() fyne.Size { return fyne.NewSize(100, 20) }

func (r *wireFieldRow) set(l wireLine, reveal bool, cell float32) {
	r.field = l.field
	r.name.Set(l.name)
	color := kit.ColorInk
	if l.field.Secret {
		color = kit.ColorDim
		if reveal {
			color = kit.ColorWarn
		}
	}
	r.value.SetColor(color)
	r.value.Set(l.words)
	valueAt := wireLead + float32(l.indent)*cell
	kit.Place(r.name, wireLead, 0, valueAt-wireLead, 20)
	kit.Place(r.value, valueAt, 0, max(0, r.Size().Width-valueAt), 20)
}

func (r *wireFieldRow) CreateRenderer() fyne.WidgetRenderer {
	veil := kit.Box(kit.GridStep)
	layout := func(s fyne.Size) { kit.Place(veil, wireLead-6, 0, s.Width-wireLead, s.Height) }
	paint := func() {
		over := fyne.ThemeColorName("")
		if r.hovered {
			over = kit.ColorHovered
		}
		kit.PaintBox(veil, over, "", 0)
	}
	return kit.Draw(r.MinSize, layout, paint, veil, r.name, r.value)
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
	reveal, curl *kit.Button
	left         *kit.Text
	line         *fyne.Container
	onReveal     func()
	onCurl       func()
}

func newWireButtonRow() *wireButtonRow {
	r := &wireButtonRow{left: kit.NewText("", kit.SizeCaption, kit.ColorWarn, kit.Whole)}
	r.reveal = kit.NewButton("Reveal for a moment", kit.Quiet, func() { r.onReveal() })
	r.curl = kit.NewButton("Copy as curl", kit.Quiet, func() { r.onCurl() })
	r.line = kit.NewLine(10, -1, r.curl, r.reveal, r.left)
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
	r.reveal.SetLabel(label)
	r.left.Set(left)
	r.line.Refresh()
}

func (r *wireButtonRow) CreateRenderer() fyne.WidgetRenderer {
	layout := func(s fyne.Size) { kit.Place(r.line, wireLead-6, 6, s.Width-wireLead+6, 28) }
	return kit.Draw(r.MinSize, layout, func() {}, r.line)
}
