package desktop

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"unicode"
)

// Browser is a browser of this computer.
type Browser struct {
	ID       string // stays the same: its desktop entry, its key in the registry, or its bundle; without a colon
	Name     string // for people: "Firefox"
	Profiles []BrowserProfile

	command launch
	named   *launch       // in place of command where a profile is named; nil: command does for both
	known   *knownBrowser // nil: one whose profiles nobody here knows of
}

// BrowserProfile is one of a browser's profiles: a person there, with logins of their own.
type BrowserProfile struct {
	ID       string // as the browser itself tells them apart
	Name     string // as the browser shows it
	Username string // who is signed in to the browser there; may be empty
}

// Browsers finds the browsers of this computer and their profiles, by name. What cannot be read, or is written in a way
// that no browser writes, is left out. It reads many small files: never call it on the thread of a screen.
func Browsers(ctx context.Context) []Browser {
	list := installedBrowsers(ctx)
	slices.SortStableFunc(list, func(a, b Browser) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(list, func(a, b Browser) bool { return a.ID == b.ID })
}

// OpenBrowserIn shows link in the browser and profile of a person's choice, by the rules of OpenBrowser; the zero choice is
// OpenBrowser. A choice counts for more than $BROWSER: it was made for Latchkey. When it cannot be followed, because the
// browser or the profile is gone, the next best is opened, and note is a sentence that says so.
func OpenBrowserIn(ctx context.Context, choice BrowserChoice, link string) (note string, err error) {
	if choice == (BrowserChoice{}) {
		return "", OpenBrowser(ctx, link)
	}
	link, err = openable(ctx, link)
	if err != nil {
		return "", err
	}
	b, found := FindBrowser(Browsers(ctx), choice)
	if !found {
		return inPlace(ctx, link, fmt.Sprintf("%s is not here any more, so your usual browser was opened.", knownName(choice.Browser)))
	}
	profile, found := b.Profile(choice.Profile)
	if !found {
		note = fmt.Sprintf("The chosen profile of %s is not here any more, so it was opened without one.", b.Name)
	}
	command := b.command
	if profile.ID != "" && b.named != nil {
		command = *b.named
	}
	argv := command.argv(b.known.selects(profile), link)
	cmd := exec.Command(argv[0], argv[1:]...)
	detach(cmd) // it stays when we are interrupted, or our terminal closes
	err = await(ctx, cmd.Run)
	switch {
	case err == nil:
		return note, nil
	case ctx.Err() != nil:
		return "", fmt.Errorf("open the browser: %w", ctx.Err())
	}
	return inPlace(ctx, link, fmt.Sprintf("%s could not be started, so your usual browser was opened.", b.Name))
}

// inPlace opens the system's choice, and gives the note once it is true.
func inPlace(ctx context.Context, link, note string) (string, error) {
	if err := OpenBrowser(ctx, link); err != nil {
		return "", err
	}
	return note, nil
}

// FindBrowser is the browser that a choice means. Whether it has the profile is another question: see Profile.
func FindBrowser(list []Browser, choice BrowserChoice) (Browser, bool) {
	i := slices.IndexFunc(list, func(b Browser) bool { return b.ID == choice.Browser })
	if i < 0 {
		return Browser{}, false
	}
	return list[i], true
}

// Profile is the profile of that ID; an empty one is none, which every browser has.
func (b Browser) Profile(id string) (BrowserProfile, bool) {
	if id == "" {
		return BrowserProfile{}, true
	}
	i := slices.IndexFunc(b.Profiles, func(p BrowserProfile) bool { return p.ID == id })
	if i < 0 {
		return BrowserProfile{}, false
	}
	return b.Profiles[i], true
}

// unfit reports whether a character has no place in a name: it would move the cursor, or turn what follows around.
func unfit(r rune) bool { return !unicode.IsPrint(r) }

// maxShown is how long a name may be on the screen.
const maxShown = 100

// shown makes a name fit for the screen.
func shown(name string) string {
	clean := strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unfit(r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, name))
	if runes := []rune(clean); len(runes) > maxShown {
		return string(runes[:maxShown-1]) + "…"
	}
	return clean
}
