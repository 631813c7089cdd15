package desktop

import (
	"cmp"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds on what a browser may keep: far above what they do, so that a file that is out of order costs no more.
const (
	maxBrowserFile = 16 << 20
	maxProfiles    = 200
)

// readBounded reads a regular file of a bounded size; anything else is empty.
func readBounded(path string, limit int64) []byte {
	info, err := os.Stat(path) // first: opening a pipe would wait
	if err != nil || !info.Mode().IsRegular() || info.Size() > limit {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil || int64(len(text)) > limit {
		return nil
	}
	return text
}

// chromiumProfiles reads the profiles of a user data folder, in the order of the browser's own list.
func chromiumProfiles(folder string) []BrowserProfile {
	if folder == "" {
		return nil
	}
	list := parseLocalState(readBounded(filepath.Join(folder, "Local State"), maxBrowserFile))
	return slices.DeleteFunc(list, func(p BrowserProfile) bool { return !isFolder(filepath.Join(folder, p.ID)) })
}

// parseLocalState reads Chromium's "Local State": profile.info_cache has an entry for each profile by its folder, and
// profile.profiles_order their order. Entries that are out of order are left out, one by one.
func parseLocalState(text []byte) []BrowserProfile {
	var state struct {
		Profile struct {
			Cache map[string]json.RawMessage `json:"info_cache"`
			Order json.RawMessage            `json:"profiles_order"`
		} `json:"profile"`
	}
	if json.Unmarshal(text, &state) != nil {
		return nil
	}
	var order []string
	_ = json.Unmarshal(state.Profile.Order, &order) // older versions have none
	var list []BrowserProfile
	for folder, text := range state.Profile.Cache {
		var info struct {
			Name      string `json:"name"`
			Username  string `json:"user_name"`
			Ephemeral bool   `json:"is_ephemeral"`
			Omitted   bool   `json:"is_omitted_from_profile_list"`
		}
		if json.Unmarshal(text, &info) != nil || info.Ephemeral || info.Omitted || !isProfileFolder(folder) {
			continue
		}
		list = append(list, BrowserProfile{ID: folder, Name: cmp.Or(shown(info.Name), folder), Username: shown(info.Username)})
	}
	rank := func(p BrowserProfile) int {
		if i := slices.Index(order, p.ID); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(list, func(a, b BrowserProfile) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(a.ID), len(b.ID)), strings.Compare(a.ID, b.ID)) // "Profile 2" before "Profile 10"
	})
	return list[:min(len(list), maxProfiles)]
}

// isProfileFolder reports whether a text is the name of one folder, as Chromium gives them ("Default", "Profile 2").
func isProfileFolder(name string) bool {
	return isProfileName(name) && name != "." && name != ".." && !strings.ContainsAny(name, `/\:`) && name != "System Profile" && name != "Guest Profile"
}

// isProfileName reports whether a text may stand in a command line for a profile: nothing that is an option, or that
// somebody could not have typed.
func isProfileName(name string) bool {
	return name != "" && len(name) <= 255 && utf8.ValidString(name) && !strings.HasPrefix(name, "-") &&
		strings.TrimSpace(name) == name && !strings.ContainsFunc(name, unfit)
}
