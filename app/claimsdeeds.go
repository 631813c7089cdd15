package app

import (
	"encoding/json"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// What a person does with the claims that are shown.

// find shows what the search leaves, from its beginning.
func (v *claimsView) find() {
	clear(v.more)
	v.list.rows.Scroll.ScrollToTop()
	v.arrange(false)
}

// endSearch shows all claims again, with the keyboard where it was.
func (v *claimsView) endSearch() {
	v.search.SetText("")
	v.toSearch()
}

// turn unfolds a claim, or folds it.
func (v *claimsView) turn(e claims.Explained) {
	key := foldKey(e)
	v.open[key] = !v.open[key]
	v.arrange(false)
}

func (v *claimsView) showMore(group string) {
	v.more[group] += groupMore
	v.arrange(false)
}

// wholeValue is a claim's value as it is copied: all of it, and a time with its zone.
func (v *claimsView) wholeValue(e claims.Explained) string {
	if r := v.reading; r != nil && r.token != nil && !isMoment(e) {
		if whole := objectOf(r.token, e).Copyable(e.Key); whole != "" {
			return whole
		}
	}
	return e.Value
}

// isMoment reports whether a claim is shown as a time and sent as a number, which tells people nothing.
func isMoment(e claims.Explained) bool { return shownValue(e.Value) != e.Value }

func (v *claimsView) copyValue(e claims.Explained) {
	v.do.copyText(v.wholeValue(e), fmt.Sprintf("%s copied", e.Name))
}

// jsonOf is a claim as a JSON object of its own.
func (v *claimsView) jsonOf(e claims.Explained) string {
	raw, _ := objectOf(v.reading.token, e).Get(e.Key)
	text, err := json.MarshalIndent(claims.Object{{Name: e.Key, Value: raw}}, "", "  ")
	if err != nil {
		return ""
	}
	return string(text)
}

// rowMenu offers what can be done with a claim.
func (v *claimsView) rowMenu(e claims.Explained, at fyne.CanvasObject) {
	var items []kit.MenuItem
	if f := foldOf(v.reading.token, e); f.any() {
		label := "Show all of it"
		if v.open[foldKey(e)] {
			label = "Fold it"
		}
		items = append(items, kit.MenuItem{Label: label, Chosen: func() { v.turn(e) }})
	}
	items = append(items,
		kit.MenuItem{Label: "Copy value", Chosen: func() { v.copyValue(e) }},
		kit.MenuItem{Label: "Copy name", Chosen: func() { v.do.copyText(e.Name, "Name copied") }},
		kit.MenuItem{Label: "Copy as JSON", Chosen: func() { v.do.copyText(v.jsonOf(e), "Claim copied as JSON") }})
	if objectOf(v.reading.token, e).Has(e.Key) && isMoment(e) {
		items = append(items, kit.MenuItem{Label: "Copy the number", Chosen: func() {
			v.do.copyText(objectOf(v.reading.token, e).Copyable(e.Key), fmt.Sprintf("%s copied", e.Name))
		}})
	}
	v.do.menu(at, items...)
}

// toolsTapped offers what has buttons of its own in a wider window.
func (v *claimsView) toolsTapped() {
	var items []kit.MenuItem
	for _, b := range slices.Concat([]*kit.Button{v.check, v.compare, v.copyAll, v.export}, v.further) {
		if !b.Disabled() {
			items = append(items, kit.MenuItem{Label: b.Label.Words, Chosen: b.OnTapped})
		}
	}
	if len(items) > 0 {
		v.do.menu(v.tools, items...)
	}
}

// compareWith shows what two tokens differ in.
func (v *claimsView) compareWith(c *comparison) {
	v.compared = c
	v.search.SetText("")
	clear(v.more)
	v.about.Set(c.about())
	v.enable()
	v.arrange(true)
	v.do.focus(v.leave)
}

// turnAround compares the other way round.
func (v *claimsView) turnAround() {
	if c := v.compared; c != nil {
		v.compareWith(compare(c.second, c.first, v.now))
		v.do.focus(v.swap)
	}
}

func (v *claimsView) endComparison() {
	v.compared = nil
	v.search.SetText("")
	clear(v.more)
	v.enable()
	v.arrange(true)
	v.do.focus(v.compare)
}

// escape goes back by a step: from a comparison, or from what the search has left. false: there is none.
func (v *claimsView) escape() bool {
	switch {
	case v == nil:
		return false
	case v.compared != nil:
		v.endComparison()
	case v.search.Text != "":
		v.search.SetText("")
	default:
		return false
	}
	return true
}
