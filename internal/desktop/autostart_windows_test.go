package desktop

import (
	"testing"

	"golang.org/x/sys/windows/registry"
)

// What the Task Manager has switched off is off, until it is switched on here.
func TestAutostartThatWindowsWasToldNotToRun(t *testing.T) {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, startupApproved, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	name := autostartName + ".lnk"
	t.Cleanup(func() { _ = key.DeleteValue(name) })
	if !autostartAllowed() || allowAutostart() != nil {
		t.Error("what was never touched counts as switched off")
	}
	for first, want := range map[byte]bool{2: true, 6: true, 3: false, 7: false} {
		if err := key.SetBinaryValue(name, []byte{first, 0, 0, 0, 0xd4, 0x0d, 0x43, 0x8d, 0xc8, 0x3b, 0xd9, 0x01}); err != nil {
			t.Fatal(err)
		}
		if got := autostartAllowed(); got != want {
			t.Errorf("noted %d: allowed %v", first, got)
		}
		if err := allowAutostart(); err != nil || !autostartAllowed() {
			t.Errorf("noted %d, switched on: %v", first, err)
		}
	}
}
