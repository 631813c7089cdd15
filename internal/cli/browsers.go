package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"latchkey/internal/desktop"
	"latchkey/internal/identity"
)

// usualBrowser is what to write for the system's choice, whatever the settings or the account say.
const usualBrowser = "system"

// chooseBrowser takes --browser into a plan: what opens no browser takes none, and an unknown one is refused before
// anything is opened or asked. Who names a browser says that one can be opened.
func (in signInFlags) chooseBrowser(ctx context.Context, pl *plan) (err error) {
	if flow := pl.way.Flow; flow != identity.FlowAuto && !pl.opensBrowser() {
		return usage("--browser does not go with --flow %s, which opens none", flow)
	}
	pl.browser, err = browserNamed(ctx, in.browser)
	return err
}

// browserNamed finds a browser of this computer as a person names it: by its ID or its name, and after a colon a profile by
// its ID, its name or who is signed in there, in upper or lower case.
func browserNamed(ctx context.Context, text string) (desktop.BrowserChoice, error) {
	if text == usualBrowser {
		return desktop.BrowserChoice{}, nil
	}
	list := desktop.Browsers(ctx)
	if ctx.Err() != nil {
		return desktop.BrowserChoice{}, ctx.Err()
	}
	if typed, err := desktop.ParseBrowserChoice(text); err == nil {
		if found := fitting(list, typed); len(found) > 0 {
			return found[0], nil
		}
	}
	if len(list) == 0 {
		return desktop.BrowserChoice{}, usage("there is no browser %q, and none was found on this computer\nLeave --browser out to open what the system has, or use --no-browser to get the link", plain(text))
	}
	return desktop.BrowserChoice{}, usage("there is no browser %q on this computer; choose one of:\n%s", plain(text), browserLines(list))
}

// fitting are the choices that a text can mean, exact ones first. A name that two share means neither.
func fitting(list []desktop.Browser, typed desktop.BrowserChoice) (found []desktop.BrowserChoice) {
	exact := func(a, b string) bool { return a == b }
	for _, same := range []func(a, b string) bool{exact, strings.EqualFold} {
		for _, whole := range []bool{false, true} { // IDs alone, then names too
			found = nil
			for _, b := range list {
				if !same(b.ID, typed.Browser) && !(whole && same(b.Name, typed.Browser)) {
					continue
				}
				if typed.Profile == "" {
					found = append(found, desktop.BrowserChoice{Browser: b.ID})
				}
				for _, p := range b.Profiles {
					if typed.Profile != "" && (same(p.ID, typed.Profile) || whole && (same(p.Name, typed.Profile) || same(p.Username, typed.Profile))) {
						found = append(found, desktop.BrowserChoice{Browser: b.ID, Profile: p.ID})
					}
				}
			}
			if len(found) == 1 {
				return found
			}
		}
	}
	return nil
}

// browserLines is a line for each browser and each profile, with what to type for it.
func browserLines(list []desktop.Browser) string {
	var lines strings.Builder
	for _, b := range list {
		fmt.Fprintf(&lines, "  %s  (%s)\n", commandLine(b.ID), plain(b.Name))
		for _, p := range b.Profiles {
			fmt.Fprintf(&lines, "  %s  (%s)\n", commandLine(desktop.BrowserChoice{Browser: b.ID, Profile: p.ID}.String()), plain(profileWords(b, p)))
		}
	}
	fmt.Fprintf(&lines, "  %s  (the system's choice)", usualBrowser)
	return lines.String()
}

// profileWords is what a profile is to a person.
func profileWords(b desktop.Browser, p desktop.BrowserProfile) string {
	words := b.Name + ", " + p.Name
	if p.Username != "" {
		words += ", " + p.Username
	}
	return words
}

// completeBrowser offers the browsers of this computer and their profiles.
func completeBrowser(cmd *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), completing)
	defer cancel()
	var out []cobra.Completion
	for _, b := range desktop.Browsers(ctx) {
		out = append(out, cobra.CompletionWithDesc(b.ID, plain(b.Name)))
		for _, p := range b.Profiles {
			out = append(out, cobra.CompletionWithDesc(desktop.BrowserChoice{Browser: b.ID, Profile: p.ID}.String(), plain(profileWords(b, p))))
		}
	}
	return beginning(append(out, cobra.CompletionWithDesc(usualBrowser, "the system's choice")), begun), cobra.ShellCompDirectiveNoFileComp
}
