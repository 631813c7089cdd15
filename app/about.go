package app

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
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
	list    *listing
	measure *licenceRow
	about   About
}

func newAboutView(about About, copyText func(text, said string), back func()) *aboutView {
	v := &aboutView{measure: newLicenceRow(), about: about}
	v.list = newListing(func(int) fyne.CanvasObject { return newLicenceRow() },
		func(i int, o fyne.CanvasObject) { o.(*licenceRow).set(v.lines[i]) })
	v.list.resized = v.arrange
	head := newLine(8, 0, newText("About Latchkey", sizeName, colorInk, ellip).bold(), newButton("Done", plain, back))
	version := "Version " + about.Version
	facts := newInset(0, -6, 0, 0, newLine(8, 0, newText(version, sizeText, colorInk, wrap),
		newButton("Copy version", quiet, func() { copyText("Latchkey "+about.Version, "Version copied") })))
	words := newText("Signs people in, keeps them signed in, and hands the token to them and to their programs. "+
		"It talks to the identity providers you sign in with, and to nobody else.", sizeText, colorDim, wrap)
	top := newInset(pageTop, pageSide, 8, pageSide, newColumn(0, head, gap(1, 12), facts, gap(1, 4), newInsetMax(680, words)))
	v.object = newBorderColumn(top, newInset(0, pageSide, 0, pageSide, v.list), gap(1, 1))
	return v
}

// render reads the licences when they are first shown: most windows close without.
func (v *aboutView) render() {
	if v.lines != nil {
		return
	}
	v.lines = append(v.lines, licenceLine{"Latchkey's licence", true})
	v.lines = append(v.lines, licenceLines(v.about.Licence)...)
	v.lines = append(v.lines, licenceLine{"What it is made with", true})
	v.lines = append(v.lines, licenceLines(v.about.ThirdParty)...)
	v.arrange()
}

func (v *aboutView) arrange() {
	width := v.list.Size().Width
	v.list.setRows(make([]int, len(v.lines)), func(i int) float32 { return v.measure.heightOf(v.lines[i], width) })
}

// licenceLine is a line of a licence, or the heading over one.
type licenceLine struct {
	words string
	head  bool
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
			list = append(list, licenceLine{line, true})
		case line == "" && len(list) > 0 && (list[len(list)-1].words == "" || list[len(list)-1].head): // one empty line is enough
			continue
		default:
			list = append(list, licenceLine{line, false})
		}
	}
	return list
}

// licenceRow draws such a line.
type licenceRow struct {
	widget.BaseWidget
	label *text
	head  bool
}

func newLicenceRow() *licenceRow {
	r := &licenceRow{label: newText("", sizeCaption, colorDim, wrap).asIs()}
	r.ExtendBaseWidget(r)
	return r
}

func (r *licenceRow) Kind() int          { return 0 }
func (r *licenceRow) MinSize() fyne.Size { return fyne.NewSize(100, 18) }

func (r *licenceRow) set(l licenceLine) {
	color := colorDim
	if l.head {
		color = colorInk
	}
	r.head = l.head
	r.label.setColor(color)
	r.label.setBold(l.head)
	r.label.set(l.words)
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
	r.head = l.head
	r.label.style.Bold = l.head
	r.label.words, r.label.lines = l.words, nil
	return r.above() + max(r.label.HeightFor(width), 10)
}

func (r *licenceRow) CreateRenderer() fyne.WidgetRenderer {
	return draw(r.MinSize, func(s fyne.Size) { place(r.label, 0, r.above(), s.Width, s.Height-r.above()) }, func() {}, r.label)
}

// showAbout opens version and licences.
func (w *window) showAbout() {
	w.pane = paneAbout
	w.hush()
	w.about.render()
	w.arrange()
}
