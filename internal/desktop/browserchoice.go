package desktop

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// maxChoice bounds the text of a choice; names of profiles are shorter.
const maxChoice = 512

// BrowserChoice names a browser of this computer, and maybe one of its profiles. The zero value is the system's choice.
type BrowserChoice struct {
	Browser string // Browser.ID
	Profile string // BrowserProfile.ID; empty: whichever the browser takes by itself
}

// ParseBrowserChoice reads what String writes: "" for the system's choice, "ID", or "ID:PROFILE". Whether there is such a
// browser is another question. No ID has a colon in it; the name of a profile may.
func ParseBrowserChoice(text string) (BrowserChoice, error) {
	browser, profile, named := strings.Cut(text, ":")
	switch {
	case text == "":
		return BrowserChoice{}, nil
	case len(text) > maxChoice || !utf8.ValidString(text) || strings.ContainsFunc(text, unfit):
		return BrowserChoice{}, errors.New("this is no name of a browser")
	case browser == "":
		return BrowserChoice{}, errors.New("before the colon the browser is missing")
	case named && profile == "":
		return BrowserChoice{}, errors.New("after the colon the profile is missing")
	}
	return BrowserChoice{browser, profile}, nil
}

// String is the one text for a choice, as it is kept in preferences.
func (c BrowserChoice) String() string {
	if c.Profile == "" {
		return c.Browser
	}
	return c.Browser + ":" + c.Profile
}
