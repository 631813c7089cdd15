//go:build linux

package desktop

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/godbus/dbus/v5"
)

// portal answers as the settings portal does: the real one shows what a desktop environment keeps, and none runs here.
type portal struct{ contrast, scheme atomic.Uint32 }

func (p *portal) Read(namespace, key string) (dbus.Variant, *dbus.Error) {
	value, known := map[string]*atomic.Uint32{contrastSetting: &p.contrast, schemeSetting: &p.scheme}[key]
	if namespace != appearanceSettings || !known {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.portal.Error.NotFound", nil)
	}
	return dbus.MakeVariant(dbus.MakeVariant(value.Load())), nil
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

// followed runs one of the followers and hands over what it tells; ended closes when it has returned.
func followed(t *testing.T, what func(context.Context, func(bool))) (told <-chan bool, end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	tells, ended := make(chan bool, 16), make(chan struct{})
	go func() {
		defer close(ended)
		what(ctx, func(on bool) { tells <- on })
	}()
	return tells, func() { cancel(); <-ended }
}

func TestHighContrastIsFollowed(t *testing.T) {
	p, conn := startPortal(t, 0)
	told, end := followed(t, FollowContrast)
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

func TestALightDesktopIsFollowed(t *testing.T) {
	p, conn := startPortal(t, 1)
	told, end := followed(t, FollowLight)
	defer end()
	if !<-told {
		t.Error("a desktop of which nobody said anything is dark")
	}
	for _, c := range []struct {
		scheme uint32
		light  bool
	}{{1, false}, {2, true}} {
		p.scheme.Store(c.scheme)
		if err := conn.Emit(portalPath, portalSettings+".SettingChanged", appearanceSettings, schemeSetting, dbus.MakeVariant(c.scheme)); err != nil {
			t.Fatal(err)
		}
		if got := <-told; got != c.light {
			t.Errorf("after %d it tells %v", c.scheme, got)
		}
	}
}

func TestHighContrastIsNotKnownWithoutAPortal(t *testing.T) {
	startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	told, end := followed(t, FollowContrast)
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
