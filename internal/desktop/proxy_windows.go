package desktop

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// proxyPatience covers looking for the network's PAC file in vain and then fetching another one.
const proxyPatience = 12 * time.Second

var (
	winhttp               = windows.NewLazySystemDLL("winhttp.dll")
	winHTTPOpen           = winhttp.NewProc("WinHttpOpen")
	winHTTPClose          = winhttp.NewProc("WinHttpCloseHandle")
	winHTTPSetTimeouts    = winhttp.NewProc("WinHttpSetTimeouts")
	winHTTPPersonSettings = winhttp.NewProc("WinHttpGetIEProxyConfigForCurrentUser")
	winHTTPProxyFor       = winhttp.NewProc("WinHttpGetProxyForUrl")
)

// personSettings is WINHTTP_CURRENT_USER_IE_PROXY_CONFIG (winhttp.h).
type personSettings struct {
	detect                int32
	script, proxy, bypass *uint16
}

// scriptOptions is WINHTTP_AUTOPROXY_OPTIONS.
type scriptOptions struct {
	flags, detect uint32
	script        *uint16
	_             uintptr
	_             uint32
	logon         int32
}

// proxyInfo is WINHTTP_PROXY_INFO.
type proxyInfo struct {
	access        uint32
	proxy, bypass *uint16
}

func askForProxy(_ context.Context, to *url.URL) (ProxyRoute, error) {
	for _, p := range []*windows.LazyProc{winHTTPOpen, winHTTPClose, winHTTPSetTimeouts, winHTTPPersonSettings, winHTTPProxyFor, globalFree} {
		if err := p.Find(); err != nil {
			return ProxyRoute{}, fmt.Errorf("%w: %w", ErrNotAvailable, err)
		}
	}
	var given personSettings
	ok, _, err := winHTTPPersonSettings.Call(uintptr(unsafe.Pointer(&given)))
	if ok == 0 {
		return ProxyRoute{}, fmt.Errorf("read Windows' proxy settings: %w", err)
	}
	s := internetSettings{detect: given.detect != 0, script: taken(given.script), proxy: taken(given.proxy), bypass: taken(given.bypass)}
	return s.route(to, func(script string) (scriptAnswer, error) { return askScript(script, to.String()) }), nil
}

// askScript asks a PAC file. Windows' login is shown to whoever serves it only when that asks for it, in a second try: so
// Microsoft advises, also because its own cache serves the first one (WINHTTP_AUTOPROXY_OPTIONS, fAutoLogonIfChallenged).
func askScript(script, to string) (scriptAnswer, error) {
	a, err := askScriptOnce(script, to, false)
	if errors.Is(err, errScriptLogin) {
		a, err = askScriptOnce(script, to, true)
	}
	return a, err
}

func askScriptOnce(script, to string, logon bool) (scriptAnswer, error) {
	const (
		detectIt, useScript = 0x1, 0x2 // WINHTTP_AUTOPROXY_AUTO_DETECT, WINHTTP_AUTOPROXY_CONFIG_URL
		byDHCP, byDNS       = 0x1, 0x2 // WINHTTP_AUTO_DETECT_TYPE_DHCP, WINHTTP_AUTO_DETECT_TYPE_DNS_A
		noProxy             = 1        // WINHTTP_ACCESS_TYPE_NO_PROXY
		stepMillis          = 1500     // for each of four steps: look up, connect, send, receive
	)
	session, _, err := winHTTPOpen.Call(0, noProxy, 0, 0, 0)
	if session == 0 {
		return scriptAnswer{}, fmt.Errorf("open WinHTTP: %w", err)
	}
	defer winHTTPClose.Call(session)
	winHTTPSetTimeouts.Call(session, stepMillis, stepMillis, stepMillis, stepMillis)

	address, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return scriptAnswer{}, err
	}
	o := scriptOptions{flags: detectIt, detect: byDHCP | byDNS}
	if script != "" {
		o = scriptOptions{flags: useScript}
		if o.script, err = windows.UTF16PtrFromString(script); err != nil {
			return scriptAnswer{}, err
		}
	}
	if logon {
		o.logon = 1
	}
	var pins runtime.Pinner // Windows follows the pointer inside
	defer pins.Unpin()
	if o.script != nil {
		pins.Pin(o.script)
	}
	var info proxyInfo
	ok, _, err := winHTTPProxyFor.Call(session, uintptr(unsafe.Pointer(address)), uintptr(unsafe.Pointer(&o)), uintptr(unsafe.Pointer(&info)))
	a := scriptAnswer{straight: info.access == noProxy, proxy: taken(info.proxy), bypass: taken(info.bypass)}
	if code, _ := errors.AsType[windows.Errno](err); ok == 0 {
		return scriptAnswer{}, scriptFault(uint32(code))
	}
	return a, nil
}

// taken is a text that Windows has allocated, and frees it.
func taken(text *uint16) string {
	if text == nil {
		return ""
	}
	defer globalFree.Call(uintptr(unsafe.Pointer(text)))
	return windows.UTF16PtrToString(text)
}
