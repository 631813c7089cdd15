package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// Where a list is longer than its window, the bar that scrolls it covers nothing of its rows.
func TestTheScrollBarCoversNoRow(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	for i := range 40 {
		snap.Accounts = append(snap.Accounts, account(fmt.Sprintf("Lee Gu %d", i), fmt.Sprintf("lee%d@contoso.example", i), session.Fresh, time.Hour))
		snap.Accounts[0].Activity = append(snap.Accounts[0].Activity, identity.Event{At: fixedNow(), Kind: identity.EventRefreshed, Text: "Got a new token"})
	}
	s.w.about.about = About{Version: "1", Licence: "A licence", ThirdParty: ""}
	s.w.render(snap)
	s.w.choose(snap.Accounts[0].ID)
	bar := kit.Look{}.Size(theme.SizeNameScrollBar) // as wide as it gets, under the pointer
	for name, open := range map[string]func(){
		"an account's activity": func() { s.tap("Activity") },
		"all activity":          s.w.showActivity,
		"the licences":          s.w.showAbout,
	} {
		open()
		s.until(name, func() bool { return !s.w.gathering })
		lists := 0
		s.each(func(o fyne.CanvasObject, at fyne.Position) {
			scroll, ok := o.(*container.Scroll)
			if !ok || scroll.Direction == container.ScrollHorizontalOnly {
				return
			}
			var rows []fyne.CanvasObject
			walk(scroll.Content, at, func(o fyne.CanvasObject, _ fyne.Position) {
				switch o.(type) {
				case *accountRow, *eventRow, *licenceRow:
					rows = append(rows, o)
				}
			})
			if len(rows) == 0 {
				return
			}
			lists++
			widest := slices.MaxFunc(rows, func(a, b fyne.CanvasObject) int { return int(a.Size().Width - b.Size().Width) }).Size().Width
			if begins := scroll.Size().Width - bar; widest > begins {
				t.Errorf("%s: rows end at %v, and the bar begins at %v", name, widest, begins)
			}
		})
		if lists != 2 {
			t.Errorf("%s: %d lists", name, lists)
		}
		s.w.back()
	}
}
