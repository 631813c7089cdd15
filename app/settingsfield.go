package app

import (
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
)

// settingField is a text of the preferences. It is checked while it is typed, and kept when it is right and the person
// presses Enter or goes on. What is wrong stays, to be mended, and so does what could not be saved, to be tried again.
type settingField struct {
	object  *fyne.Container
	field   *kit.Field
	note    *kit.Text
	unsaved *unsavedNote // stands in the place of the note
	kept    string
	hint    string // what the note says while nothing is typed
	check   func(text string) error
	save    func(text string) // hears of what is kept; not of an empty text unless that is right
	flow    func()
	locked  bool // the organisation has set it, and the note says so
}

func newSettingField(name, example, hint string, check func(string) error, save func(string), flow func()) *settingField {
	f := &settingField{hint: hint, check: check, save: save, flow: flow, note: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)}
	f.unsaved = newUnsavedNote(0, func() { f.keep() }, f.focus)
	f.field = kit.NewField(name, example, func(string) { f.unsaved.clear(); f.tell() })
	f.field.OnSubmitted = func(string) { f.keep() }
	f.field.Left = func() {
		if !f.unsaved.told() { // whoever goes on has seen it, and has a button to try again
			f.keep()
		}
	}
	f.object = kit.NewColumn(4, kit.NewText(name, kit.SizeCaption, kit.ColorDim, kit.Wrap), f.field, f.note, f.unsaved.object)
	return f
}

func (f *settingField) text() string { return strings.TrimSpace(f.field.Text) }

// choose shows what is kept. What the person is typing stays, and what they typed and could not be saved.
func (f *settingField) choose(kept string) {
	typing := f.text() != f.kept && (f.hasKeyboard() || f.unsaved.told())
	changed := kept != f.kept
	f.kept = kept
	if changed && !typing {
		f.show()
	}
	f.tell()
}

func (f *settingField) hasKeyboard() bool {
	c := fyne.CurrentApp().Driver().CanvasForObject(f.field)
	return c != nil && c.Focused() == fyne.Focusable(f.field)
}

func (f *settingField) focus() { kit.Focus(f.field) }

// show takes what is kept into the field.
func (f *settingField) show() {
	if f.text() != f.kept {
		f.field.SetText(f.kept)
	}
}

// lock keeps the field from being changed, or lets it be.
func (f *settingField) lock(on bool) {
	if on {
		f.field.Disable()
		f.show()
	} else {
		f.field.Enable()
	}
	f.tell()
}

// refuse says that what was typed could not be saved. kept is what holds on.
func (f *settingField) refuse(kept, why string) {
	f.kept = kept
	f.unsaved.tell(why)
	f.tell()
}

// tell says what is wrong with what is typed so far, or whether it is in use.
func (f *settingField) tell() {
	text := f.text()
	if f.locked || text == f.kept {
		f.unsaved.clear()
	}
	hidden := f.note.Hidden
	f.note.Hidden = f.unsaved.told()
	words, color := "", kit.ColorDim
	switch err := f.check(text); {
	case f.locked:
		words, color = "Set by your organisation.", kit.ColorInk
	case text == "" && (err != nil || f.kept == ""):
		words = f.hint
	case err != nil:
		words, color = plainReason(err), kit.ColorWarn
	case text != f.kept:
		words = "Press Enter to use it."
	default:
		words, color = "In use.", kit.ColorOK
	}
	if words != f.note.Words || hidden != f.note.Hidden {
		f.note.SetColor(color)
		f.note.Set(words)
		f.flow()
	}
}

// keep takes the text into use, if it is right.
func (f *settingField) keep() {
	if f.text() != f.kept {
		f.use()
	}
}

// use does so whether or not it is in use.
func (f *settingField) use() {
	text := f.text()
	if f.field.Disabled() || f.check(text) != nil {
		return
	}
	f.kept = text
	f.save(text)
	f.tell()
}
