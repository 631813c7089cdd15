//go:build linux

package e2e

import (
	"fmt"
	"testing"
)

// mostClicks is how many clicks or keys it may take from the first start to a token in the clipboard.
const mostClicks = 6

// counted counts what a person does in the window. What the provider's pages ask for in the browser is counted beside it.
type counted struct {
	*desk
	window, pages int
}

func (h *counted) click(label string) {
	h.t.Helper()
	h.desk.window.Click(label)
	h.window++
}

func (h *counted) press(keys ...string) {
	h.t.Helper()
	h.desk.window.Key(keys...)
	h.window += len(keys)
}

// browse signs somebody in on the pages: a name, a password and their two buttons, and staying signed in.
func (h *counted) browse() {
	h.t.Helper()
	h.personAt(h.linkToOpen(), h.demo.User("managed"))
	h.pages += 5
	h.desk.window.WaitFor("Copy token")
	h.desk.window.WaitGone("Continue in your browser")
}

func (h *counted) hasToken(how string) {
	h.t.Helper()
	h.Wait("the token in the clipboard", func() bool { return isJWT(h.Clipboard()) })
	told := fmt.Sprintf("from the first start to a copied token by %s: %d in the window (at most %d), and %d on the provider's pages", how, h.window, mostClicks, h.pages)
	h.t.Log(told)
	if h.window > mostClicks {
		h.t.Error(told)
	}
}

// TestFirstTokenInSixClicks counts from what make run opens.
func TestFirstTokenInSixClicks(t *testing.T) {
	t.Parallel()
	t.Run("mouse", func(t *testing.T) {
		t.Parallel()
		h := &counted{desk: newDesk(t)}
		h.click("Sign in to the demo tenant")
		h.browse()
		h.click("Copy token")
		h.hasToken("mouse")
	})
	t.Run("keyboard", func(t *testing.T) {
		t.Parallel()
		h := &counted{desk: newDesk(t)}
		h.desk.window.WaitFor("Sign in to the demo tenant")
		h.desk.window.Focus()
		h.press("ctrl+n")
		h.browse()
		h.desk.window.Focus() // the browser has had it
		h.press("ctrl+f", "Down", "Return")
		h.hasToken("keyboard")
	})
}
