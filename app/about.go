package app

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
)

// About is what the program says of itself. Licences are whole texts.
type About struct {
	Version    string
	Licence    string // the program's own
	ThirdParty string // those of what is linked into it
}

// aboutView shows version and licences.
type aboutView struct {
	object  *fyne.Container
	lines   []licenceLine
	list    *kit.Listing
	measure *licenceRow
	about   About
}

func newAboutView(about About, copyText func(text, said string), back func()) *aboutView {
	v := &aboutView{measure: newLicenceRow(), about: about}
	v.list = kit.NewListing(func(int) fyne.CanvasObject { return newLicenceRow() },
		func(i int, o fyne.CanvasObject) { o.(*licenceRow).set(v.lines[i]) })
	v.list.Resized, v.list.Side = v.arrange, kit.PageSide
	head := kit.NewLine(8, 0, kit.NewText("About Latchkey", kit.SizeName, kit.ColorInk, kit.Ellip).Bold(), kit.NewButton("Done", kit.Plain, back))
	version := "Version " + about.Version
	facts := kit.NewInset(0, -6, 0, 0, kit.NewLine(8, 0, kit.NewText(version, kit.SizeText, kit.ColorInk, kit.Wrap),
		kit.NewButton("Copy version", kit.Quiet, func() { copyText("Latchkey "+about.Version, "Version copied") })))
	words := kit.NewText("Signs people in, keeps them signed in, and hands the token to them and to their programs. "+
		"It talks to the identity providers you sign in with, and to nobody else.", kit.SizeText, kit.ColorDim, kit.Wrap)
	top := kit.NewInset(kit.PageTop, kit.PageSide, 8, kit.PageSide, kit.NewColumn(0, head, kit.Gap(1, 12), facts, kit.Gap(1, 4), kit.NewInsetMax(680, words)))
	v.object = kit.NewBorderColumn(top, kit.NewInset(0, 0, 0, kit.PageSide, v.list), kit.Gap(1, 1))
	return v
}

// render reads the licences when they are first shown: most windows close without.
func (v *aboutView) render() {
	if v.lines != nil {
		return
	}
	v.lines = append(v.lines, licenceLine{words: "Latchkey's licence", head: true, ours: true})
	v.lines = append(v.lines, licenceLines(v.about.Licence)...)
	v.lines = append(v.lines, licenceLine{words: "What it is made with", head: true, ours: true})
	v.lines = append(v.lines, licenceLines(v.about.ThirdParty)...)
	v.arrange()
}

func (v *aboutView) arrange() {
	width := v.list.RowWidth()
	v.list.SetRows(make([]int, len(v.lines)), func(i int) float32 { return v.measure.heightOf(v.lines[i], width) })
}

// licenceLine is a line of a licence, or the heading over one.
type licenceLine struct {
	words string
	head  bool
	ours  bool // in the person's language; all else stays as it was written
}

// licenceLines divides licences into lines. What stands between two rules of equal signs is the name of a module.
func licenceLines(text string) []licenceLine {
	rule := func(s string) bool { return len(s) > 20 && strings.Trim(s, "=") == "" }
	all := strings.Split(strings.TrimSpace(text), "\n")
	var list []licenceLine
	for i, line := range all {
		line = strings.TrimSpace(line)
		switch {
		case rule(line):
			continue
		case i > 0 && i+1 < len(all) && rule(all[i-1]) && rule(all[i+1]):
			list = append(list, licenceLine{words: line, head: true})
		case line == "" && len(list) > 0 && (list[len(list)-1].words == "" || list[len(list)-1].head): // one empty line is enough
			continue
		default:
			list = append(list, licenceLine{words: line})
		}
	}
	return list
}

// licenceRow draws such a line.
type licenceRow struct {
	widget.BaseWidget
	label *kit.Text
	head  bool
}

func newLicenceRow() *licenceRow {
	r := &licenceRow{label: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap).AsIs()}
	r.ExtendBaseWidget(r)
	return r
}

func (r *licenceRow) Kind() int          { return 0 }
func (r *licenceRow) MinSize() fyne.Size { return fyne.NewSize(100, 18) }

func (r *licenceRow) set(l licenceLine) {
	color := kit.ColorDim
	if l.head {
		color = kit.ColorInk
	}
	r.head, r.label.Fixed = l.head, !l.ours
	r.label.SetColor(color)
	r.label.SetBold(l.head)
	r.label.Set(l.words)
	r.Refresh()
}

// above is the room over a heading.
func (r *licenceRow) above() float32 {
	if r.head {
		return 14
	}
	return 0
}

func (r *licenceRow) heightOf(l licenceLine, width float32) float32 {
	r.head, r.label.Fixed = l.head, !l.ours
	r.label.Style.Bold = l.head
	r.label.Words, r.label.Lines = l.words, nil
	return r.above() + max(r.label.HeightFor(width), 10)
}

func (r *licenceRow) CreateRenderer() fyne.WidgetRenderer {
	return kit.Draw(r.MinSize, func(s fyne.Size) { kit.Place(r.label, 0, r.above(), s.Width, s.Height-r.above()) }, func() {}, r.label)
}

// showAbout opens version and licences.
func (w *window) showAbout() {
	w.pane = paneAbout
	w.hush()
	w.about.render()
	w.arrange()
}
