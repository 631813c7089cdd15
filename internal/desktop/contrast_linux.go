package desktop

import (
	"context"

	"github.com/godbus/dbus/v5"
)

// The settings portal (org.freedesktop.portal.Settings) tells how windows are to look: "contrast" is 1 where more of it is
// wanted, and "color-scheme" is 1 where they are to be dark, 2 where light, and 0 where nobody has said, which is light.
const (
	portalName     = "org.freedesktop.portal.Desktop"
	portalPath     = "/org/freedesktop/portal/desktop"
	portalSettings = "org.freedesktop.portal.Settings"

	appearanceSettings = "org.freedesktop.appearance"
	contrastSetting    = "contrast"
	schemeSetting      = "color-scheme"
)

func highContrast(ctx context.Context) (on, known bool) {
	preference, known := askPortal(ctx, contrastSetting)
	return preference == 1, known
}

func lightDesktop(ctx context.Context) (on, known bool) {
	preference, known := askPortal(ctx, schemeSetting)
	return preference != 1, known
}

// askPortal asks for a setting by the portal's older method, which every version of it has.
func askPortal(ctx context.Context, setting string) (preference uint32, known bool) {
	conn, err := sessionBus(ctx)
	if err != nil {
		return 0, false
	}
	defer conn.Close()
	var value dbus.Variant
	call := conn.Object(portalName, portalPath).CallWithContext(ctx, portalSettings+".Read", 0, appearanceSettings, setting)
	if call.Store(&value) != nil {
		return 0, false
	}
	inner, nested := value.Value().(dbus.Variant) // that method wraps its answer twice
	if nested {
		value = inner
	}
	preference, known = value.Value().(uint32)
	return preference, known
}

func watchContrast(ctx context.Context, changed func()) { watchPortal(ctx, contrastSetting, changed) }

func watchLight(ctx context.Context, changed func()) { watchPortal(ctx, schemeSetting, changed) }

// watchPortal calls changed at the beginning and whenever the portal announces that the setting has changed.
func watchPortal(ctx context.Context, setting string, changed func()) {
	conn, err := sessionBus(ctx)
	watchSignals(ctx, conn, err, changed, dbus.WithMatchInterface(portalSettings), dbus.WithMatchMember("SettingChanged"),
		dbus.WithMatchObjectPath(portalPath), dbus.WithMatchArg(0, appearanceSettings), dbus.WithMatchArg(1, setting))
}
