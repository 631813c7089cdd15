package app

import (
	"fmt"
	"runtime"

	"fyne.io/fyne/v2"
)

// shortcut is a key, or several, and what it does.
type shortcut struct{ keys, does string }

// shortcuts are those of the whole window, then those in the list of accounts. command is the key that begins most of
// them on this system.
func shortcuts(command string) (everywhere, inList []shortcut) {
	everywhere = []shortcut{
		{fmt.Sprintf("%s+N", command), "Add an account"},
		{fmt.Sprintf("%s+F", command), "Search the accounts"},
		{fmt.Sprintf("%s+T", command), "Read a token"},
		{fmt.Sprintf("%s+Shift+R", command), "Why a token was refused, among its claims"},
		{fmt.Sprintf("%s+Shift+A", command), "Activity of all accounts"},
		{fmt.Sprintf("%s+,", command), "Settings"},
		{fmt.Sprintf("%s+Shift+M", command), "Mask names and identifiers"},
		{fmt.Sprintf("%s+Shift+X", command), "Clear the copied token from the clipboard"},
		{"F5", "Refresh the account that is shown"},
		{"F1 or ?", "This list"},
		{"Escape", "Close, clear the search, or go back"},
		{fmt.Sprintf("%s+Q", command), "Close the window"},
	}
	inList = []shortcut{
		{"Up, Down", "The account above or below"},
		{"Page Up, Page Down", "A page of accounts up or down"},
		{"Home, End", "The first or the last account"},
		{"Letters", "Search for what you type"},
		{"Enter", "Copy the token, or sign in again"},
		{fmt.Sprintf("%s+C", command), "Copy the token"},
		{"Menu or Shift+F10", "All that can be done with the account"},
		{"Delete", "Sign out, after a question"},
	}
	return everywhere, inList
}

// commandKey is what the key is called that begins most shortcuts.
func commandKey() string {
	if runtime.GOOS == "darwin" {
		return "Cmd"
	}
	return "Ctrl"
}

// showShortcuts lists what the keyboard can do.
func (w *window) showShortcuts() {
	if w.overlays.top() != nil {
		return
	}
	everywhere, inList := shortcuts(commandKey())
	var o *overlay
	hide := func() { w.overlays.remove(o) }
	body := newColumn(0, newText("Keyboard shortcuts", sizeHeading, colorInk, wrap).bold(), gap(1, 8))
	add := func(caption string, list []shortcut) {
		body.Add(newInset(8, 0, 3, 0, newText(caption, sizeCaption, colorDim, whole)))
		for _, s := range list {
			body.Add(newHairline())
			body.Add(newInset(3, 0, 3, 0, newLine(14, 1,
				newFixed(136, newText(s.keys, sizeNote, colorInk, wrap)), newText(s.does, sizeNote, colorDim, wrap))))
		}
	}
	add("Everywhere", everywhere)
	add("In the list of accounts", inList)
	ok := newButton("Close", primary, hide)
	body.Add(gap(1, 12))
	body.Add(newLine(8, 0, gap(1, 1), ok))
	o = newOverlay(body)
	w.overlays.push(o, hide)
	w.overlays.canvas.Focus(ok)
	o.page.scroll.ScrollToOffset(fyne.NewPos(0, 0)) // the keyboard is at the button, people begin to read above
}
