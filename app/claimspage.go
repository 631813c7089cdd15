package app

import (
	"fmt"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/claims"
	"latchkey/internal/session"
)

// tokenPage reads any token: pasted, dropped, or in a file. What is pasted never gets into the field, and what is typed
// leaves it as soon as a token was found in it.
type tokenPage struct {
	object *fyne.Container
	do     tokenPageActions
	head   *fyne.Container
	title  *kit.Text
	again  *kit.Button
	field  *kit.Field
	paste  *kit.Button
	told   *kit.Mark
	page   *kit.Page
	views  *fyne.Container
	claims *claimsView

	candidates []claims.Candidate
	asked      int // counts what was given to be read, so that only the last is shown
}

type tokenPageActions struct {
	claims          claimsActions
	typed, pasted   func(text string) // what is in the field, once typing rests; what comes all at once
	fromClipboard   func()
	chooseFile      func()
	choose          func(i int) // another one of the tokens that were found
	back, forgotten func()      // leaves the page; calls off what is under way
}

func newTokenPage(do tokenPageActions) *tokenPage {
	v := &tokenPage{do: do}
	v.title = kit.NewText("Read a token", kit.SizeName, kit.ColorInk, kit.Ellip).Bold()
	v.again = kit.NewButton("Read another", kit.Plain, v.empty)
	v.again.Hide()
	v.field = kit.NewArea("Token", "Paste it here", do.typed)
	v.field.Pasted, v.field.Unpasted = do.pasted, v.fail
	v.paste = kit.NewButton("Paste", kit.Primary, do.fromClipboard)
	file := kit.NewButton("Open a file…", kit.Plain, do.chooseFile)
	v.told = kit.NewMark(kit.SizeText)
	v.told.Label.Fit = kit.Wrap
	v.told.Hide()
	words := "Paste a token, or a text that has one in it: a provider's answer, a header, a curl command, a browser's record. It is read on this computer, goes nowhere, and is forgotten when you leave this page."
	column := kit.NewColumn(0, kit.NewText(words, kit.SizeText, kit.ColorDim, kit.Wrap), kit.Gap(1, 16),
		v.field, kit.Gap(1, 6), v.told, kit.Gap(1, 10),
		kit.NewLine(8, -1, v.paste, file), kit.Gap(1, 12),
		kit.NewText("You can also drop a file anywhere on this window.", kit.SizeCaption, kit.ColorDim, kit.Wrap))
	v.page = kit.NewPage(kit.NewInset(16, kit.PageSide, kit.PageTop, kit.PageSide, kit.NewInsetMax(680, column)))
	v.claims = newClaimsView(do.claims)
	v.claims.pasted = true
	v.claims.kinds.Hide()
	v.claims.further = []*kit.Button{v.again}
	v.claims.narrowed = v.showAgain
	v.claims.others.Picked = do.choose
	v.views = kit.NewStackedViews(v.page, v.claims.object)
	v.claims.object.Hide()
	v.head = kit.NewLine(8, 0, v.title, v.again, kit.NewButton("Done", kit.Plain, do.back))
	head := kit.NewInset(kit.PageTop, kit.PageSide, 0, kit.PageSide, v.head)
	v.object = kit.NewBorderColumn(head, v.views, kit.Gap(1, 1))
	return v
}

// fail says why there is nothing to read.
func (v *tokenPage) fail(why string) {
	v.told.Set(kit.Triangle, why, kit.ColorWarn, kit.ColorInk)
	v.told.Hidden = why == ""
	v.page.Flow()
}

// found offers the tokens of a text.
func (v *tokenPage) found(list []claims.Candidate) {
	v.field.SetText("")
	v.candidates = list
	var names []string
	for i, c := range list {
		names = append(names, fmt.Sprintf("%d: %s", i+1, c.Name))
	}
	v.claims.others.SetOptions(names, 0)
	v.claims.several.Hidden = len(list) < 2
	v.fail("")
	v.swap(true)
}

// swap shows the claims, or the field again.
func (v *tokenPage) swap(read bool) {
	v.page.Hidden, v.claims.object.Hidden = read, !read
	v.showAgain()
	v.object.Refresh()
	v.views.Layout.Layout(v.views.Objects, v.views.Size())
}

// showAgain has the button beside the title where there is room for both.
func (v *tokenPage) showAgain() {
	v.again.Hidden = !v.claims.object.Visible() || v.claims.narrow
	v.head.Layout.Layout(v.head.Objects, v.head.Size())
}

// empty forgets what was read and asks for another one.
func (v *tokenPage) empty() {
	v.forget()
	v.do.claims.focus(v.field)
}

// forget leaves nothing of a token behind.
func (v *tokenPage) forget() {
	v.asked++
	v.candidates = nil
	v.do.forgotten()
	if v.field.Text != "" {
		v.field.SetText("")
	}
	if !v.claims.object.Visible() && v.told.Hidden {
		return
	}
	v.claims.account, v.claims.asked, v.claims.earlier = session.Account{}, claimsKey{}, nil
	v.claims.clear("")
	v.title.Set("Read a token")
	v.fail("")
	v.swap(false)
}

// next is the key of another token that is about to be read here.
func (v *tokenPage) next() claimsKey {
	v.asked++
	v.claims.asked = claimsKey{pasted: v.asked}
	return v.claims.asked
}

// show brings what was read to the screen.
func (v *tokenPage) show(key claimsKey, r *reading) {
	if key != v.claims.asked {
		return
	}
	v.claims.show(key, r)
	v.title.Set(kit.Heading(kindWords(r)))
}
