package desktop

import (
	"context"

	"github.com/godbus/dbus/v5"
)

// The settings portal (org.freedesktop.portal.Settings) tells what desktops call accessibility settings; "contrast" is 1
// where more of it is wanted.
const (
	portalName     = "org.freedesktop.portal.Desktop"
	portalPath     = "/org/freedesktop/portal/desktop"
	portalSettings = "org.freedesktop.portal.Settings"

	appearanceSettings = "org.freedesktop.appearance"
	contrastSetting    = "contrast"
)

// highContrast asks the portal. Its older method is one that every version of it has.
func highContrast(ctx context.Context) (on, known bool) {
	conn, err := sessionBus(ctx)
	if err != nil {
		return false, false
	}
	defer conn.Close()
	var value dbus.Variant
	call := conn.Object(portalName, portalPath).CallWithContext(ctx, portalSettings+".Read", 0, appearanceSettings, contrastSetting)
	if call.Store(&value) != nil {
		return false, false
	}
	inner, nested := value.Value().(dbus.Variant) // that method wraps its answer twice
	if nested {
		value = inner
	}
	preference, known := value.Value().(uint32)
	return preference == 1, known
}

// watchContrast calls changed at the beginning and whenever the portal announces another contrast.
func watchContrast(ctx context.Context, changed func()) {
	conn, err := sessionBus(ctx)
	watchSignals(ctx, conn, err, changed, dbus.WithMatchInterface(portalSettings), dbus.WithMatchMember("SettingChanged"),
		dbus.WithMatchObjectPath(portalPath), dbus.WithMatchArg(0, appearanceSettings), dbus.WithMatchArg(1, contrastSetting))
}
