package app

import (
	"errors"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/settings"
)

// profilesSetting lists the ways to sign in that are kept, and lets the person add, change, import and remove some.
type profilesSetting struct {
	object *fyne.Container
	rows   *fyne.Container
	fault  *kit.Text // why they cannot be read
	known  []Profile
	wanted []string
	do     profilesActions
}

type profilesActions struct {
	add, imported func()
	edit, remove  func(Profile)
}

func newProfilesSetting(do profilesActions) *profilesSetting {
	s := &profilesSetting{do: do, rows: kit.NewColumn(0), fault: kit.NewText("", kit.SizeText, kit.ColorWarn, kit.Wrap)}
	s.fault.Hide()
	buttons := kit.NewInset(10, 0, 0, 0, kit.NewWrapped(8, kit.NewButton("Add…", kit.Plain, do.add), kit.NewButton("Import…", kit.Plain, do.imported)))
	s.object = kit.NewColumn(0, groupCaption("Organisations"), s.fault, s.rows, buttons)
	return s
}

// render lists the profiles, or says why they cannot be read. It reports whether anything changed.
func (s *profilesSetting) render(profiles []Profile, err error) bool {
	words := ""
	if fault, ok := errors.AsType[*settings.FileError](err); ok {
		words = fmt.Sprintf("The file with the organisations has a fault. Mend it in an editor; nothing is written to it before.\n%s", fault.Error())
	} else if err != nil {
		words = kit.Sentence("The organisations cannot be read: " + err.Error())
	}
	if slices.Equal(profiles, s.known) && words == s.fault.Words {
		return false
	}
	s.known = slices.Clone(profiles)
	s.fault.Hidden = words == ""
	s.fault.Set(words)
	s.arrange()
	return true
}

// find leaves the profiles that match.
func (s *profilesSetting) find(wanted []string) (any bool) {
	s.wanted = wanted
	any = s.arrange() > 0 || containsAll(wanted, "Organisations", kit.Said("Organisations"), "profiles", kit.Said("Import…"))
	s.object.Hidden = !any
	return any
}

func (s *profilesSetting) arrange() (shown int) {
	s.rows.Objects = nil
	for _, p := range s.known {
		if containsAll(s.wanted, p.Title(), p.Name, placeOf(p), p.ClientID) {
			s.rows.Add(s.row(p))
			s.rows.Add(kit.NewHairline())
			shown++
		}
	}
	return shown
}

func (s *profilesSetting) row(p Profile) fyne.CanvasObject {
	side := kit.NewColumn(1, kit.NewTold(kit.NewText(p.Title(), kit.SizeText, kit.ColorInk, kit.Ellip).AsIs()), kit.NewTold(kit.NewText(placeOf(p), kit.SizeCaption, kit.ColorDim, kit.Ellip)))
	buttons := kit.NewLine(2, -1, kit.NewButton("Edit", kit.Quiet, func() { s.do.edit(p) }), kit.NewButton("Remove", kit.Quiet, func() { s.do.remove(p) }))
	// The button's inner padding sticks out, so that its word ends where the lines end.
	return kit.NewInset(6, -6, 6, 0, kit.NewLine(14, 0, side, buttons))
}
