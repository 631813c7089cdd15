package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

const (
	// rimWidth is as much as the bar takes with which Fyne scrolls a line that is too long for its field.
	rimWidth = 6
	// frameWidth is that of the frame of a field that has the keyboard.
	frameWidth = 3
)

// rim lies over the edge of a field of one line. It hides what sticks out there: the ends of a long text, which would
// cross the frame, and a scroll bar as wide as the field. And it hands the wheel to the page: the field would keep it,
// and a form that is scrolled would stop whenever a field comes under the pointer.
type rim struct {
	widget.BaseWidget
	of *Field
}

func newRim(f *Field) *rim {
	r := &rim{of: f}
	r.ExtendBaseWidget(r)
	return r
}

// MinSize is not nothing: Fyne lays a widget that it draws anew out because a part of it has another size than before, and
// this is the last part of a field.
func (r *rim) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

func (r *rim) CreateRenderer() fyne.WidgetRenderer {
	edge := canvas.NewRectangle(color.Transparent)
	edge.CornerRadius, edge.StrokeWidth = Corner-frameWidth, rimWidth
	paint := func() {
		edge.StrokeColor = Hue(ColorCard)
		// Not color.Transparent: that is black, and the inner edge of the stroke would be a grey line.
		ground := color.NRGBAModel.Convert(edge.StrokeColor).(color.NRGBA)
		ground.A = 1
		edge.FillColor = ground
	}
	return Draw(r.MinSize, func(s fyne.Size) { Place(edge, 0, 0, s.Width, s.Height) }, paint, edge)
}

func (r *rim) Scrolled(ev *fyne.ScrollEvent) {
	if r.of.Page != nil {
		r.of.Page.Scroll.Scrolled(ev)
	}
}

// adopt tells the fields in the containers under o which page scrolls them.
func (p *Page) adopt(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *Field:
		o.Page = p
	case *fyne.Container:
		for _, child := range o.Objects {
			p.adopt(child)
		}
	}
}
