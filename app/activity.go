package app

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// activityActions are what the lists of what happened ask of the window.
type activityActions struct {
	copyText func(text, said string)
	menu     func(at fyne.CanvasObject, items ...kit.MenuItem)
	export   func([]happening)
}

// activityView lists what happened to an account, newest first.
type activityView struct {
	object *fyne.Container
	bar    *activityBar
	list   *kit.Listing
	empty  *kit.Text
	events []identity.Event
	shown  []happening // what the filter leaves
	a      identity.Account
	now    time.Time

	measure *eventRow // tells how high rows are
}

func newActivityView(do activityActions) *activityView {
	v := &activityView{empty: kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)}
	v.empty.Hide()
	v.bar = newActivityBar(do, v.arrange, func() []happening { return v.shown })
	v.list = kit.NewListing(
		func(int) fyne.CanvasObject { return newEventRow(do.copyText, false) },
		func(i int, o fyne.CanvasObject) { o.(*eventRow).set(v.shown[i], v.now) })
	v.list.Resized, v.list.Side = v.arrange, kit.PageSide
	v.measure = newEventRow(do.copyText, false)
	top := kit.NewColumn(0, kit.NewInset(14, kit.PageSide, 6, kit.PageSide, v.bar.object), kit.NewInset(8, kit.PageSide, 0, kit.PageSide, kit.NewColumn(0, v.empty)))
	v.object = kit.NewBorderColumn(top, kit.NewInset(0, 0, 0, kit.PageSide, v.list), kit.Gap(1, 1))
	return v
}

func (v *activityView) render(a session.Account, now time.Time) {
	day := v.now.YearDay() != now.YearDay()
	v.now = now
	if v.a.ID == a.ID && slices.Equal(v.events, a.Activity) && !day {
		return
	}
	other := v.a.ID != a.ID
	v.a, v.events = a.Account, a.Activity
	if other {
		v.list.Scroll.ScrollToTop()
	}
	v.arrange()
}

// arrange shows what the filter leaves, and gives each entry the height that its words need.
func (v *activityView) arrange() {
	v.shown = v.shown[:0]
	for _, e := range v.events {
		if h := (happening{e, v.a}); v.bar.passes(h) {
			v.shown = append(v.shown, h)
		}
	}
	if v.bar.tell(v.empty, len(v.shown), len(v.events)) {
		v.object.Refresh()
	}
	width := v.list.RowWidth()
	v.list.SetRows(make([]int, len(v.shown)), func(i int) float32 { return v.measure.heightOf(v.shown[i].Text, width) })
}

// everyActivity lists what happened to all accounts, newest first.
type everyActivity struct {
	object *fyne.Container
	bar    *activityBar
	list   *kit.Listing
	empty  *kit.Text
	all    []happening
	shown  []happening
	now    time.Time
}

func newEveryActivity(do activityActions, back func()) *everyActivity {
	v := &everyActivity{empty: kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)}
	v.empty.Hide()
	v.bar = newActivityBar(do, v.arrange, func() []happening { return v.shown })
	v.list = kit.NewListing(
		func(int) fyne.CanvasObject { return newEventRow(do.copyText, true) },
		func(i int, o fyne.CanvasObject) { o.(*eventRow).set(v.shown[i], v.now) })
	v.list.Side = kit.PageSide
	head := kit.NewLine(8, 0, kit.NewText("Activity", kit.SizeName, kit.ColorInk, kit.Ellip).Bold(), kit.NewButton("Done", kit.Plain, back))
	top := kit.NewColumn(0, kit.NewInset(kit.PageTop, kit.PageSide, 12, kit.PageSide, head), kit.NewInset(0, kit.PageSide, 6, kit.PageSide, v.bar.object),
		kit.NewInset(8, kit.PageSide, 0, kit.PageSide, kit.NewColumn(0, v.empty)))
	v.object = kit.NewBorderColumn(top, kit.NewInset(0, 0, 0, kit.PageSide, v.list), kit.Gap(1, 1))
	return v
}

func (v *everyActivity) render(all []happening, now time.Time) {
	v.all, v.now = all, now
	v.arrange()
}

// arrange shows what the filter leaves. All rows are of one height: with the past of ten thousand accounts, measuring
// the words of each would be felt.
func (v *everyActivity) arrange() {
	v.shown = nil // what was exported may still be on its way to the file
	for _, h := range v.all {
		if v.bar.passes(h) {
			v.shown = append(v.shown, h)
		}
	}
	if v.bar.tell(v.empty, len(v.shown), len(v.all)) {
		v.object.Refresh()
	}
	v.list.SetRows(make([]int, len(v.shown)), func(int) float32 { return eventHeight })
}

// showActivity opens the activity of all accounts.
func (w *window) showActivity() {
	w.pane = paneActivity
	w.hush()
	w.every.render(nil, w.o.Now())
	w.arrange()
	w.gatherActivity()
	w.win.Canvas().Focus(w.every.bar.search)
}

// gatherActivity collects what happened to all accounts, away from Fyne's thread: there may be a lot.
func (w *window) gatherActivity() {
	if w.pane != paneActivity || w.gathering {
		return
	}
	w.gathering = true
	snap := w.snap
	w.errands.run(func(context.Context) func() {
		all := happenings(snap)
		return func() {
			w.gathering = false
			if w.pane == paneActivity && !slices.Equal(all, w.every.all) {
				w.every.render(all, w.o.Now())
			}
			if w.snap.At != snap.At {
				w.gatherActivity()
			}
		}
	})
}

func (w *window) activityActions() activityActions {
	return activityActions{copyText: w.copyText, menu: w.menu, export: w.askActivityFile}
}
