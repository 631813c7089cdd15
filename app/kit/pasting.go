package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Pasting is a paste into a field that its window may carry out: whoever has copied the text delivers it, and can take
// as long as it likes. A field hands it to the canvas it is on, as a shortcut.
type Pasting struct {
	into  *Field
	begun bool
}

// ShortcutName is what a canvas knows it by.
func (*Pasting) ShortcutName() string { return "latchkey.paste" }

// Begin says that the text will come later: End or Fail follows. Without it the field reads the clipboard itself, at once.
func (p *Pasting) Begin() {
	p.begun = true
	p.into.awaited++
}

// End puts the text where the cursor of the field is by now, in place of what is selected. A field that is no longer on
// the screen gets nothing.
func (p *Pasting) End(text string) {
	f := p.into
	f.awaited--
	if f.Disabled() || !onScreen(f) {
		f.entered = false
		return
	}
	f.insert(text)
	if f.entered && f.awaited == 0 {
		f.entered = false
		f.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
}

// Fail says why no text comes: in the field's own place for that, or else with say. Nothing is said for "", or of a field
// that is no longer on the screen.
func (p *Pasting) Fail(why string, say func(why string)) {
	f := p.into
	f.awaited--
	f.entered = false // it was about what has not come
	switch {
	case why == "" || !onScreen(f):
	case f.Unpasted != nil:
		f.Unpasted(why)
	default:
		say(why)
	}
}

// Gone reports that the field is no longer on the screen.
func (p *Pasting) Gone() bool { return !onScreen(p.into) }

// onScreen reports whether a widget lies in its window now: Fyne tells of one that does not what it tells of one that never
// did.
func onScreen(o fyne.CanvasObject) bool {
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject
	return where(o) != where(canvas.NewRectangle(nil))
}

// paste asks the window for what is in the clipboard, and Fyne where the window has no way of its own.
func (f *Field) paste(from fyne.Clipboard) {
	p := &Pasting{into: f}
	if c, ok := keyboardOf(f).(fyne.Shortcutable); ok {
		c.TypedShortcut(p)
	}
	if !p.begun {
		f.insert(from.Content())
	}
}

func (f *Field) insert(text string) {
	switch {
	case f.Pasted != nil:
		f.Pasted(text)
	case text != "": // Fyne would take what is selected from the screen, and leave it in the text
		f.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: delivered(text)})
	}
}

// delivered is a clipboard whose text is here already.
type delivered string

// Content is the text.
func (d delivered) Content() string { return string(d) }

// SetContent is what a paste never does.
func (delivered) SetContent(string) {}

// awaits reports whether a key has to wait for what is being pasted: Enter would send a form without it.
func (f *Field) awaits(key fyne.KeyName) bool {
	return f.awaited > 0 && !f.MultiLine && (key == fyne.KeyReturn || key == fyne.KeyEnter)
}
