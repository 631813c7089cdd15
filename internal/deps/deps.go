//go:build deps

package deps

import (
	_ "fyne.io/fyne/v2/app"
	_ "fyne.io/fyne/v2/test"
	_ "fyne.io/systray"
	_ "github.com/Microsoft/go-winio"
	_ "github.com/chromedp/chromedp"
	_ "github.com/emersion/go-autostart"
	_ "github.com/esiqveland/notify"
	_ "github.com/fsnotify/fsnotify"
	_ "github.com/go-jose/go-jose/v4"
	_ "github.com/godbus/dbus/v5"
	_ "github.com/gofrs/flock"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/jezek/xgb"
	_ "github.com/pelletier/go-toml/v2"
	_ "github.com/pkg/browser"
	_ "github.com/spf13/cobra"
	_ "github.com/zalando/go-keyring"
	_ "go.uber.org/goleak"
	_ "golang.org/x/sync/singleflight"
	_ "golang.org/x/sys/unix"
	_ "pgregory.net/rapid"
)
