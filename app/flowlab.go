package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/kit"
	"latchkey/flows"
)

// labActions are what the Flow lab asks of the window. The view itself only draws.
type labActions struct {
	certificate                   func(changed func()) *certificateField
	menu                          func(at fyne.CanvasObject, items ...kit.MenuItem)
	back, run, stop               func()
	allowPasswords                func() // go where they are allowed
	keep, readClaims, copyDetails func()
	copyTrace, saveTrace          func()
	copyLink, openAgain           func()
	paste                         func(text string)
	copyCode, openCode            func(flows.DevicePrompt)
	copyText                      func(text, said string)
	claims                        claimsActions
	secretsShown                  func() // call tick each second from now on, until it says no
	now                           func() time.Time
}

// The tabs of the Flow lab's right side.
const (
	labWire = iota
	labClaims
)

// flowLab is a view for those who look after sign-ins: it runs any flow and shows what went over the wire.
type flowLab struct {
	object *fyne.Container
	do     labActions
	form   *labForm
	ends   *labEnds
	wire   *wireList
	claims *claimsView

	head    *fyne.Container
	tabs    *kit.Choices
	summary *kit.Text
	bar     *fyne.Container
	copy    *kit.Button
	save    *kit.Button
	views   *fyne.Container
	empty   fyne.CanvasObject
	result  fyne.CanvasObject
	right   *fyne.Container
}

func newFlowLab(do labActions) *flowLab {
	v := &flowLab{do: do}
	v.form = newLabForm(do)
	v.ends = newLabEnds(do)
	v.wire = newWireList(do.now, wireActions{copyText: do.copyText, revealed: do.secretsShown})
	v.claims = newClaimsView(do.claims)
	v.tabs = kit.NewTabs(v.showTab, "On the wire", "Claims")

	v.summary = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Ellip)
	v.copy = kit.NewButton("Copy trace", kit.Plain, do.copyTrace)
	v.save = kit.NewButton("Save redacted trace…", kit.Plain, do.saveTrace)
	v.bar = kit.NewFolding(kit.NarrowPane, kit.Line{Gap: 8}, kit.TwoLines{First: 1, Upper: kit.Line{}, Lower: kit.Line{Gap: 8, Grow: -1}, Gap: 6}, v.summary, v.copy, v.save)
	wire := kit.NewBorderColumn(kit.NewInset(12, kit.PageSide, 8, kit.PageSide, v.bar), kit.NewInset(0, kit.PageSide-wireSide, 0, kit.PageSide-wireSide, v.wire), kit.Gap(1, 1))
	v.views = kit.NewStackedViews(wire, v.claims.object)
	held := kit.NewScrolled(labHeadH, v.ends.object)
	v.head = kit.NewInset(kit.PageTop, kit.PageSide, 0, kit.PageSide, held)
	v.result = kit.NewBorderColumn(kit.NewColumn(0, v.head, kit.Gap(1, 20), kit.NewInset(0, kit.PageSide, 0, kit.PageSide, v.tabs)), v.views, kit.Gap(1, 1))

	lead := kit.NewText("Nothing has run yet", kit.SizeLead, kit.ColorInk, kit.Wrap).Bold()
	words := kit.NewText("Choose a flow and run it. Every request and every answer appears here, in order, with the secrets masked.", kit.SizeText, kit.ColorDim, kit.Wrap)
	lead.Align, words.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	v.empty = kit.NewCentred(420, kit.NewColumn(6, lead, words))
	v.right = kit.NewStackedViews(v.empty, v.result)
	v.result.Hide()
	v.object = newLabSides(v.form.object, v.right, held.Layout.(*kit.Scrolled))
	v.showTab(labWire)
	return v
}

// showTab shows the exchanges or the claims.
func (v *flowLab) showTab(i int) {
	v.tabs.Choose(i)
	for n, o := range v.views.Objects {
		if n == i {
			o.Show()
		} else {
			o.Hide()
		}
	}
	v.views.Layout.Layout(v.views.Objects, v.views.Size())
	v.claims.setActive(i == labClaims)
}

// render shows how a run stands.
func (v *flowLab) render(r *labRun, now time.Time) {
	running := r != nil && r.state == labRunning
	v.form.setRunning(running)
	if r == nil {
		return
	}
	if !v.result.Visible() {
		v.empty.Hide()
		v.result.Show()
		v.right.Layout.Layout(v.right.Objects, v.right.Size())
	}
	if v.ends.render(r, now) {
		v.relay()
	}
}

// relay lays the right side out again after its head changed its height.
func (v *flowLab) relay() {
	c := v.result.(*fyne.Container)
	c.Layout.Layout(c.Objects, c.Size())
	v.head.Refresh()
}

// renderWire shows the exchanges of a run. It is called by its flow and its time: the form may have moved on.
func (v *flowLab) renderWire(run string, list []flows.Exchange, first, over bool) {
	v.wire.render(list, first, over)
	words, n := "nothing has gone over the wire yet", len(list)
	switch {
	case n > 0:
		last := list[n-1]
		words = kit.Count(n, "exchange")
		if d := took(last.At.Add(last.Took).Sub(list[0].At)); d != "" { // "" while the first one waits
			words = kit.Count(n, "exchange") + " in " + d
		}
	case over:
		words = "nothing went over the wire"
	}
	v.summary.Set(run + ": " + words)
	v.copy.SetEnabled(n > 0)
	v.save.SetEnabled(n > 0)
}

// labHeadH is as high as the end of a run is shown before it scrolls.
const labHeadH = 300

// labSides puts the form to the left, as wide as it needs, and never wider than half of a small window. The head of the
// right side takes a third of a small window at most, or nothing would be left for the wire.
type labSides struct{ head *kit.Scrolled }

func newLabSides(left, right fyne.CanvasObject, head *kit.Scrolled) *fyne.Container {
	return container.New(labSides{head}, left, right, kit.NewHairline())
}

func (labSides) width(total float32) float32 { return float32(int(min(labFormW, total*0.44))) }

func (labSides) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(480, 240) }

func (l labSides) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := l.width(size.Width)
	l.head.Limit = min(labHeadH, float32(int(size.Height/3)))
	kit.Place(o[0], 0, 0, w, size.Height)
	kit.Place(o[1], w, 0, size.Width-w, size.Height)
	kit.Place(o[2], w-1, 0, 1, size.Height)
}
