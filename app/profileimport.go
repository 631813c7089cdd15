package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// importForm takes in what an administrator hands out: a file of profiles, or a link. What would be added is seen before.
type importForm struct {
	*form
	w     *window
	given *kit.Field
	found []Profile // that can be added
}

// askImport lets the person import profiles; text is what was dropped or is to be pasted.
func (w *window) askImport(text string) {
	f := &importForm{w: w}
	w.importing = f
	f.given = kit.NewArea("Link or text", "latchkey:profile?name=…", func(string) { f.check() })
	f.form = newForm(w, "Import organisations", "From a link or a file that your administrator gave you. Nothing is signed in by that.", "Import",
		labelled("The link, or the text of the file", f.given))
	f.aside.Add(kit.NewButton("Open a file…", kit.Plain, func() { w.chooseTokenFile(f.take) }))
	f.first, f.submit = f.given, f.send
	f.given.SetText(text)
	f.check()
	f.show()
}

// take reads a file into the form.
func (f *importForm) take(path string) {
	f.w.errands.run(func(ctx context.Context) func() {
		text, err := readSmallFile(path)
		return func() {
			if err != nil {
				f.say(kit.Triangle, kit.ColorBad, "The file cannot be read", kit.Sentence(kit.Heading(fileReason(err))))
				return
			}
			f.given.SetText(string(text))
		}
	})
}

// check says what would be added.
func (f *importForm) check() {
	f.found = nil
	f.next.SetEnabled(false)
	if strings.TrimSpace(f.given.Text) == "" {
		f.quiet()
		return
	}
	all, err := settings.ImportProfiles([]byte(f.given.Text))
	if err != nil {
		f.say(kit.Triangle, kit.ColorWarn, "This cannot be imported", kit.Sentence(kit.Heading(err.Error())))
		return
	}
	var lines []string
	for _, p := range all {
		i := slices.IndexFunc(f.w.profiles, func(o Profile) bool { return strings.EqualFold(o.Name, p.Name) })
		switch {
		case i < 0:
			f.found = append(f.found, Profile{Profile: p})
			lines = append(lines, fmt.Sprintf("%s: signs in at %s", p.Title(), p.Authority.URL))
			lines = append(lines, widens(p)...)
		case f.w.profiles[i].Profile == p:
			lines = append(lines, fmt.Sprintf("%s is there already.", p.Title()))
		default:
			lines = append(lines, fmt.Sprintf("%s is there already and differs. It stays as it is: remove it first to import this one.", p.Title()))
		}
	}
	words, shape := fmt.Sprintf("Adds %s", kit.Count(len(f.found), "organisation")), kit.Ring
	if len(f.found) == 0 {
		words = "There is nothing to add"
	}
	f.say(shape, kit.ColorAccent, words, strings.Join(lines, "\n"))
	f.next.SetEnabled(len(f.found) > 0)
}

// widens says what a profile allows beyond signing in on the provider's pages: whoever imports it says yes to that.
func widens(p settings.Profile) (lines []string) {
	if p.Flow == identity.FlowPassword {
		lines = append(lines, "It has passwords typed into Latchkey.")
	}
	if p.NegotiateHosts != "" {
		lines = append(lines, "It lets these hosts see this computer's login: "+p.NegotiateHosts)
	}
	if p.FederationMetadata != "" {
		lines = append(lines, "Which server sees this computer's login is in the file "+p.FederationMetadata)
	}
	return lines
}

func (f *importForm) send() {
	w, found := f.w, f.found
	f.next.SetEnabled(false)
	w.errands.run(func(ctx context.Context) func() {
		var err error
		for _, p := range found {
			if err = w.o.Profiles.Add(ctx, p); err != nil {
				break
			}
		}
		read := w.readProfiles(ctx)
		return func() {
			read()
			w.showProfiles()
			if err != nil {
				w.o.Log.Warn("import profiles", "err", err)
				f.check()
				f.say(kit.Triangle, kit.ColorBad, "They could not be saved", profileReason(err))
				return
			}
			f.hide()
			w.say(fmt.Sprintf("%s imported", kit.Count(len(found), "organisation")))
		}
	})
}

// dropProfiles takes a file that was dropped on the settings.
func (w *window) dropProfiles(path string) {
	w.errands.run(func(ctx context.Context) func() {
		text, err := readSmallFile(path)
		return func() {
			if err != nil {
				w.say(kit.Sentence("The file cannot be read: " + fileReason(err)))
				return
			}
			w.askImport(string(text))
		}
	})
}
