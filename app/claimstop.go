package app

import "fyne.io/fyne/v2"

// claimsTop is what stands above the claims and does not scroll: which token, whether it is genuine, what can be done
// with it, and the search. While two tokens are compared, which two takes the place of all but the search.
type claimsTop struct {
	kinds    *choices  // of an account's tokens
	others   *dropdown // of the tokens that a text held
	several  *fyne.Container
	left     *fyne.Container
	badge    *badge
	check    *button // asks the provider for its keys; not there when nobody has to be asked
	verdict  *fyne.Container
	compare  *button
	copyAll  *button
	tools    *button   // opens a menu with what has no room, in a narrow window
	further  []*button // what else goes into that menu
	narrow   bool
	narrowed func() // hears that the window has become narrow, or is no longer; may be nil
	bar      *fyne.Container
	about    *text // which tokens are compared
	swap     *button
	leave    *button
	pair     *fyne.Container
	bars     *fyne.Container
	search   *field
	refused  *button
	export   *button
	finder   *fyne.Container
}

func newClaimsTop(v *claimsView) claimsTop {
	t := claimsTop{}
	t.kinds = newSegments(func(i int) { v.idToken = i == 1; v.want() }, "Access token", "ID token")
	t.others = newDropdown("Token", v.do.menu, func(int) {})
	t.several = newFixed(200, t.others)
	t.several.Hide()
	t.left = newStackedViews(t.kinds, t.several)
	t.badge = newBadge()
	t.check = newButton("Check the signature", plain, func() { v.do.check(v) })
	t.verdict = newLine(8, 0, t.badge, t.check)
	t.compare = newButton("Compare", plain, func() { v.do.compare(v) })
	t.copyAll = newButton("Copy JSON", plain, func() { v.do.copyText(v.reading.json, "Claims copied") })
	t.tools = newButton("More", plain, v.toolsTapped)
	t.bar = newFolding(narrowPane, line{12, 1}, twoLines{first: 1, upper: line{0, -1}, lower: line{12, 0}, gap: 10}, t.left, t.verdict, t.tools, t.compare, t.copyAll)
	t.bar.Layout.(*folding).told = v.setNarrow
	t.about = newText("", sizeText, colorInk, wrap)
	t.swap = newButton("Swap", plain, v.turnAround)
	t.leave = newButton("Back to the claims", plain, v.endComparison)
	t.pair = newFolding(narrowPane, line{12, 0}, twoLines{first: 1, upper: line{0, 0}, lower: line{12, -1}, gap: 10}, t.about, t.swap, t.leave)
	t.pair.Hide()
	t.bars = newColumn(0, t.bar, t.pair)
	t.search = newField("Search claims", "Search names, values and meanings", func(string) { v.find() })
	t.search.down = func() { v.do.focus(v.list) }
	t.search.OnSubmitted = func(string) { v.do.focus(v.list) }
	t.refused = newButton("Why was it refused?", plain, func() { v.do.refused(v.reading) })
	t.export = newButton("Export…", plain, func() { v.do.export(v.reading) })
	t.finder = newFolding(narrowPane, line{12, 0}, twoLines{first: 1, upper: line{0, 0}, lower: line{12, -1}, gap: 10}, t.search, t.refused, t.export)
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
	v.left.Hidden = !v.kinds.Visible() && !v.several.Visible()
	v.compare.Hidden, v.copyAll.Hidden, v.tools.Hidden = narrow, narrow, !narrow
	v.check.Hidden = narrow || v.check.Disabled()
	v.refused.Hidden = v.compared != nil
	v.export.Hidden = narrow || v.compared != nil
	if v.narrowed != nil {
		v.narrowed()
	}
}
