//go:build linux

package e2e

import (
	"encoding/base64"
	"slices"
	"strings"
)

// scene is a desk, and a way through what it can show.
type scene struct {
	name  string
	desk  deskKind
	steps []step
}

// step leads to what one picture shows.
type step struct {
	view  string // the name of the picture; empty: none is taken
	title string // what the picture shows
	do    func(d *desk)
	still bool // the mouse stays where it is: the picture is about what it points at
}

// tour is every view and every state of the window, each once.
func tour() []scene {
	return []scene{
		{"first", deskKind{keyring: true}, slices.Concat(firstSteps(), signInSteps())},
		{"account", deskKind{keyring: true}, slices.Concat(signIn(), accountSteps(), claimsSteps(), activitySteps())},
		{"tools", deskKind{keyring: true}, slices.Concat(signIn(), toolSteps())},
		{"ways", deskKind{keyring: true}, slices.Concat(signIn(), waySteps(), needSteps())},
		{"many", deskKind{keyring: true, people: 20}, manySteps()},
		{"locked", deskKind{keyring: true, people: 5, locked: true}, []step{
			{view: "locked", title: "The keyring is locked: accounts are counted, and not shown as none", do: func(d *desk) { d.window.WaitFor("5 accounts, locked") }},
		}},
		{"unsaved", deskKind{}, []step{
			{view: "unsaved", title: "Without a keyring an account lives in memory, and the window says so", do: func(d *desk) {
				d.signedIn("managed")
				d.window.WaitFor("There is no keyring here")
			}},
		}},
	}
}

// signIn leads to an account without a picture.
func signIn() []step { return []step{{do: func(d *desk) { d.signedIn("managed") }}} }

func firstSteps() []step {
	return []step{
		{view: "welcome", title: "The first start", do: func(d *desk) { d.window.WaitFor("Sign in to the demo tenant") }},
		{view: "connect", title: "Connecting an organisation", do: func(d *desk) {
			d.window.Click("Connect your organisation")
			d.window.WaitFor("Continue")
		}},
		{view: "connect-recognised", title: "An organisation recognised from what was typed", do: func(d *desk) {
			d.fill("Organisation", "adele@fabrikam.com")
		}},
		{do: func(d *desk) {
			d.window.Click("Back")
			d.window.WaitGone("Continue")
		}},
	}
}

func signInSteps() []step {
	return []step{
		{view: "sheet", title: "A sign-in that waits for the browser", do: func(d *desk) {
			d.window.Click("Sign in to the demo tenant")
			d.link = d.linkToOpen()
			d.window.WaitFor("Copy link")
		}},
		{view: "sheet-late", title: "The same after a while: other ways, and a place to paste what the browser says", do: func(d *desk) {
			d.window.WaitFor("Use it")
		}},
		{view: "sheet-failed", title: "A sign-in that was given up in the browser", do: func(d *desk) {
			d.browser.Open(d.link)
			d.browser.Has("#cancel")
			d.browser.Click("#cancel")
			d.window.WaitFor("Try again")
		}},
	}
}

func accountSteps() []step {
	return []step{
		{view: "account", title: "An account that is fresh", do: func(d *desk) { d.window.WaitGone("Continue in your browser") }},
		{view: "copied", title: "A token in the clipboard, and how long it stays there", do: func(d *desk) {
			d.window.Click("Copy token")
			d.Wait("the token in the clipboard", func() bool { return isJWT(d.Clipboard()) })
			d.window.WaitFor("Clear now")
		}},
		{do: func(d *desk) {
			d.window.Click("Clear now")
			d.window.WaitGone("Clear now")
		}},
		{view: "tip", title: "What an icon does, where the pointer rests", still: true, do: func(d *desk) {
			d.window.Point("Settings") // the pointer must come to it anew in each language
			d.window.Point("Tools")
		}},
		{view: "row-menu", title: "What can be done with an account, from its row", do: func(d *desk) {
			d.window.ClickSecondary("Adele Vance")
			d.window.WaitFor("Pin to the top")
		}},
		{do: func(d *desk) { d.escape("Pin to the top") }},
		{view: "more", title: "What else can be done with an account", do: func(d *desk) {
			d.window.Click("More")
			d.window.WaitFor("Sign out")
		}},
		{view: "sign-out", title: "Signing out, and how far", do: func(d *desk) {
			d.window.Click("Sign out")
			d.window.WaitFor("Sign out Adele Vance?")
		}},
		{do: func(d *desk) { d.escape("Sign out Adele Vance?") }},
		{view: "other-token", title: "A token for another API", do: func(d *desk) {
			d.window.Click("More")
			d.window.Click("Token for another API")
			d.window.WaitFor("Get token")
		}},
		{do: func(d *desk) { d.escape("Get token") }},
	}
}

func claimsSteps() []step {
	part := base64.RawURLEncoding.EncodeToString
	return []step{
		{view: "claims", title: "The claims of an account's token, explained", do: func(d *desk) {
			d.window.Click("Claims")
			d.window.WaitFor("preferred_username")
			d.Wait("the verdict", func() bool { return strings.Contains(strings.Join(d.window.Labels(), "\n"), "Signature valid") })
		}},
		{view: "refused", title: "Why was it refused?", do: func(d *desk) {
			d.window.Click("Why was it refused?")
			d.window.WaitFor("What the service wants, as far as you know it")
		}},
		{view: "compare", title: "What to compare a token with", do: func(d *desk) {
			d.window.Click("Close")
			d.window.Click("Compare")
			d.window.WaitFor("Its ID token")
		}},
		{view: "compared", title: "Two tokens compared", do: func(d *desk) {
			d.window.Click("Its ID token")
			d.window.WaitFor("Back to the claims")
		}},
		{view: "export", title: "Exporting the claims", do: func(d *desk) {
			d.window.Click("Back to the claims")
			d.window.Click("Export…")
			d.window.WaitFor("The token too")
		}},
		{view: "token", title: "Reading any token: paste it, or drop a file", do: func(d *desk) {
			d.escape("The token too")
			d.window.Key("ctrl+t")
			d.window.WaitFor("Paste")
		}},
		{view: "token-read", title: "A token that came from elsewhere, and has expired", do: func(d *desk) {
			d.paste(foreignToken(d.t, map[string]any{"amr": []string{"pwd", "mfa"}, "wids": []string{"fe930be7-5e62-47db-91af-98c3a49a38b1"}}))
			d.window.WaitFor("carol")
		}},
		{view: "token-opaque", title: "A token that only its provider can read", do: func(d *desk) {
			d.window.Click("Read another")
			d.paste("0.AVEAUpqs" + strings.Repeat("uS4lnmmUdQ", 12))
			d.window.WaitFor("Read another")
		}},
		{view: "token-encrypted", title: "A token that is encrypted", do: func(d *desk) {
			d.window.Click("Read another")
			sealed := []string{part([]byte(`{"alg":"RSA-OAEP","enc":"A256GCM","kid":"k1"}`)), part([]byte("key")), part([]byte("nonce")), part([]byte("sealed")), part([]byte("tag"))}
			d.paste(strings.Join(sealed, "."))
			d.window.WaitFor("Read another")
		}},
		{do: func(d *desk) {
			d.window.Click("Done")
			d.window.WaitFor("Copy token")
		}},
	}
}

func activitySteps() []step {
	return []step{
		{view: "activity", title: "What happened to an account, and why", do: func(d *desk) {
			d.window.Click("Activity")
			d.window.WaitFor("Signed in")
		}},
		{view: "activity-all", title: "The activity of all accounts", do: func(d *desk) {
			d.window.Key("ctrl+shift+a")
			d.window.WaitFor("Done")
		}},
		{view: "focus", title: "Where the keyboard is", do: func(d *desk) {
			d.escape("Done")
			d.window.Key("Tab", "Tab", "Tab", "Tab", "Tab")
		}},
	}
}

func toolSteps() []step {
	return []step{
		{view: "tools", title: "The tools", do: func(d *desk) {
			d.window.Click("Tools")
			d.window.WaitFor("About Latchkey")
		}},
		{view: "shortcuts", title: "Keyboard shortcuts", do: func(d *desk) {
			d.window.Click("Keyboard shortcuts")
			d.window.WaitFor("Everywhere")
		}},
		{view: "about", title: "About Latchkey: version and licences", do: func(d *desk) {
			d.escape("Everywhere")
			d.window.Click("Tools")
			d.window.Click("About Latchkey")
			d.window.WaitFor("Latchkey's licence")
		}},
		{view: "masked", title: "Masked mode, for sharing the screen", do: func(d *desk) {
			d.escape("Latchkey's licence")
			d.window.Key("ctrl+shift+m")
			d.window.WaitFor("Names, tokens and identifiers are masked")
			d.window.WaitGone("Names, tokens and identifiers are masked")
		}},
		{view: "settings", title: "The settings", do: func(d *desk) {
			d.window.Key("ctrl+shift+m")
			d.window.WaitGone("Names, tokens and identifiers are masked")
			d.window.Click("Settings")
			d.window.WaitFor("Done")
		}},
		{view: "settings-below", title: "The settings, further down", do: func(d *desk) {
			d.window.Wheel("Done", 30)
		}},
		{view: "doctor-well", title: "The doctor, who finds nothing", do: func(d *desk) {
			d.window.Key("Escape")
			d.window.WaitFor("Copy token")
			d.window.Click("Tools")
			d.window.Click("Doctor")
			d.window.WaitFor("Nothing failed")
			d.window.WaitGone("Examining…")
		}},
		{view: "flowlab-empty", title: "The Flow lab before a run", do: func(d *desk) {
			d.window.Click("Done")
			d.window.Click("Tools")
			d.window.Click("Flow lab")
			d.window.WaitFor("Nothing has run yet")
		}},
		{view: "flowlab", title: "The Flow lab: a flow that was run, with what went over the wire", do: func(d *desk) {
			d.window.Click("Run")
			d.browser.Open(d.linkToOpen())
			d.browser.WaitText("You are signed in") // at once: the browser stays signed in since the first time
			d.window.WaitFor("Keep this account")
		}},
		{view: "meaning", title: "What does a message mean?", do: func(d *desk) {
			d.window.Click("Done")
			d.window.Click("Tools")
			d.window.Click("What does a message mean?")
			d.fill("Message", "AADSTS50076")
			d.window.WaitFor("AADSTS50076")
		}},
		{do: func(d *desk) { d.escape("Message") }},
	}
}

func waySteps() []step {
	ways := func(d *desk, way, shown string) {
		d.t.Helper()
		d.window.Click("Add account")
		d.linkToOpen()
		d.window.Click("More ways to sign in")
		d.window.Click(way)
		d.window.WaitFor(shown)
	}
	return []step{
		{view: "add", title: "Adding an account: one field, one button, and what happens next", do: func(d *desk) {
			d.window.Click("Add account") // begins at once, since there is one organisation
			d.linkToOpen()
			d.window.Click("Another organisation")
			d.window.WaitFor("E-mail address or organisation")
		}},
		{view: "add-unknown", title: "An organisation that nobody has connected yet", do: func(d *desk) {
			d.fill("E-mail address or organisation", "lynne@fabrikam.com")
			d.window.WaitFor("Nobody signs in there from here yet")
		}},
		{view: "ways", title: "More ways to sign in", do: func(d *desk) {
			d.escape("E-mail address or organisation")
			d.window.Click("Add account")
			d.linkToOpen()
			d.window.Click("More ways to sign in")
			d.window.WaitFor("Code on another device")
		}},
		{view: "application", title: "Signing an application in", do: func(d *desk) {
			d.window.Click("Application")
			d.window.WaitFor("Client secret")
		}},
		{view: "password", title: "Signing in with a password, where that was allowed", do: func(d *desk) {
			d.escape("Client secret")
			ways(d, "Name and password", "Use the browser")
		}},
		{view: "code", title: "A code to type on another device", do: func(d *desk) {
			d.escape("Use the browser")
			ways(d, "Code on another device", "Open here")
		}},
		{do: func(d *desk) { d.escape("Open here") }},
	}
}

func needSteps() []step {
	return []step{
		{view: "need", title: "An account that needs its person: what happened, what it means, what to do", do: func(d *desk) {
			d.demo.Switch(map[string]any{"revoke": d.demo.User("managed").Username})
			d.window.Click("Refresh")
			d.window.WaitFor("Sign in again")
			d.window.WaitGone("Adele Vance must sign in again:")
		}},
		{view: "doctor", title: "The doctor, who has found something", do: func(d *desk) {
			d.window.Click("Tools")
			d.window.Click("Doctor")
			d.window.WaitFor("1 check failed")
		}},
	}
}

func manySteps() []step {
	return []step{
		{view: "many", title: "Twenty accounts of three organisations", do: func(d *desk) { d.window.WaitFor("Adele Vance") }},
		{view: "search", title: "Searching among them", do: func(d *desk) {
			d.window.Click("Search")
			d.window.Type("li")
			d.window.WaitGone("Alex Wilber")
		}},
		{view: "search-empty", title: "Nobody is found", do: func(d *desk) {
			d.window.Type("zzz")
			d.window.WaitFor("Nobody here is called")
		}},
		{view: "offline", title: "A provider that cannot be reached: what is valid stays usable", do: func(d *desk) {
			d.window.Key("Escape")
			d.window.Click("Alex Wilber")
			d.window.Click("Refresh")
			d.Wait("the account to be offline", func() bool { return strings.Contains(strings.Join(d.window.Labels(), "\n"), "ffline") })
		}},
		{view: "narrow", title: "In a window of 640 by 400", do: func(d *desk) {
			d.window.Resize(640*d.scale, 400*d.scale)
		}},
	}
}

// signedIn signs somebody in by the window's first button.
func (d *desk) signedIn(kind string) {
	d.t.Helper()
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), d.demo.User(kind))
	d.window.WaitFor("Copy token")
	d.window.WaitGone("Continue in your browser")
}

// paste gives the page of tokens a text by the clipboard.
func (d *desk) paste(text string) {
	d.t.Helper()
	d.window.WaitFor("Paste")
	d.copyElsewhere(text)
	d.window.Click("Paste")
}

// escape closes what shows a label.
func (d *desk) escape(shown string) {
	d.t.Helper()
	d.window.Key("Escape")
	d.window.WaitGone(shown)
}
