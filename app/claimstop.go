package app

import (
	"fyne.io/fyne/v2"

	"latchkey/app/kit"
)

// claimsTop is what stands above the claims and does not scroll: which token, whether it is genuine, what can be done
// with it, and the search. While two tokens are compared, which two takes the place of all but the search.
type claimsTop struct {
	kinds    *kit.Choices  // of an account's tokens
	others   *kit.Dropdown // of the tokens that a text held
	several  *fyne.Container
	left     *fyne.Container
	badge    *kit.Badge
	check    *kit.Button // asks the provider for its keys; not there when nobody has to be asked
	verdict  *fyne.Container
	compare  *kit.Button
	copyAll  *kit.Button
	tools    *kit.Button   // opens a menu with what has no room, in a narrow window
	further  []*kit.Button // what else goes into that menu
	narrow   bool
	narrowed func() // hears that the window has become narrow, or is no longer; may be nil
	bar      *fyne.Container
	about    *kit.Text // which tokens are compared
	swap     *kit.Button
	leave    *kit.Button
	pair     *fyne.Container
	bars     *fyne.Container
	search   *kit.Field
	refused  *kit.Button
	export   *kit.Button
	finder   *fyne.Container
}

func newClaimsTop(v *claimsView) claimsTop {
	t := claimsTop{}
	t.kinds = kit.NewSegments(func(i int) { v.idToken = i == 1; v.want() }, "Access token", "ID token")
	t.others = kit.NewDropdown("Token", v.do.menu, func(int) {})
	t.several = kit.NewFixed(200, t.others)
	t.several.Hide()
	t.left = kit.NewStackedViews(t.kinds, t.several)
	t.badge = kit.NewBadge()
	t.check = kit.NewButton("Check the signature", kit.Plain, func() { v.do.check(v) })
	t.verdict = kit.NewLine(8, 0, t.badge, t.check)
	t.compare = kit.NewButton("Compare", kit.Plain, func() { v.do.compare(v) })
	t.copyAll = kit.NewButton("Copy JSON", kit.Plain, func() { v.do.copyText(v.reading.json, "Claims copied") })
	t.tools = kit.NewButton("Tools", kit.Plain, v.toolsTapped)
	t.bar = kit.NewFolding(kit.NarrowPane, kit.Line{Gap: 12, Grow: 1}, kit.TwoLines{First: 1, Upper: kit.Line{Grow: -1}, Lower: kit.Line{Gap: 12}, Gap: 10}, t.left, t.verdict, t.tools, t.compare, t.copyAll)
	t.bar.Layout.(*kit.Folding).Told = v.setNarrow
	t.about = kit.NewText("", kit.SizeText, kit.ColorInk, kit.Wrap)
	t.swap = kit.NewButton("Swap", kit.Plain, v.turnAround)
	t.leave = kit.NewButton("Back to the claims", kit.Plain, v.endComparison)
	t.pair = kit.NewFolding(kit.NarrowPane, kit.Line{Gap: 12}, kit.TwoLines{First: 1, Upper: kit.Line{}, Lower: kit.Line{Gap: 12, Grow: -1}, Gap: 10}, t.about, t.swap, t.leave)
	t.pair.Hide()
	t.bars = kit.NewColumn(0, t.bar, t.pair)
	t.search = kit.NewField("Search claims", "Search names, values and meanings", func(string) { v.find() })
	t.search.Down = func() { v.do.focus(v.list) }
	t.search.OnSubmitted = func(string) { v.do.focus(v.list) }
	t.refused = kit.NewButton("Why was it refused?", kit.Plain, func() { v.do.refused(v.reading) })
	t.export = kit.NewButton("Export…", kit.Plain, func() { v.do.export(v.reading) })
	t.finder = kit.NewFolding(kit.NarrowPane, kit.Line{Gap: 12}, kit.TwoLines{First: 1, Upper: kit.Line{}, Lower: kit.Line{Gap: 12, Grow: -1}, Gap: 10}, t.search, t.refused, t.export)
	return t
}

// enable says what can be done with what is shown.
func (v *claimsView) enable() {
	some := v.reading != nil && v.reading.token != nil
	v.copyAll.SetEnabled(some)
	v.export.SetEnabled(some)
	v.compare.SetEnabled(v.reading != nil && v.reading.readable())
	v.refused.SetEnabled(v.reading != nil)
	v.check.SetEnabled(v.reading != nil && v.reading.keys != "")
	if v.search.Disabled() == some {
		if some {
			v.search.Enable()
		} else {
			v.search.Disable()
		}
	}
	pair := v.compared != nil
	v.bar.Hidden, v.pair.Hidden = pair, !pair
	v.setNarrow(v.narrow)
	v.object.Refresh()
}

// setNarrow moves what can be done into a menu, so that the claims keep their room.
func (v *claimsView) setNarrow(narrow bool) {
	v.narrow = narrow
	mute, sealed := v.reading != nil && v.reading.token == nil, v.reading != nil && !v.reading.readable()
	v.search.Hidden = mute // there are no claims to search, to copy or to export
	v.left.Hidden = !v.kinds.Visible() && !v.several.Visible()
	v.compare.Hidden, v.copyAll.Hidden, v.tools.Hidden = narrow || sealed, narrow || mute, !narrow || mute && len(v.further) == 0
	v.check.Hidden = narrow || v.check.Disabled()
	v.refused.Hidden = v.compared != nil
	v.export.Hidden = narrow || mute || v.compared != nil
	if v.narrowed != nil {
		v.narrowed()
	}
}
