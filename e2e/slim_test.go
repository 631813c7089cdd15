//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// TestSlimAlone: the slim program without a window beside it says so, and does not start itself again and again.
func TestSlimAlone(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Display()
	program, err := os.ReadFile(lab.Slim(t))
	if err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(t.TempDir(), "latchkey")
	if err := os.WriteFile(alone, program, 0o700); err != nil {
		t.Fatal(err)
	}
	if r := l.Run(alone, "window"); r.Status != 1 || !strings.Contains(r.Stderr, "latchkey-window") {
		t.Errorf("status %d: %s", r.Status, r.Stderr)
	}
}
