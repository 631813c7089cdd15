package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// comparing is the sheet that asks for the second token of a comparison.
type comparing struct {
	object *kit.Overlay
	w      *window
	view   *claimsView
	first  *reading
	search *kit.Field
	list   *fyne.Container
	offers []second
	told   *kit.Mark
	asked  int // counts what was asked for, so that only the last is shown
}

const (
	secondsShown = 30 // how many tokens are offered at once: with more accounts people search
	secondsRows  = 4  // how many of them are in view
	longestName  = 80 // characters; what is pasted into the search and longer is no name but a token
)

// second is a token that can be compared with.
type second struct {
	name, sub string
	of        identity.Account // gives the picture
	before    bool             // it is older: the comparison begins with it
	read      func(ctx context.Context) (*reading, string)
}

// askComparison opens the sheet for the token that a view shows.
func (w *window) askComparison(v *claimsView) {
	first := *v.reading
	if first.called == "" {
		first.called = "this token"
	}
	c := &comparing{w: w, view: v, first: &first, list: kit.NewColumn(0), told: kit.NewMark(kit.SizeText)}
	c.told.Label.Fit = kit.Wrap
	c.told.Hide()
	c.search = kit.NewField("Search tokens", "Search accounts", func(string) { c.offer(c.seconds()) })
	c.search.Pasted = func(text string) {
		if len(text) > longestName {
			c.take([]byte(text), "")
			return
		}
		c.search.SetText(text)
	}
	c.search.Unpasted = c.fail
	paste := kit.NewButton("Paste", kit.Plain, c.paste)
	file := kit.NewButton("Open a file…", kit.Plain, func() { w.chooseTokenFile(c.readFile) })
	c.object = kit.NewOverlay(kit.NewColumn(0,
		kit.NewText("Compare with which token?", kit.SizeHeading, kit.ColorInk, kit.Wrap).Bold(), kit.Gap(1, 6),
		kit.NewText("One of the tokens here, or one that you paste, open or drop on this window: also claims that you exported.", kit.SizeText, kit.ColorDim, kit.Wrap), kit.Gap(1, 14),
		c.search, kit.Gap(1, 8), kit.NewInset(0, -8, 0, -8, kit.NewTall(float32(min(max(1, len(c.seconds())), secondsRows))*profileHeight, kit.NewPage(c.list))), c.told, kit.Gap(1, 16),
		kit.NewFolding(kit.NarrowSheet, kit.Line{Gap: 8, Grow: 2}, kit.TwoLines{First: 2, Upper: kit.Line{Gap: 8, Grow: -1}, Lower: kit.Line{Gap: 8}, Gap: 8}, paste, file, kit.Gap(1, 1), kit.NewButton("Cancel", kit.Plain, c.hide)),
	))
	w.comparing = c
	w.overlays.Push(c.object, c.hide)
	c.offer(c.seconds())
	w.overlays.Canvas.Focus(c.search)
}

// paste looks for a token in the clipboard.
func (c *comparing) paste() {
	c.asked++
	mine := c.asked
	c.w.fromClipboard(paste{
		take: func(text string) {
			if c.asked == mine {
				c.take([]byte(text), "")
			}
		},
		fail: func(why string) {
			if c.asked == mine && why != "" {
				c.fail(why)
			}
		},
	})
}

func (c *comparing) hide() {
	c.asked++
	c.first, c.offers = nil, nil // the toolkit remembers widgets for a while, and they know this sheet
	c.w.comparing = nil
	c.w.overlays.Remove(c.object)
}

// seconds are the tokens here that the search leaves: those of the same account first.
func (c *comparing) seconds() []second {
	words := strings.Fields(strings.ToLower(c.search.Text))
	var list []second
	add := func(s second) {
		hay := strings.ToLower(s.name + "\n" + s.sub)
		if len(list) < secondsShown && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(hay, w) }) {
			list = append(list, s)
		}
	}
	a, of := c.view.account, c.view.account.Account
	if r := c.view.earlier; r != nil {
		add(second{name: "The token before this one", sub: "as this window has seen it", of: of, before: true,
			read: func(context.Context) (*reading, string) {
				next := *r
				next.called = "the token before this one"
				return &next, ""
			}})
	}
	if a.ID != "" {
		c.ofAccount(a, add)
	}
	if c.view.pasted {
		for i, one := range c.w.tokenPage.candidates {
			if one.Token == c.first.secret {
				continue // it is the one that is shown
			}
			add(second{name: fmt.Sprintf("%d: %s", i+1, one.Name), sub: "pasted together with this one", of: identity.Account{Name: one.Name},
				read: func(context.Context) (*reading, string) {
					r := readCandidate(one, c.w.o.Now())
					r.called = numberedCall(r, i)
					return r, ""
				}})
		}
	}
	for _, other := range c.w.snap.Accounts {
		if other.ID != a.ID {
			add(second{name: other.Label(), sub: kit.JoinedBy(", ", subtitle(other.Account), organisation(other.Account, c.w.profiles)), of: other.Account, read: c.reads(other, c.view.idToken, "")})
		}
	}
	return list
}

// ofAccount adds the other tokens of the same account.
func (c *comparing) ofAccount(a session.Account, add func(second)) {
	switch {
	case c.view.idToken:
		add(second{name: "Its access token", sub: a.Label(), of: a.Account, read: c.reads(a, false, "")})
	case a.HasID:
		add(second{name: "Its ID token", sub: a.Label(), of: a.Account, read: c.reads(a, true, "")})
	}
	for i, t := range a.Tokens {
		if i > 0 || c.view.idToken { // the first is the account's own
			add(second{name: "Its token for another service", sub: t.Granted.String(), of: a.Account, read: c.reads(a, false, t.Granted)})
		}
	}
}

func (c *comparing) reads(a session.Account, idToken bool, scopes identity.Scopes) func(context.Context) (*reading, string) {
	now := c.w.o.Now()
	return func(ctx context.Context) (*reading, string) {
		return readToken(ctx, c.w.o.Keeper, a, idToken, scopes, now)
	}
}

// offer lists tokens to choose from.
func (c *comparing) offer(list []second) {
	c.offers, c.list.Objects = list, nil
	for i, s := range list {
		c.list.Add(newTokenRow(s.name, s.sub, s.of, func() { c.pick(i) }))
	}
	if len(list) == 0 {
		c.list.Add(kit.NewInset(12, 8, 12, 8, kit.NewText("Nothing here is called that.", kit.SizeText, kit.ColorDim, kit.Wrap)))
	}
	c.object.Flow()
}

func (c *comparing) pick(i int) {
	if i < len(c.offers) {
		c.compare(c.offers[i])
	}
}

// newTokenRow is a row of a chooser that stands for a token.
func newTokenRow(name, sub string, of identity.Account, tapped func()) *profileRow {
	r := &profileRow{avatar: kit.NewAvatar(36), name: kit.NewText(name, kit.SizeText, kit.ColorInk, kit.Ellip).Bold(), sub: kit.NewText(sub, kit.SizeCaption, kit.ColorDim, kit.Ellip), tapped: tapped}
	r.avatar.Set(of)
	r.ExtendBaseWidget(r)
	return r
}

func (c *comparing) fail(why string) {
	c.told.Set(kit.Triangle, why, kit.ColorWarn, kit.ColorInk)
	c.told.Show()
	c.object.Flow()
}

// compare reads the other token and shows what differs.
func (c *comparing) compare(s second) {
	c.asked++
	mine, now, first := c.asked, c.w.o.Now(), c.first
	c.told.Set(kit.Ring, "Reading the token", kit.ColorAccent, kit.ColorInk)
	c.told.Show()
	c.object.Flow()
	c.w.errands.run(func(ctx context.Context) func() {
		r, why := s.read(ctx)
		var result *comparison
		switch {
		case r == nil:
		case !r.readable():
			why = kit.Joined("This token cannot be compared.", r.unread())
		case s.before:
			result = compare(r, first, now)
		default:
			result = compare(first, r, now)
		}
		return func() {
			switch {
			case c.asked != mine:
			case result == nil:
				c.fail(why)
			default:
				c.hide()
				c.view.compareWith(result)
			}
		}
	})
}

// take looks for a token in a text. Several are offered in place of what was offered before.
func (c *comparing) take(text []byte, where string) {
	c.asked++
	mine := c.asked
	c.w.errands.run(func(context.Context) func() {
		list, err := claims.Find(text)
		return func() {
			switch {
			case c.asked != mine:
			case err != nil:
				c.fail(nothingToRead(err, where, len(text)))
			case len(list) == 1:
				c.compare(c.pasted(list[0], "", c.w.o.Now()))
			default:
				var offers []second
				for i, one := range list {
					offers = append(offers, c.pasted(one, fmt.Sprintf("%d: %s", i+1, one.Name), c.w.o.Now()))
				}
				c.offer(offers)
			}
		}
	})
}

func (c *comparing) pasted(one claims.Candidate, name string, now time.Time) second {
	return second{name: name, sub: "pasted", of: identity.Account{Name: one.Name},
		read: func(context.Context) (*reading, string) { return readCandidate(one, now), "" }}
}

// readFile looks for a token in a file.
func (c *comparing) readFile(path string) {
	c.w.unpaste()
	c.asked++
	mine := c.asked
	c.w.errands.run(func(context.Context) func() {
		text, err := readTextFile(path)
		return func() {
			switch {
			case c.asked != mine:
			case err != nil:
				c.fail(fmt.Sprintf("%s cannot be read: %s.", oneLine(filepath.Base(path)), fileReason(err)))
			default:
				c.take(text, oneLine(filepath.Base(path)))
			}
		}
	})
}
