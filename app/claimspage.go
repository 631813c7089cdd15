package app

import (
	"fmt"

	"fyne.io/fyne/v2"

	"latchkey/internal/claims"
	"latchkey/internal/session"
)

// tokenPage reads any token: pasted, dropped, or in a file. What is pasted never gets into the field, and what is typed
// leaves it as soon as a token was found in it.
type tokenPage struct {
	object *fyne.Container
	do     tokenPageActions
	head   *fyne.Container
	title  *text
	again  *button
	field  *field
	paste  *button
	told   *mark
	page   *page
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
	v.title = newText("Read a token", sizeName, colorInk, ellip).bold()
	v.again = newButton("Read another", plain, v.empty)
	v.again.Hide()
	v.field = newArea("Token", "Paste it here", do.typed)
	v.field.pasted = do.pasted
	v.paste = newButton("Paste", primary, do.fromClipboard)
	file := newButton("Open a file…", plain, do.chooseFile)
	v.told = newMark(sizeText)
	v.told.label.fit = wrap
	v.told.Hide()
	words := "Paste a token, or a text that has one in it: a provider's answer, a header, a curl command, a browser's record. It is read on this computer, goes nowhere, and is forgotten when you leave this page."
	column := newColumn(0, newText(words, sizeText, colorDim, wrap), gap(1, 16),
		v.field, gap(1, 6), v.told, gap(1, 10),
		newLine(8, -1, v.paste, file), gap(1, 12),
		newText("You can also drop a file anywhere on this window.", sizeCaption, colorDim, wrap))
	v.page = newPage(newInset(16, pageSide, pageTop, pageSide, newInsetMax(680, column)))
	v.claims = newClaimsView(do.claims)
	v.claims.pasted = true
	v.claims.kinds.Hide()
	v.claims.further = []*button{v.again}
	v.claims.narrowed = v.showAgain
	v.claims.others.picked = do.choose
	v.views = newStackedViews(v.page, v.claims.object)
	v.claims.object.Hide()
	v.head = newLine(8, 0, v.title, v.again, newButton("Done", plain, do.back))
	head := newInset(pageTop, pageSide, 0, pageSide, v.head)
	v.object = newBorderColumn(head, v.views, gap(1, 1))
	return v
}

// fail says why there is nothing to read.
func (v *tokenPage) fail(why string) {
	v.told.set(triangle, why, colorWarn, colorInk)
	v.told.Hidden = why == ""
	v.page.flow()
}

// found offers the tokens of a text.
func (v *tokenPage) found(list []claims.Candidate) {
	v.field.SetText("")
	v.candidates = list
	var names []string
	for i, c := range list {
		names = append(names, fmt.Sprintf("%d: %s", i+1, c.Name))
	}
	v.claims.others.setOptions(names, 0)
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
	v.title.set("Read a token")
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
	v.title.set(heading(kindWords(r)))
}
