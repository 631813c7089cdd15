package desktop

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// internetSettings are the person's proxy settings in Windows (WINHTTP_CURRENT_USER_IE_PROXY_CONFIG).
type internetSettings struct {
	detect bool   // look for the PAC file of the network
	script string // address of a PAC file; empty: none
	proxy  string // as proxyWays reads it; empty: none
	bypass string // as bypasses reads it
}

// scriptAnswer is what a PAC file says for one address (WINHTTP_PROXY_INFO).
type scriptAnswer struct {
	straight bool
	proxy    string
	bypass   string
}

var (
	errNoScript    = errors.New("the network offers no PAC file") // as most networks do not
	errScriptLogin = errors.New("whoever serves it asks for a login")
)

// scriptFault is what a PAC file failed by: ERROR_WINHTTP_... (winhttp.h), for which the system has no words.
func scriptFault(code uint32) error {
	switch code {
	case 12002:
		return errors.New("it did not come in time")
	case 12005, 12006:
		return errors.New("its address is not understood")
	case 12007, 12029:
		return errors.New("the server that has it cannot be reached")
	case 12015:
		return errScriptLogin
	case 12166:
		return errors.New("it is no script that works")
	case 12167:
		return errors.New("it cannot be fetched")
	case 12180:
		return errNoScript
	}
	return fmt.Errorf("error %d of Windows", code)
}

// route decides as Windows itself does, and browsers there: the PAC file of the network, else the one that is named, else
// the proxy that is, else straight. One that cannot be had or run is passed over. ask asks the PAC file at an address, or
// that of the network when it is empty.
func (s internetSettings) route(to *url.URL, ask func(script string) (scriptAnswer, error)) ProxyRoute {
	var failed error
	if s.detect {
		a, err := ask("")
		if err == nil {
			return ProxyRoute{Ways: a.ways(to), Source: ProxyOfNetwork}
		}
		if !errors.Is(err, errNoScript) && s.script == "" && s.proxy == "" { // else it was only one of several ways
			failed = err
		}
	}
	if s.script != "" {
		a, err := askNamed(s.script, ask)
		if err == nil {
			return ProxyRoute{Ways: a.ways(to), Source: ProxyOfScript, Script: shownAddress(s.script)}
		}
		failed = err
	}
	r := ProxyRoute{Ways: []*url.URL{nil}, Source: ProxyOfWindows, Failed: failed}
	if failed != nil {
		r.Script = shownAddress(s.script)
	}
	if strings.TrimSpace(s.proxy) != "" && !bypasses(s.bypass, to) {
		r.Ways = s.fixed(to)
	}
	return r
}

// fixed is the proxy that is named. Where others are but none for this scheme, it is straight.
func (s internetSettings) fixed(to *url.URL) []*url.URL {
	ways := proxyWays(s.proxy, to.Scheme)
	if len(ways) == 0 && !strings.Contains(strings.ToLower(s.proxy), strings.ToLower(to.Scheme)+"=") && strings.Contains(s.proxy, "=") {
		return []*url.URL{nil}
	}
	return ways
}

// askNamed asks the PAC file at an address of a kind that Windows and browsers read.
func askNamed(address string, ask func(string) (scriptAnswer, error)) (scriptAnswer, error) {
	scheme, _, found := strings.Cut(address, ":")
	if !found || !slices.Contains([]string{"http", "https", "file"}, strings.ToLower(scheme)) {
		return scriptAnswer{}, errors.New("its address begins with none of http, https and file")
	}
	return ask(address)
}

func (a scriptAnswer) ways(to *url.URL) []*url.URL {
	if a.straight || bypasses(a.bypass, to) {
		return []*url.URL{nil}
	}
	return proxyWays(a.proxy, to.Scheme)
}

// shownAddress leaves out of an address what may be secret: user and password, and what follows the path. It is empty for what
// is no address.
func shownAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Opaque != "" {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
