// Package tray draws a session.Snapshot as a tray icon and its menu. Menu, Title, Tooltip and Icon are pure
// functions of the Snapshot; Run shows what they say with fyne.io/systray and nothing of Fyne itself.
package tray

import (
	"slices"

	"latchkey/internal/identity"
)

// Kind says how a menu item is drawn.
type Kind string

const (
	Header    Kind = "header"    // names what follows; may have an action of its own
	Act       Kind = "action"    // does something when clicked
	Check     Kind = "check"     // an action with a check mark
	Separator Kind = "separator" // a line
	Submenu   Kind = "submenu"   // opens Children
)

// Action is what a click asks for. Those marked "of the account" come with Item.Account.
type Action string

const (
	Show         Action = "show"           // open the window; of the account where one is named
	CopyAccess   Action = "copy_access"    // of the account: access token into the clipboard
	CopyID       Action = "copy_id"        // of the account: ID token into the clipboard
	ClearCopied  Action = "clear_copied"   // take the copied token out of the clipboard
	ViewClaims   Action = "view_claims"    // of the account: open the window at its claims
	Refresh      Action = "refresh"        // of the account: refresh now
	SignInAgain  Action = "sign_in_again"  // of the account
	SignOut      Action = "sign_out"       // of the account
	Unlock       Action = "unlock"         // ask the person to unlock the keyring
	AddAccount   Action = "add_account"    // open the window at a new sign-in
	StartAtLogin Action = "start_at_login" // turn it on or off
	Quit         Action = "quit"
)

// Item is one line of the menu.
type Item struct {
	Key      string // stable: the same line has the same key in every menu, whatever it says
	Title    string // as a person reads it
	Kind     Kind
	Action   Action             // empty: a click does nothing
	Account  identity.AccountID // the account that Action is of
	Enabled  bool
	Hidden   bool // keeps its place but is not shown: places in a tray menu cannot be made later
	Checked  bool // of a Check
	Indented bool // belongs to the header above
	Named    bool // Title holds a name, and the rest of it is in the person's language already
	Children []Item
}

// Prefs is what the menu shows beside the Snapshot.
type Prefs struct {
	StartAtLogin bool                          // it is on
	NoAutostart  bool                          // this build or system cannot start at login: the line is not offered
	Organisation func(identity.Account) string // what its profile calls where an account belongs; empty, or nil: nothing
	Say          func(string) string           // says a text of ours in the person's language; nil: in English
	Masked       bool                          // names of people and organisations are hidden
	Default      identity.AccountID            // whose token the first line copies where there are several; empty, or of none that is there: no such line
	Pinned       []identity.AccountID          // above all others
	ByUse        bool                          // what was used last comes first; otherwise they stay as the Snapshot has them
	Countdown    bool                          // say "42 min left" instead of "until 11:02"; see Run for when that is right
}

func (p Prefs) say(text string) string {
	if p.Say == nil {
		return text
	}
	return p.Say(text)
}

// alike says whether b can be drawn by changing the item that shows a.
func alike(a, b Item) bool {
	return a.Key == b.Key && a.Kind == b.Kind && slices.EqualFunc(a.Children, b.Children, alike)
}

// find finds an item by its key, at any depth.
func find(items []Item, key string) (Item, bool) {
	for _, item := range items {
		if item.Key == key {
			return item, true
		}
		if found, ok := find(item.Children, key); ok {
			return found, true
		}
	}
	return Item{}, false
}
