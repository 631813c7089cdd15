//go:build !linux && !windows

package desktop

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

const proxyPatience = time.Second

// askForProxy: macOS tells only through a framework that the build leaves out.
func askForProxy(context.Context, *url.URL) (ProxyRoute, error) {
	return ProxyRoute{}, fmt.Errorf("%w: this system's proxy settings are not read", ErrNotAvailable)
}
