package app

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/flows"
)

// exchangeRow is one exchange in a line and a half: where it went and what came, what it was for and how.
type exchangeRow struct {
	widget.BaseWidget
	full   string    // method and place
	where  *kit.Text // as much of both as there is room for
	status *kit.Mark
	about  *kit.Text
	took   *kit.Text
	open   bool
	direct bool // from this program, not through the browser

	chosen  bool // the keyboard is here
	hovered bool
	tapped  func()
}

func newExchangeRow() *exchangeRow {
	r := &exchangeRow{
		where: kit.NewText("", kit.SizeMono, kit.ColorInk, kit.Ellip).Mono().Data(), status: kit.NewMark(kit.SizeNote),
		about: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Ellip), took: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Whole),
	}
	r.took.Align = fyne.TextAlignTrailing
	r.ExtendBaseWidget(r)
	return r
}

func (r *exchangeRow) Kind() int          { return wireExchange }
func (r *exchangeRow) MinSize() fyne.Size { return fyne.NewSize(200, 54) }

// set shows an exchange. at is when it began, as text.
func (r *exchangeRow) set(e flows.Exchange, at string, over, open, chosen bool, tapped func()) {
	r.full = strings.TrimSpace(e.Request.Method + " " + wirePlace(e.Request.URL))
	shape, words, color := exchangeState(e, over)
	r.status.Set(shape, words, color, color)
	how := "direct"
	if e.Browser {
		how = "through the browser"
	}
	about := at + ", " + how
	if e.Op != "" {
		about += ", " + e.Op
	}
	r.about.Set(about)
	r.took.Set(took(e.Took))
	r.tapped = tapped
	r.open, r.direct, r.chosen = open, !e.Browser, chosen
	r.Refresh()
}

// exchangeState is how an exchange stands, told three times like every status. over says that the run has ended.
func exchangeState(e flows.Exchange, over bool) (kit.Shape, string, fyne.ThemeColorName) {
	switch {
	case e.Response == nil && e.Problem != "":
		return kit.Triangle, "no answer", kit.ColorBad
	case e.Response == nil && over: // what the browser does elsewhere is not seen from here
		return kit.Ring, "not seen", kit.ColorDim
	case e.Response == nil:
		return kit.Ring, "waiting", kit.ColorAccent
	case e.Response.Status >= 500:
		return kit.Triangle, strconv.Itoa(e.Response.Status), kit.ColorBad
	case e.Response.Status >= 400:
		return kit.Triangle, strconv.Itoa(e.Response.Status), kit.ColorWarn
	case e.Response.Status == 0 && slices.ContainsFunc(e.Response.Fields, func(f flows.Field) bool { return f.Name == "error" }):
		return kit.Triangle, "refused", kit.ColorWarn
	case e.Response.Status == 0: // the browser tells no status
		return kit.Dot, "came back", kit.ColorOK
	}
	return kit.Dot, strconv.Itoa(e.Response.Status), kit.ColorOK
}

func (r *exchangeRow) CreateRenderer() fyne.WidgetRenderer {
	ground, veil, under := kit.Box(kit.Corner), kit.Box(kit.Corner), kit.Box(0)
	shut, open := widget.NewIcon(theme.MenuExpandIcon()), widget.NewIcon(theme.MenuDropDownIcon())
	arrow := newWireArrow()
	layout := func(s fyne.Size) {
		end := s.Width - wireSide
		kit.Place(ground, 0, 0, s.Width, s.Height-1)
		kit.Place(veil, 0, 0, s.Width, s.Height-1)
		kit.Place(under, wireSide, s.Height-1, end-wireSide, 1)
		kit.Place(shut, wireSide-4, 10, 16, 16)
		kit.Place(open, wireSide-4, 10, 16, 16)
		kit.Place(arrow, wireSide+13, 11, 15, 14)
		w := max(52, r.status.MinSize().Width, r.took.MinSize().Width)
		room := end - wireLead - w - 12
		r.where.Set(squeeze(r.full, int(room/kit.CellWidth())))
		kit.Place(r.where, wireLead, 7, room, 20)
		kit.Place(r.about, wireLead, 27, room, 18)
		m := r.status.MinSize()
		kit.Place(r.status, end-m.Width, 7, m.Width, 20)
		kit.Place(r.took, end-w, 27, w, 18)
	}
	paint := func() {
		kit.PaintBox(under, kit.ColorLine, "", 0)
		kit.PaintRow(veil, ground, r.hovered, r.chosen)
		shut.Hidden, open.Hidden = r.open, !r.open
		arrow.set(r.direct)
	}
	return kit.Draw(r.MinSize, layout, paint, ground, veil, under, shut, open, arrow, r.where, r.status, r.about, r.took)
}

func (r *exchangeRow) Tapped(*fyne.PointEvent)        { r.tapped() }
func (r *exchangeRow) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (r *exchangeRow) MouseIn(*desktop.MouseEvent)    { r.hovered = true; r.Refresh(); kit.RestTipOf(r) }
func (r *exchangeRow) MouseMoved(*desktop.MouseEvent) {}
func (r *exchangeRow) MouseOut()                      { r.hovered = false; r.Refresh(); kit.HideTip(r) }

// TipWords is the whole address, which the row keeps both ends of, and what else it has no room for.
func (r *exchangeRow) TipWords() string {
	cut := kit.WholeOf(r.about)
	if r.where.Words != r.full {
		cut = strings.TrimSuffix(r.full+"\n"+cut, "\n")
	}
	return cut
}

// wireArrow says how a request went: straight, or through a page of the browser.
type wireArrow struct {
	widget.BaseWidget
	direct bool
}

func newWireArrow() *wireArrow {
	a := &wireArrow{}
	a.ExtendBaseWidget(a)
	return a
}

func (a *wireArrow) set(direct bool) {
	if a.direct != direct {
		a.direct = direct
		a.Refresh()
	}
}

func (a *wireArrow) MinSize() fyne.Size { return fyne.NewSize(15, 14) }

func (a *wireArrow) CreateRenderer() fyne.WidgetRenderer {
	shaft, up, down := canvas.NewLine(nil), canvas.NewLine(nil), canvas.NewLine(nil)
	frame, bar := kit.Box(2), kit.Box(0)
	line := func(l *canvas.Line, x1, y1, x2, y2 float32) {
		l.Position1, l.Position2 = fyne.NewPos(x1, y1), fyne.NewPos(x2, y2)
	}
	layout := func(fyne.Size) {
		line(shaft, 1, 7, 13, 7)
		line(up, 9, 3, 13, 7)
		line(down, 9, 11, 13, 7)
		kit.Place(frame, 1, 1, 13, 12)
		kit.Place(bar, 1, 1, 13, 4)
	}
	paint := func() {
		for _, l := range []*canvas.Line{shaft, up, down} {
			l.StrokeColor, l.StrokeWidth, l.Hidden = kit.Hue(kit.ColorDim), 1.5, !a.direct
		}
		kit.PaintBox(frame, "", kit.ColorDim, 1.5)
		kit.PaintBox(bar, kit.ColorDim, "", 0)
		bar.TopLeftCornerRadius, bar.TopRightCornerRadius = 2, 2
		frame.Hidden, bar.Hidden = a.direct, a.direct
	}
	return kit.Draw(a.MinSize, layout, paint, frame, bar, shaft, up, down)
}
