package winauth

import (
	"strings"
)

// target is a service principal name taken apart.
type target struct {
	service, host string
	realm         string // "" leaves it to the library
}

// maxNameLength bounds what is handed to the system's library. A DNS name has 255 bytes at most.
const maxNameLength = 512

// parseTarget reads "service/host" or "service/host@REALM". Whatever could be read as something else by a library
// (blanks, a second slash, quoting, control characters, empty labels) is refused, since the host comes from a URL of others.
func parseTarget(spn string) (target, error) {
	name, realm, _ := strings.Cut(spn, "@")
	service, host, _ := strings.Cut(name, "/")
	host = strings.TrimSuffix(host, ".")
	t := target{service, strings.ToLower(host), realm} // of ASCII alone, or it would not be plain
	ends := strings.HasSuffix(spn, "@")
	if len(spn) > maxNameLength || ends || !plain(service) || !plain(host) || strings.Contains("."+host+".", "..") || (realm != "" && !plain(realm)) {
		return target{}, &Error{
			Op: "name the service", Reason: ReasonOther,
			Text: "that is not a service principal name of the form HTTP/host", Next: "Check the host name in the address of the sign-in service.",
		}
	}
	return t, nil
}

func plain(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-._:", r):
			return false
		}
		return true
	})
}

// spn is the form that Windows takes, and Kerberos' own.
func (t target) spn() string {
	if t.realm != "" {
		return t.service + "/" + t.host + "@" + t.realm
	}
	return t.service + "/" + t.host
}

// hostBased is the form of GSS_C_NT_HOSTBASED_SERVICE (RFC 2743, section 4.1). The library turns the host into its
// canonical name if krb5.conf says so, and finds the realm.
func (t target) hostBased() string { return t.service + "@" + t.host }
