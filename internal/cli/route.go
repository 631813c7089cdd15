package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"latchkey/internal/desktop"
	"latchkey/internal/doctor"
	"latchkey/internal/settings"
)

// ways are those on which a request leaves this computer, as flows.ClientOptions asks for them.
func (h *Home) ways(ctx context.Context, to *url.URL) ([]*url.URL, error) {
	r := h.route(ctx, to)
	if r.Fault != "" {
		h.Log.InfoContext(ctx, "the proxy's settings are at fault", "host", to.Host, "why", r.Fault)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return r.Ways, nil
}

// route decides how requests to a host leave this computer: as the person says, else as the environment and the system do.
func (h *Home) route(ctx context.Context, to *url.URL) doctor.Route {
	prefs, _ := settings.LoadPreferences(h.Paths.PreferencesFile)
	straight := []*url.URL{nil}
	const asPreferred = "So the preferences say (proxy)."
	switch own, err := settings.ParseProxy(prefs.Proxy); {
	case prefs.Proxy == settings.ProxyNone:
		return doctor.Route{Ways: straight, Because: asPreferred}
	case prefs.Proxy == settings.ProxySystem, err != nil: // it was checked when the file was read
	case desktop.Excepts(prefs.ProxyExceptions, to):
		return doctor.Route{Ways: straight, Because: "The preferences except it from the proxy (proxy_exceptions)."}
	default:
		return doctor.Route{Ways: []*url.URL{own}, Because: asPreferred}
	}

	r, err := h.system.Lookup(ctx, to)
	if err != nil {
		route := doctor.Route{Ways: straight, Because: "Neither the environment nor the system names a proxy."}
		if errors.Is(err, context.DeadlineExceeded) {
			route.Because, route.Fault = "", "The system did not say in time which proxy it wants, so none is used for now."
			route.Next = "Try again in a minute. If it stays so, name the proxy yourself (proxy in the preferences)."
		}
		return route
	}
	route := doctor.Route{Ways: r.Ways, Because: because(r)}
	if r.Failed != nil {
		route.Fault = fmt.Sprintf("The PAC file of this network was passed over (%v).", r.Failed)
		if r.Script != "" {
			route.Fault = fmt.Sprintf("The PAC file %s was passed over (%v).", r.Script, r.Failed)
		}
		route.Next = "If the provider cannot be reached, ask your administrator about the PAC file, or name the proxy yourself (proxy in the preferences)."
	}
	return route
}

// because says who of the system has decided.
func because(r desktop.ProxyRoute) string {
	switch r.Source {
	case desktop.ProxyOfEnvironment:
		return fmt.Sprintf("So %s in the environment says.", r.Variable)
	case desktop.ProxyOfScript:
		return fmt.Sprintf("So the PAC file %s says, which Windows' settings name.", r.Script)
	case desktop.ProxyOfNetwork:
		return "So the PAC file of this network says (WPAD)."
	case desktop.ProxyOfDesktop:
		return "So the desktop's settings say."
	}
	return "So Windows' settings say."
}
