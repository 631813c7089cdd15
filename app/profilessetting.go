package app

import (
	"errors"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"latchkey/internal/settings"
)

// profilesSetting lists the ways to sign in that are kept, and lets the person add, change, import and remove some.
type profilesSetting struct {
	object *fyne.Container
	rows   *fyne.Container
	fault  *text // why they cannot be read
	known  []Profile
	wanted []string
	do     profilesActions
}

type profilesActions struct {
	add, imported func()
	edit, remove  func(Profile)
}

func newProfilesSetting(do profilesActions) *profilesSetting {
	s := &profilesSetting{do: do, rows: newColumn(0), fault: newText("", sizeText, colorWarn, wrap)}
	s.fault.Hide()
	buttons := newInset(10, 0, 0, 0, newWrapped(8, newButton("Add…", plain, do.add), newButton("Import…", plain, do.imported)))
	s.object = newColumn(0, groupCaption("Organisations"), s.fault, s.rows, buttons)
	return s
}

// render lists the profiles, or says why they cannot be read. It reports whether anything changed.
func (s *profilesSetting) render(profiles []Profile, err error) bool {
	words := ""
	if fault, ok := errors.AsType[*settings.FileError](err); ok {
		words = fmt.Sprintf("The file with the organisations has a fault. Mend it in an editor; nothing is written to it before.\n%s", fault.Error())
	} else if err != nil {
		words = sentence("The organisations cannot be read: " + err.Error())
	}
	if slices.Equal(profiles, s.known) && words == s.fault.words {
		return false
	}
	s.known = slices.Clone(profiles)
	s.fault.Hidden = words == ""
	s.fault.set(words)
	s.arrange()
	return true
}

// find leaves the profiles that match.
func (s *profilesSetting) find(wanted []string) (any bool) {
	s.wanted = wanted
	any = s.arrange() > 0 || containsAll(wanted, "Organisations", said("Organisations"), "profiles", said("Import…"))
	s.object.Hidden = !any
	return any
}

func (s *profilesSetting) arrange() (shown int) {
	s.rows.Objects = nil
	for _, p := range s.known {
		if containsAll(s.wanted, p.Title(), p.Name, placeOf(p), p.ClientID) {
			s.rows.Add(s.row(p))
			s.rows.Add(newHairline())
			shown++
		}
	}
	return shown
}

func (s *profilesSetting) row(p Profile) fyne.CanvasObject {
	side := newColumn(1, newTold(newText(p.Title(), sizeText, colorInk, ellip).asIs()), newTold(newText(placeOf(p), sizeCaption, colorDim, ellip)))
	buttons := newLine(2, -1, newButton("Edit", quiet, func() { s.do.edit(p) }), newButton("Remove", quiet, func() { s.do.remove(p) }))
	// The button's inner padding sticks out, so that its word ends where the lines end.
	return newInset(6, -6, 6, 0, newLine(14, 0, side, buttons))
}
