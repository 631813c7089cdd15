package app

import (
	"fmt"
	"runtime"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
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
	if w.overlays.Top() != nil {
		return
	}
	everywhere, inList := shortcuts(commandKey())
	var o *kit.Overlay
	hide := func() { w.overlays.Remove(o) }
	body := kit.NewColumn(0, kit.NewText("Keyboard shortcuts", kit.SizeHeading, kit.ColorInk, kit.Wrap).Bold(), kit.Gap(1, 8))
	add := func(caption string, list []shortcut) {
		body.Add(kit.NewInset(8, 0, 3, 0, kit.NewText(caption, kit.SizeCaption, kit.ColorDim, kit.Whole)))
		for _, s := range list {
			body.Add(kit.NewHairline())
			body.Add(kit.NewInset(3, 0, 3, 0, kit.NewLine(14, 1,
				kit.NewFixed(136, kit.NewText(s.keys, kit.SizeNote, kit.ColorInk, kit.Wrap)), kit.NewText(s.does, kit.SizeNote, kit.ColorDim, kit.Wrap))))
		}
	}
	add("Everywhere", everywhere)
	add("In the list of accounts", inList)
	ok := kit.NewButton("Close", kit.Primary, hide)
	body.Add(kit.Gap(1, 12))
	body.Add(kit.NewLine(8, 0, kit.Gap(1, 1), ok))
	o = kit.NewOverlay(body)
	w.overlays.Push(o, hide)
	w.overlays.Canvas.Focus(ok)
	o.Page.Scroll.ScrollToOffset(fyne.NewPos(0, 0)) // the keyboard is at the button, people begin to read above
}
