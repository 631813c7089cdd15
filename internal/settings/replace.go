package settings

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Replace gives the profile of the same name new values. Only the lines of what changed are written anew: comments,
// order and spelling of the rest stay. The error wraps ErrNoProfile, or says what is wrong with the profile.
func (p *Profiles) Replace(profile Profile) error {
	if err := profile.Check(); err != nil {
		return err
	}
	i := index(p.list, profile.Name)
	if i < 0 {
		return p.missing(profile.Name)
	}
	sections, err := layout("profiles", p.text)
	if err != nil {
		return fmt.Errorf("change profile %q: %w", profile.Name, err)
	}
	was, is := lines(p.list[i]), lines(profile)
	text, own := bytes.Clone(p.text), sections[i]
	added, lineBreak := "", "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		lineBreak = "\r\n"
	}
	for _, key := range profileKeys {
		if _, there := own.keys[key]; !there && is[key] != was[key] {
			added += is[key] + lineBreak
		}
	}
	if added != "" && !bytes.HasSuffix(text[:own.end], []byte("\n")) {
		added = lineBreak + added
	}
	text = slices.Insert(text, own.end, []byte(added)...)
	// From the last line to the first, so that the offsets hold.
	there := slices.SortedFunc(maps.Keys(own.keys), func(a, b string) int { return cmp.Compare(own.keys[b], own.keys[a]) })
	for _, key := range there {
		start, end := own.keys[key], own.ends[key]
		switch {
		case is[key] == was[key]:
			continue
		case is[key] == "":
			start, end = lineStart(text, start), lineEnd(text, end)
		}
		text = slices.Replace(text, start, end, []byte(is[key])...)
	}
	return p.accept(text, func(list []Profile) []Profile { list[i] = profile.normal(); return list })
}

// lines are the keys of a profile as they are written.
func lines(p Profile) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(render(p)) {
		if key, _, found := strings.Cut(line, " = "); found {
			out[key] = strings.TrimSuffix(line, "\n")
		}
	}
	return out
}
