package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/kit"
)

// settingRow is one thing that can be chosen: its name, a line about it, and what it is chosen with.
type settingRow struct {
	object fyne.CanvasObject
	key    string // of the preferences file; empty: it is not kept there
	name   *kit.Text
	note   *kit.Text
	locked *fyne.Container // says that the organisation has set it
	enable func(on bool)
	also   []string // other words that people search for

	unsaved *unsavedNote
	again   func() // chooses once more what could not be saved
}

// lockable is a control that can be kept from being used.
type lockable interface {
	SetEnabled(on bool)
	Focus()
}

// newSettingRow makes a row. below stands under it over the whole width; it may be nil.
func newSettingRow(key, name, note string, control fyne.CanvasObject, locks lockable, below fyne.CanvasObject, also ...string) *settingRow {
	r := &settingRow{
		key: key, also: also, enable: locks.SetEnabled,
		name: kit.NewText(name, kit.SizeText, kit.ColorInk, kit.Wrap), note: kit.NewText(note, kit.SizeCaption, kit.ColorDim, kit.Wrap),
	}
	r.locked = kit.NewInset(2, 0, 0, 0, kit.NewLine(6, 1, kit.NewPadlock(), kit.NewText("Set by your organisation.", kit.SizeCaption, kit.ColorInk, kit.Wrap)))
	r.locked.Hide()
	r.unsaved = newUnsavedNote(kit.GridStep, func() { r.again() }, locks.Focus)
	side := kit.NewColumn(2, r.name, r.note, r.locked)
	body := kit.NewColumn(0, container.New(&settingLine{}, side, control), r.unsaved.object)
	if below != nil {
		body.Add(below)
	}
	r.object = kit.NewColumn(0, kit.NewInset(11, 0, 11, 0, body), kit.NewHairline())
	return r
}

// lock shows whether the organisation has set it.
func (r *settingRow) lock(locked []string) {
	on := r.key != "" && slices.Contains(locked, r.key)
	r.locked.Hidden = !on
	if on {
		r.unsaved.clear()
	}
	r.enable(!on)
}

// matches reports whether all of the words are found in it: in the language on the screen, in English, or as the key of
// the file.
func (r *settingRow) matches(wanted []string) bool {
	return containsAll(wanted, append([]string{r.name.Shown(), r.note.Shown(), r.name.Words, r.note.Words, r.key}, r.also...)...)
}

// containsAll reports whether each of the words, which are in small letters, is in one of the texts.
func containsAll(wanted []string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, "\n"))
	return !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(all, w) })
}

// settingGroup is some rows under a caption.
type settingGroup struct {
	object *fyne.Container
	rows   []*settingRow
}

func newSettingGroup(caption string, rows ...*settingRow) *settingGroup {
	g := &settingGroup{rows: rows, object: kit.NewColumn(0, groupCaption(caption))}
	for _, r := range rows {
		g.object.Add(r.object)
	}
	return g
}

func groupCaption(words string) fyne.CanvasObject {
	return kit.NewInset(22, 0, 4, 0, kit.NewText(words, kit.SizeCaption, kit.ColorDim, kit.Wrap))
}

// find shows the rows that match, and nothing where none does.
func (g *settingGroup) find(wanted []string) (any bool) {
	for _, r := range g.rows {
		match := r.matches(wanted)
		r.object.(*fyne.Container).Hidden = !match
		any = any || match
	}
	g.object.Hidden = !any
	return any
}
