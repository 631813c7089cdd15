//go:build linux && wine

package windows

import (
	"debug/pe"
	"strings"
	"testing"

	"latchkey/e2e/wine"
)

// TestSubsystems: a program of the GUI subsystem has no console, so none flashes at login; a command has one, or the
// shell would not wait for it.
func TestSubsystems(t *testing.T) {
	for name, want := range map[string]uint16{
		"latchkey.exe":        pe.IMAGE_SUBSYSTEM_WINDOWS_CUI,
		"latchkey-tray.exe":   pe.IMAGE_SUBSYSTEM_WINDOWS_GUI,
		"latchkey-window.exe": pe.IMAGE_SUBSYSTEM_WINDOWS_GUI,
	} {
		file, err := pe.Open(wine.Exe(t, name))
		if err != nil {
			t.Error(err)
			continue
		}
		header, ok := file.OptionalHeader.(*pe.OptionalHeader64)
		if !ok || file.Machine != pe.IMAGE_FILE_MACHINE_AMD64 || header.Subsystem != want {
			t.Errorf("%s: machine %#x, header %+v", name, file.Machine, header)
		}
		symbols, err := file.ImportedSymbols()
		if err != nil || len(symbols) == 0 {
			t.Errorf("%s: %v, %d symbols are imported", name, err, len(symbols))
		}
		for _, symbol := range symbols { // the C compiler's own libraries are on no other computer
			if _, library, _ := strings.Cut(symbol, ":"); strings.HasPrefix(strings.ToLower(library), "lib") {
				t.Errorf("%s needs %s", name, library)
			}
		}
		file.Close()
	}
}
