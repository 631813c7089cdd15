package settings

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"latchkey/internal/identity"
)

// importName stands for the file in messages: what is imported may have come from anywhere.
const importName = "import"

// ImportProfiles reads what an administrator hands out: the text of a profiles file, or one link
//
//	latchkey:profile?name=contoso&authority=https://...&client_id=...&scope=...
//
// whose parameters are the keys of a profile, with scope once for each scope or with spaces between them. What widens who is
// shown this computer's login, or turns passwords on, is refused in a link.
// Nothing is fetched and nothing is saved; at least one profile comes back or an error.
func ImportProfiles(text []byte) ([]Profile, error) {
	if len(text) > maxFileSize {
		return nil, errors.New("import profiles: the text is longer than a megabyte")
	}
	text = withoutMark(text)
	trimmed := strings.TrimSpace(string(text))
	switch scheme, _, found := strings.Cut(trimmed, ":"); {
	case found && strings.EqualFold(scheme, "latchkey"):
		p, err := profileFromLink(trimmed)
		if err != nil {
			return nil, fmt.Errorf("import the profile link: %w", err)
		}
		return []Profile{p}, nil
	case found && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http")):
		return nil, errors.New("import profiles: nothing is fetched from the web; save the page as a file and import that")
	}
	list, err := parseProfiles(importName, text)
	if err != nil {
		return nil, fmt.Errorf("import profiles: %w", err)
	}
	if len(list) == 0 {
		return nil, errors.New("import profiles: the text holds none; each begins with a line [[profile]]")
	}
	return list, nil
}

// notByLink are the keys that widen who is shown this computer's login: a link is clicked on more lightly than a file is
// read.
var notByLink = []string{"negotiate_hosts", "federation_metadata"}

func profileFromLink(link string) (Profile, error) {
	u, err := url.Parse(link)
	if err != nil {
		return Profile{}, errors.New("it is no link; copy it again, whole")
	}
	// latchkey:profile?... has its word in Opaque, latchkey://profile?... in Host.
	if word := strings.Trim(u.Opaque+u.Host+u.Path, "/"); word != "profile" || u.Fragment != "" || u.User != nil {
		return Profile{}, errors.New("it must begin with latchkey:profile?")
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Profile{}, errors.New("its parameters cannot be read; copy it again, whole")
	}
	keys := slices.Clone(profileKeys)
	keys[slices.Index(keys, "scopes")] = "scope"
	keys = slices.DeleteFunc(keys, func(key string) bool { return slices.Contains(notByLink, key) })
	var e entry
	for _, key := range slices.Sorted(maps.Keys(values)) { // the same fault is told each time
		list := values[key]
		if slices.Contains(notByLink, key) {
			return Profile{}, fmt.Errorf("the parameter %q decides who may see this computer's login, so it does not come by a link; ask for the text of a profiles file, or add it yourself", key)
		}
		if !slices.Contains(keys, key) {
			return Profile{}, fmt.Errorf("unknown parameter %q; %s", key, allowed(key, keys))
		}
		if key == "scope" {
			e.Scopes = strings.Fields(strings.Join(list, " "))
			continue
		}
		if len(list) > 1 {
			return Profile{}, fmt.Errorf("the parameter %q appears twice", key)
		}
		if key == "continuous_access" {
			if e.ContinuousAccess, err = strconv.ParseBool(list[0]); err != nil {
				return Profile{}, errors.New("the parameter \"continuous_access\" must be true or false")
			}
			continue
		}
		*e.field(key) = list[0]
	}
	if identity.Flow(e.Flow) == identity.FlowPassword {
		return Profile{}, errors.New("a link does not turn on signing in with a password; ask for the text of a profiles file, or add the profile yourself")
	}
	return e.profile()
}

// field is the place of a text key.
func (e *entry) field(key string) *string {
	switch key {
	case "name":
		return &e.Name
	case "organisation":
		return &e.Organisation
	case "authority":
		return &e.Authority
	case "client_id":
		return &e.ClientID
	case "redirect_uri":
		return &e.RedirectURI
	case "flow":
		return &e.Flow
	case "login_hint":
		return &e.LoginHint
	case "domain_hint":
		return &e.DomainHint
	case "response_mode":
		return &e.ResponseMode
	case "prompt":
		return &e.Prompt
	case "app_id_uri":
		return &e.AppIDURI
	case "federation_metadata":
		return &e.FederationMetadata
	case "negotiate_hosts":
		return &e.NegotiateHosts
	}
	panic("settings: no text key " + key)
}
