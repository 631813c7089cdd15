package app

import (
	"fmt"

	"latchkey/internal/desktop"
)

// profileForms are how a browser and one of its profiles are called: on the sheet of a sign-in, and in the settings.
var profileForms = [...]string{"%s (%s)", "%s, %s"}

// learnBrowsers takes in what the profiles of browsers are called, as a rule after a person or where they work. A profile's
// name by itself may be a common word, and is none that is looked for.
func (n *names) learnBrowsers(list []desktop.Browser) (learnt bool) {
	before := n.veil.Lore
	for _, b := range list {
		for i, p := range b.Profiles {
			for _, form := range profileForms {
				n.veil.Add(fmt.Sprintf(form, b.Name, p.Name), fmt.Sprintf("%s (profile %d)", b.Name, i+1))
			}
		}
	}
	return n.veil.Lore != before
}

// keepMaskedBrowsers does so for the browsers that are about to be on the screen, now or once masked mode is on.
func (w *window) keepMaskedBrowsers(list []desktop.Browser) {
	if w.names.learnBrowsers(list) && w.prefs.Masked {
		w.applyLook()
	}
}
