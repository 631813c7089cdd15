package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// settingRow is one thing that can be chosen: its name, a line about it, and what it is chosen with.
type settingRow struct {
	object fyne.CanvasObject
	key    string // of the preferences file; empty: it is not kept there
	name   *text
	note   *text
	locked *fyne.Container // says that the organisation has set it
	enable func(on bool)
	also   []string // other words that people search for
}

// lockable is a control that can be kept from being used.
type lockable interface{ SetEnabled(on bool) }

// newSettingRow makes a row. below stands under it over the whole width; it may be nil.
func newSettingRow(key, name, note string, control fyne.CanvasObject, locks lockable, below fyne.CanvasObject, also ...string) *settingRow {
	r := &settingRow{
		key: key, also: also, enable: locks.SetEnabled,
		name: newText(name, sizeText, colorInk, wrap), note: newText(note, sizeCaption, colorDim, wrap),
	}
	r.locked = newInset(2, 0, 0, 0, newLine(6, 1, newPadlock(), newText("Set by your organisation.", sizeCaption, colorInk, wrap)))
	r.locked.Hide()
	side := newColumn(2, r.name, r.note, r.locked)
	body := newColumn(0, container.New(&settingLine{}, side, control))
	if below != nil {
		body.Add(below)
	}
	r.object = newColumn(0, newInset(11, 0, 11, 0, body), newHairline())
	return r
}

// lock shows whether the organisation has set it.
func (r *settingRow) lock(locked []string) {
	on := r.key != "" && slices.Contains(locked, r.key)
	r.locked.Hidden = !on
	r.enable(!on)
}

// matches reports whether all of the words are found in it: in the language on the screen, in English, or as the key of
// the file.
func (r *settingRow) matches(wanted []string) bool {
	return containsAll(wanted, append([]string{r.name.shown(), r.note.shown(), r.name.words, r.note.words, r.key}, r.also...)...)
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
	g := &settingGroup{rows: rows, object: newColumn(0, groupCaption(caption))}
	for _, r := range rows {
		g.object.Add(r.object)
	}
	return g
}

func groupCaption(words string) fyne.CanvasObject {
	return newInset(22, 0, 4, 0, newText(words, sizeCaption, colorDim, wrap))
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
