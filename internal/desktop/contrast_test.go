//go:build linux

package desktop

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/godbus/dbus/v5"
)

// portal answers as the settings portal does: the real one shows what a desktop environment keeps, and none runs here.
type portal struct{ contrast atomic.Uint32 }

func (p *portal) Read(namespace, key string) (dbus.Variant, *dbus.Error) {
	if namespace != appearanceSettings || key != contrastSetting {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.portal.Error.NotFound", nil)
	}
	return dbus.MakeVariant(dbus.MakeVariant(p.contrast.Load())), nil
}

func startPortal(t *testing.T, contrast uint32) (*portal, *dbus.Conn) {
	t.Helper()
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	p := new(portal)
	p.contrast.Store(contrast)
	if err := conn.Export(p, portalPath, portalSettings); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return p, conn
}

// followed runs FollowContrast and hands over what it tells; ended closes when it has returned.
func followed(t *testing.T) (told <-chan bool, end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	tells, ended := make(chan bool, 16), make(chan struct{})
	go func() {
		defer close(ended)
		FollowContrast(ctx, func(on bool) { tells <- on })
	}()
	return tells, func() { cancel(); <-ended }
}

func TestHighContrastIsFollowed(t *testing.T) {
	p, conn := startPortal(t, 0)
	told, end := followed(t)
	defer end()
	if <-told {
		t.Error("high contrast without being asked for")
	}
	for _, want := range []uint32{1, 0} {
		p.contrast.Store(want)
		if err := conn.Emit(portalPath, portalSettings+".SettingChanged", appearanceSettings, "color-scheme", dbus.MakeVariant(uint32(1))); err != nil {
			t.Fatal(err)
		}
		if err := conn.Emit(portalPath, portalSettings+".SettingChanged", appearanceSettings, contrastSetting, dbus.MakeVariant(want)); err != nil {
			t.Fatal(err)
		}
		if got := <-told; got != (want == 1) {
			t.Errorf("after %d it tells %v", want, got)
		}
	}
	if len(told) != 0 {
		t.Error("it tells what has not changed")
	}
}

func TestHighContrastIsNotKnownWithoutAPortal(t *testing.T) {
	startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	told, end := followed(t)
	end()
	if len(told) != 0 {
		t.Error("it tells what nobody said")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if _, known := highContrast(t.Context()); known {
		t.Error("it is known without a bus")
	}
	FollowContrast(t.Context(), func(bool) { t.Error("it tells without a bus") }) // returns by itself
}
