package demo

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf16"
)

// Proxy is a reverse proxy that stands in front of the tenant and signs people in by their Kerberos tickets, since the
// tenant has no key to check a ticket with. The tenant then goes by the proxy's addresses, and itself still listens on
// loopback alone. JSON is how `latchkey demo --proxy` reads it.
type Proxy struct {
	Tenant string `json:"tenant"` // public address of the tenant: https and a host, no path
	Farm   string `json:"farm"`   // public address of its federation server; "" means the tenant's
	Secret string `json:"secret"` // what the proxy puts into X-Lab-Proxy, so that nobody else can say who is there
}

// What the proxy says of a request. Whatever a client sends under these names it must replace.
const (
	proxyHeader = "X-Lab-Proxy"   // the secret
	upnHeader   = "X-Upn-Dns"     // UPN_DNS_INFO of the ticket's PAC in base64 ([MS-PAC] section 2.10)
	userHeader  = "X-Remote-User" // the ticket's principal, name@REALM, which need not be a UPN
)

// minProxySecret keeps anybody from guessing it, bytes.
const minProxySecret = 16

// check refuses what cannot work, and fills in the farm's address.
func (p *Proxy) check() (Proxy, error) {
	out := *p
	if out.Farm == "" {
		out.Farm = out.Tenant
	}
	for _, at := range []string{out.Tenant, out.Farm} {
		u, err := url.Parse(at)
		if err != nil || u.Scheme != "https" || u.Host == "" || at != "https://"+u.Host {
			return Proxy{}, fmt.Errorf("proxy address %q: write https and a host, such as https://login.contoso.example", at)
		}
	}
	if len(out.Secret) < minProxySecret {
		return Proxy{}, fmt.Errorf("the proxy's secret must have at least %d characters", minProxySecret)
	}
	return out, nil
}

// ticketName is whom the proxy has signed in by a ticket: the UPN from the ticket's PAC, or else its principal. It is
// empty without a ticket, and always when the request has not come through the proxy.
func (t *Tenant) ticketName(r *http.Request) string {
	if t.proxySecret == "" || subtle.ConstantTimeCompare([]byte(r.Header.Get(proxyHeader)), []byte(t.proxySecret)) != 1 {
		return ""
	}
	said := func(name string) string {
		v := r.Header.Get(name)
		if v == "(null)" { // how Apache writes a variable that is not set
			return ""
		}
		return v
	}
	info := said(upnHeader)
	if info == "" {
		return said(userHeader)
	}
	upn, err := upnOf(info)
	if err != nil {
		t.log.Error("demo tenant cannot read what the proxy says of a ticket", "error", err)
		return ""
	}
	return upn
}

var errUPNInfo = errors.New("not UPN_DNS_INFO in base64")

// upnOf reads the UPN: its length and its place stand first, both in bytes and little-endian; it is UTF-16.
func upnOf(text string) (string, error) {
	info, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(info) < 12 {
		return "", errUPNInfo
	}
	length, at := int(binary.LittleEndian.Uint16(info)), int(binary.LittleEndian.Uint16(info[2:]))
	if length == 0 || length%2 != 0 || at+length > len(info) {
		return "", errUPNInfo
	}
	units := make([]uint16, 0, length/2)
	for i := at; i < at+length; i += 2 {
		units = append(units, binary.LittleEndian.Uint16(info[i:]))
	}
	return string(utf16.Decode(units)), nil
}

// hostOf is a base address without its scheme, with the port where it has one.
func hostOf(base string) string {
	_, host, _ := strings.Cut(base, "://")
	return host
}
