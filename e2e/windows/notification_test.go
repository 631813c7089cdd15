//go:build linux && wine

package windows

import (
	"encoding/json"
	"image"
	"testing"

	"latchkey/e2e/lab"
)

// TestNotification: an account that needs its person says so in one notification of the taskbar; a click opens the window
// at that account, and the notification goes.
func TestNotification(t *testing.T) {
	w := newWorld(t)
	w.Display()
	demo := w.Demo(w.Command("latchkey.exe"))
	browser := w.Browser()
	signIn := w.Start(lab.Options{Name: "sign-in"}, w.Command("latchkey.exe"),
		"sign-in", "--authority", demo.Authority, "--client-id", demo.ClientID, "--scope", demo.Scope)
	user := demo.User("managed")
	w.person(browser, w.Link(), user)
	if status := signIn.Wait(); status != 0 {
		t.Fatalf("sign-in ended with status %d:\n%s", status, w.Log("sign-in"))
	}
	demo.Switch(map[string]any{"revoke": user.Username})
	if r := w.Run(w.Command("latchkey.exe"), "token", "--min-valid", "10h"); r.Status != 3 {
		t.Fatalf("after the session was ended, the command ends with status %d:\n%s", r.Status, r.Stderr)
	}

	var accounts []struct{ ID string }
	if err := json.Unmarshal([]byte(w.OK("accounts", "--json")), &accounts); err != nil || len(accounts) != 1 {
		t.Fatalf("%d accounts: %v", len(accounts), err)
	}

	w.startTray()
	w.Wait("the notification", w.balloon)
	w.Screenshot("notification")
	desktop, _ := w.taskbar()
	w.point(desktop, image.Pt(desktopWidth-30, desktopHeight-taskbarHeight/2)) // its icon, left of the tray's
	w.Must("xdotool", "click", "1")
	w.pid("latchkey-window.exe", "account:"+accounts[0].ID)
	w.Wait("the end of the notification", func() bool { return !w.balloon() })
}

// balloon reports whether there is a white rectangle above the right end of the taskbar.
func (w *world) balloon() bool {
	_, picture := w.taskbar()
	white := 0
	for x := desktopWidth - 250; x < desktopWidth; x++ {
		if r, g, b, _ := picture.At(x, desktopHeight-taskbarHeight-48).RGBA(); r&g&b == 0xffff {
			white++
		}
	}
	return white > 150
}
