package app

import (
	"net/url"
	"regexp"
	"strings"

	"latchkey/app/kit"
)

var addressInText = regexp.MustCompile(`\b[a-z][a-z0-9]*://[^\s"]+`)

// learnAddresses takes in the addresses that a text names, and their hosts: a proxy or its PAC file is an organisation's own,
// and called after it. A host of one word may be a common one, and is none that is looked for.
func (n *names) learnAddresses(words string) (learnt bool) {
	before := n.veil.Lore
	for _, address := range addressInText.FindAllString(words, -1) {
		address = strings.TrimRight(address, ".,;:)")
		n.veil.Add(address, kit.Dots)
		if u, err := url.Parse(address); err == nil && strings.Contains(u.Hostname(), ".") {
			n.veil.Add(u.Hostname(), kit.Dots)
		}
	}
	return n.veil.Lore != before
}

// keepMaskedAddresses does so for a text that is about to be on the screen, now or once masked mode is on.
func (w *window) keepMaskedAddresses(words string) {
	if w.names.learnAddresses(words) && w.prefs.Masked {
		w.applyLook()
	}
}
