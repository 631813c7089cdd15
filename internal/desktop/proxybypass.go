package desktop

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// bypasses reports whether Windows' list of exceptions names the host of that address: entries are separated by
// semicolons or blanks, and are a name, an address or a part of one with * for any text, with a scheme before it or a port
// behind it where only that is meant; a network as 10.0.0.0/8; or <local> for names without a dot.
func bypasses(list string, to *url.URL) bool { return excepts(list, to, false) }

// excepts is bypasses, with the names below a name where that is how the list is meant.
func excepts(list string, to *url.URL, below bool) bool {
	for entry := range strings.FieldsFuncSeq(strings.ToLower(list), func(r rune) bool { return r == ';' || r == ',' || r <= ' ' }) {
		if excepted(entry, to, below) {
			return true
		}
	}
	return false
}

func excepted(entry string, to *url.URL, below bool) bool {
	scheme, host, port := strings.ToLower(to.Scheme), networkName(strings.TrimSuffix(to.Hostname(), ".")), to.Port()
	host, _, _ = strings.Cut(host, "%") // the zone of an address of IPv6 is no part of a name
	address, isAddress := addressOf(host)
	if entry == "<local>" {
		return !isAddress && !strings.Contains(host, ".")
	}
	if of, rest, found := strings.Cut(entry, "://"); found {
		if of != scheme {
			return false
		}
		entry = rest
	}
	if network, err := netip.ParsePrefix(entry); err == nil {
		return isAddress && network.Contains(address)
	}
	name, of, _ := cutPort(entry)
	if of != "" && of != "*" && of != portOf(scheme, port) {
		return false
	}
	name = networkName(strings.TrimSuffix(name, "."))
	if same, ok := addressOf(name); ok {
		return isAddress && same == address
	}
	if strings.HasPrefix(name, ".") { // as browsers read it: whatever ends so
		name = "*" + name
	}
	if below && name != "" && !isAddress && strings.HasSuffix(host, "."+name) {
		return true
	}
	return name != "" && matches(name, host)
}

// addressOf reads an address, which can be written in several ways.
func addressOf(host string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(host)
	return address.Unmap().WithZone(""), err == nil
}

// networkName is a host without a port as the network knows it: in small letters, and a part with other letters than those
// of ASCII in the form that has them all, as net/http writes it too (RFC 5891). A part with a star is no name, and stays as it is.
func networkName(host string) string {
	parts := strings.Split(strings.ToLower(host), ".")
	for i, part := range parts {
		if !strings.ContainsFunc(part, func(r rune) bool { return r > unicode.MaxASCII }) {
			continue
		}
		if ascii, err := idna.Lookup.ToASCII(part); err == nil {
			parts[i] = ascii
		}
	}
	return strings.Join(parts, ".")
}

// cutPort parts host:port, [address]:port and [address]; an address of IPv6 without brackets has no port.
func cutPort(entry string) (host, port string, found bool) {
	if inside, rest, ok := strings.Cut(strings.TrimPrefix(entry, "["), "]"); ok && strings.HasPrefix(entry, "[") {
		port, found = strings.CutPrefix(rest, ":")
		return inside, port, found
	}
	if strings.Count(entry, ":") != 1 {
		return entry, "", false
	}
	return strings.Cut(entry, ":")
}

func portOf(scheme, port string) string {
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	return port
}

// matches reports whether text is what the pattern describes, in which * stands for any text.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	if len(parts) == 1 {
		return ok && rest == ""
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		if !ok {
			return false
		}
		_, rest, ok = strings.Cut(rest, part)
	}
	return ok && strings.HasSuffix(rest, parts[last])
}
