package winauth

import (
	"slices"
	"strings"
)

// sssdDomain reads sssd.conf(5) and gives the first domain in use that signs people in by Kerberos; "" for none.
func sssdDomain(conf string) string {
	sections := make(map[string]map[string]string)
	section := ""
	for line := range strings.Lines(conf) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			section = strings.ToLower(strings.TrimSpace(line[1 : len(line)-1]))
		default:
			if key, value, ok := strings.Cut(line, "="); ok {
				if sections[section] == nil {
					sections[section] = make(map[string]string)
				}
				sections[section][strings.ToLower(strings.TrimSpace(key))] = strings.TrimSpace(value)
			}
		}
	}
	for name := range strings.SplitSeq(sections["sssd"]["domains"], ",") {
		name = strings.TrimSpace(name)
		domain := sections["domain/"+strings.ToLower(name)]
		provider := domain["auth_provider"]
		if provider == "" {
			provider = domain["id_provider"] // what the manual says when it is left out
		}
		if name != "" && slices.Contains([]string{"ad", "ipa", "krb5"}, strings.ToLower(provider)) {
			return clean(name)
		}
	}
	return ""
}
