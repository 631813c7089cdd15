package desktop

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// proxyPatience is short: a portal that is there answers in milliseconds, and a request waits.
const proxyPatience = time.Second

// portalProxies is the portal's interface for GNOME's, KDE's and other desktops' settings
// (https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.ProxyResolver.html).
const portalProxies = "org.freedesktop.portal.ProxyResolver"

func askForProxy(ctx context.Context, to *url.URL) (ProxyRoute, error) {
	conn, err := sessionBus(ctx)
	if err != nil {
		return ProxyRoute{}, err
	}
	defer conn.Close()
	var list []string
	if err := conn.Object(portalName, portalPath).CallWithContext(ctx, portalProxies+".Lookup", 0, to.String()).Store(&list); err != nil {
		return ProxyRoute{}, fmt.Errorf("ask the desktop's portal: %w", err)
	}
	if len(list) == 0 {
		return ProxyRoute{}, fmt.Errorf("ask the desktop's portal: %w: it names no way", ErrNotAvailable)
	}
	return ProxyRoute{Ways: portalWays(list), Source: ProxyOfDesktop}, nil
}
