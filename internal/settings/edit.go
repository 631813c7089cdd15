package settings

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// preamble opens a new profiles file, for the person who will edit it.
const preamble = `# Latchkey's profiles: where to sign in, and as which application.
# Each begins with [[profile]] and needs name, authority and client_id. It may have
# organisation, scopes, redirect_uri, flow, login_hint, domain_hint, response_mode, prompt,
# continuous_access, app_id_uri, and for signing in with this computer's own login (flow = "windows")
# federation_metadata, a file with the federation server's metadata, and negotiate_hosts, hosts that may
# be shown that login besides those that the provider names.
`

// Add puts a profile at the end. The error wraps ErrProfileExists, or says what is wrong with the profile.
func (p *Profiles) Add(profile Profile) error {
	if err := profile.Check(); err != nil {
		return err
	}
	if i := index(p.list, profile.Name); i >= 0 {
		return fmt.Errorf("add profile %q: %w; remove it first, or choose another name", profile.Name, ErrProfileExists)
	}
	text := bytes.Clone(p.text)
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte(preamble)
	}
	added := "\n" + render(profile)
	if !bytes.HasSuffix(text, []byte("\n")) {
		added = "\n" + added
	}
	if bytes.Contains(text, []byte("\r\n")) {
		added = strings.ReplaceAll(added, "\n", "\r\n")
	}
	return p.accept(append(text, added...), func(list []Profile) []Profile { return append(list, profile.normal()) })
}

// Remove takes a profile out, together with the comment that stands directly above it. The error wraps
// ErrNoProfile and names those there are.
func (p *Profiles) Remove(name string) error {
	i := index(p.list, name)
	if i < 0 {
		return p.missing(name)
	}
	sections, err := layout("profiles", p.text)
	if err != nil {
		return fmt.Errorf("remove profile %q: %w", name, err)
	}
	start := commentAbove(p.text, sections[i].header)
	end := sections[i].end
	// The blank line that set it off goes with it.
	if next := lineEnd(p.text, end); end < len(p.text) && len(bytes.TrimSpace(p.text[end:next])) == 0 {
		end = next
	}
	text := slices.Concat(p.text[:start], p.text[end:])
	return p.accept(text, func(list []Profile) []Profile { return slices.Delete(list, i, i+1) })
}

// accept takes an edited text only if it reads as what the edit meant.
func (p *Profiles) accept(text []byte, edit func([]Profile) []Profile) error {
	list, err := parseProfiles("profiles", text)
	if err != nil {
		return fmt.Errorf("edit the profiles: %w", err)
	}
	if !slices.Equal(list, edit(slices.Clone(p.list))) {
		return fmt.Errorf("edit the profiles: the file is written in a way that cannot be edited safely; edit it by hand")
	}
	p.text, p.list = text, list
	return nil
}

// normal is the profile as it comes back from the file.
func (p Profile) normal() Profile {
	n, err := p.entry().profile()
	if err != nil {
		return p
	}
	return n
}

// commentAbove moves the start of a section up over the comment lines that touch it. A comment at the very top
// of the file speaks of the file, not of its first profile.
func commentAbove(text []byte, start int) int {
	at := start
	for at > 0 {
		above := lineStart(text, at-1)
		if !bytes.HasPrefix(bytes.TrimSpace(text[above:at]), []byte("#")) {
			return at
		}
		at = above
	}
	return start
}

// render writes a profile as a section of the file.
func render(p Profile) string {
	e := p.entry()
	var b strings.Builder
	b.WriteString("[[profile]]\n")
	for _, key := range profileKeys {
		if key == "scopes" {
			if len(e.Scopes) == 0 {
				continue
			}
			quoted := make([]string, len(e.Scopes))
			for i, s := range e.Scopes {
				quoted[i] = quote(s)
			}
			fmt.Fprintf(&b, "scopes = [%s]\n", strings.Join(quoted, ", "))
		} else if key == "continuous_access" {
			if e.ContinuousAccess {
				b.WriteString("continuous_access = true\n")
			}
		} else if value := *e.field(key); value != "" {
			fmt.Fprintf(&b, "%s = %s\n", key, quote(value))
		}
	}
	return b.String()
}

// quote writes a TOML basic string. Control characters were refused before.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
