package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// inClaims opens the claims of the first account, whose access token says what is given.
func inClaims(t *testing.T, says map[string]any) *screen {
	t.Helper()
	s := newScreen(t, contoso())
	s.keeper.token, s.keeper.keys = signed(t, says)
	s.w.render(few())
	s.tap("Claims")
	s.until("the verdict", func() bool { return s.shows("Signature valid") })
	return s
}

// copied is what was copied last.
func (s *screen) copied() string {
	s.doors.mu.Lock()
	defer s.doors.mu.Unlock()
	for _, call := range slices.Backward(s.doors.calls) {
		if text, ok := strings.CutPrefix(call, "copy "); ok {
			return text
		}
	}
	return ""
}

func TestAListOfManyIsFolded(t *testing.T) {
	s := inClaims(t, manyGroups(500))
	s.mustShow("500 groups")
	if s.shows("6b1f0000-0000-4000-8000-000000000000") {
		t.Error("the groups are unfolded from the start")
	}
	s.tap("Show")
	s.mustShow("6b1f0000-0000-4000-8000-000000000000", "Hide")
	drawn := 0
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if _, ok := o.(*memberRow); ok {
			drawn++
		}
	})
	if drawn == 0 || drawn > 30 {
		t.Errorf("%d groups are drawn", drawn)
	}
	s.tap("6b1f0000-0000-4000-8000-000000000001")
	s.until("the copy", func() bool { return s.copied() == "6b1f0000-0000-4000-8000-000000000001" })
	s.tap("Hide")
	if s.shows("6b1f0000-0000-4000-8000-000000000000") {
		t.Error("the groups stay unfolded")
	}
	s.tap("groups")
	s.until("the copy of all", func() bool { return strings.Count(s.copied(), "6b1f0000") == 500 })
}

func TestSearchingClaims(t *testing.T) {
	s := inClaims(t, manyGroups(500))
	press := func(key fyne.KeyName) { s.w.win.Canvas().(fyne.Shortcutable).TypedShortcut(ctrl(key)) }
	press(fyne.KeyF)
	v := s.w.account.claims
	if s.w.win.Canvas().Focused() != fyne.Focusable(v.search) {
		t.Fatal("Ctrl+F does not lead to the search among the claims")
	}
	test.Type(v.search, "ORDERS READ")
	s.mustShow("scp", "Orders.Read", "For what")
	if s.shows("preferred_username") || s.shows("500 groups") {
		t.Error("what does not match is there")
	}
	v.search.SetText("00000000012c")
	s.mustShow("500 groups", "6b1f0000-0000-4000-8000-00000000012c")
	if s.shows("6b1f0000-0000-4000-8000-000000000000") {
		t.Error("members that do not match are there")
	}
	v.search.SetText("there is no such thing")
	s.mustShow(`No claim of this token holds "there is no such thing".`)
	s.tap("Show all claims")
	if v.search.Text != "" || s.find("preferred_username") == nil {
		t.Error("the claims are not back")
	}
}

// TestClaimsByKeyboardAlone goes from the search into the list, unfolds a claim and copies parts of it.
func TestClaimsByKeyboardAlone(t *testing.T) {
	s := inClaims(t, manyGroups(500))
	c := s.w.win.Canvas()
	c.(fyne.Shortcutable).TypedShortcut(ctrl(fyne.KeyF))
	s.press(fyne.KeyDown)
	if c.Focused() != fyne.Focusable(s.w.account.claims.list) {
		t.Fatal("the arrow key does not lead into the list")
	}
	for range 20 { // to the groups, wherever they are
		if list := s.w.account.claims.list; list.lines[list.cursor].claim.Name == "groups" {
			break
		}
		s.press(fyne.KeyDown)
	}
	choose := func(label string) {
		t.Helper()
		s.press(fyne.KeyReturn)
		m, ok := s.w.overlays.Top().(*kit.Menu)
		if !ok {
			t.Fatalf("there is no menu with %q", label)
		}
		for _, e := range m.Entry {
			if e.Label.Words == label {
				s.press(fyne.KeyReturn)
				return
			}
			s.press(fyne.KeyDown)
		}
		t.Fatalf("the menu has no %q", label)
	}
	choose("Copy name")
	s.until("the name", func() bool { return s.copied() == "groups" })
	choose("Copy value")
	s.until("the value", func() bool { return strings.HasPrefix(s.copied(), `["6b1f0000`) })
	choose("Copy as JSON")
	s.until("the JSON", func() bool {
		return strings.HasPrefix(s.copied(), "{\n  \"groups\": [") && strings.Count(s.copied(), "6b1f0000") == 500
	})
	choose("Show all of it")
	s.mustShow("6b1f0000-0000-4000-8000-000000000000")
	s.press(fyne.KeyDown)
	s.press(fyne.KeyReturn)
	s.until("a member", func() bool { return s.copied() == "6b1f0000-0000-4000-8000-000000000000" })
	s.press(fyne.KeyUp)
	choose("Fold it")
	if s.shows("6b1f0000-0000-4000-8000-000000000000") {
		t.Error("the groups stay unfolded")
	}
}

func TestATimeIsCopiedAsPeopleReadItOrAsItWasSent(t *testing.T) {
	s := inClaims(t, someClaims())
	s.w.account.claims.search.SetText("exp")
	s.tap("exp")
	s.until("the time", func() bool { return strings.Contains(s.copied(), "(in 42 minutes)") })
	test.TapSecondary(s.find("exp").(*claimRow))
	s.tap("Copy the number")
	s.until("the number", func() bool { return s.copied() == fmt.Sprint(fixedNow().Add(42*time.Minute).Unix()) })
}

// TestVeryManyClaimsAreShownInParts draws only what is in view, and measures only what has been asked for.
func TestVeryManyClaimsAreShownInParts(t *testing.T) {
	s := inClaims(t, veryMuch(0))
	v := s.w.account.claims
	if n := len(v.list.lines); n > 4*groupFirst {
		t.Errorf("%d rows are measured", n)
	}
	v.search.SetText("extension_0")
	s.mustShow("Who")
	v.list.rows.Scroll.ScrollToBottom()
	s.mustShow("460 claims more here")
	s.tap("Show more")
	v.list.rows.Scroll.ScrollToBottom()
	s.mustShow("360 claims more here")
	v.search.SetText("filler")
	s.mustShow("46,080 characters")
	s.tap("Show")
	s.mustShow("filler 0 filler 0")
}

func TestAnObjectIsUnfoldedInLines(t *testing.T) {
	says := someClaims()
	says["realm_access"] = map[string]any{"roles": []string{"offline_access", "uma_authorization"}, "note": strings.Repeat("n", 200)}
	s := inClaims(t, says)
	s.w.account.claims.search.SetText("realm_access")
	s.mustShow("an object")
	s.tap("Show")
	s.mustShow(`"offline_access",`, `  "roles": [`)
}

func TestHostileClaimsStayInTheirPlaces(t *testing.T) {
	says := someClaims()
	says["groups"] = []string{"a\nb", "c\u202ed", strings.Repeat("w", 5000), "d", "e", "f", "g"}
	says[strings.Repeat("n", 300)] = strings.Repeat("v", 9000)
	says["nbf"] = "soon"
	says["exp"] = 1e300
	says["auth_time"] = -5
	s := inClaims(t, says)
	v := s.w.account.claims
	v.turn(v.reading.rows[slices.IndexFunc(v.reading.rows, func(e claims.Explained) bool { return e.Name == "groups" })])
	for _, size := range []fyne.Size{{Width: windowW, Height: windowH}, {Width: 700, Height: 900}, {Width: 640, Height: 480}} {
		s.w.win.Resize(size)
		for _, words := range []string{"", "groups", "nnn"} {
			v.search.SetText(words)
			s.fits("hostile "+words, size)
		}
	}
	s.mustShow("The value of nbf is not a time.", "The value of exp is not a time.")
	v.search.SetText("groups")
	if s.shows("a\nb") || s.shows("\u202e") {
		t.Error("a member breaks the line or turns the direction of writing")
	}
}

func TestTheTimelineKeepsItsLabelsApart(t *testing.T) {
	at := func(d time.Duration) any { return fixedNow().Add(d).Unix() }
	for name, says := range map[string]map[string]any{
		"usual":          {"iat": at(-time.Minute), "nbf": at(-time.Minute), "exp": at(time.Hour)},
		"all":            {"auth_time": at(-time.Hour), "iat": at(-time.Minute), "nbf": at(-30 * time.Second), "exp": at(time.Hour)},
		"over":           {"auth_time": at(-99 * time.Hour), "iat": at(-3 * time.Hour), "exp": at(-2 * time.Hour)},
		"not yet":        {"iat": at(-time.Minute), "nbf": at(time.Hour), "exp": at(2 * time.Hour)},
		"never":          {"iat": at(time.Hour), "exp": at(-time.Hour)},
		"very far":       {"iat": -62135596800, "exp": 253402300799},
		"only an end":    {"exp": at(time.Hour)},
		"nothing but it": {"auth_time": at(-time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScreen(t, contoso())
			token, _ := signed(t, says)
			line := newTimeline()
			line.set(readingOf(token, "", s.now).times)
			for _, width := range []float32{680, 420, 280} {
				line.Resize(fyne.NewSize(width, line.HeightFor(width)))
				left, row, rows := line.rows(width)
				for i, a := range line.labels {
					w := a.MinSize().Width
					if left[i] < 0 || left[i]+w > width+0.5 || row[i] >= rows {
						t.Errorf("%v wide: %q goes from %v to %v in line %d of %d", width, a.Words, left[i], left[i]+w, row[i], rows)
					}
					for k, b := range line.labels {
						if k != i && row[k] == row[i] && left[i] < left[k]+b.MinSize().Width && left[k] < left[i]+w {
							t.Errorf("%v wide: %q lies over %q", width, a.Words, b.Words)
						}
					}
				}
			}
		})
	}
}

func TestTheHandMovesWithTheTime(t *testing.T) {
	s := inClaims(t, someClaims())
	s.mustShow("now 10:20", "in 42 minutes")
	s.now = s.now.Add(10 * time.Minute)
	s.w.render(few())
	s.mustShow("now 10:30", "expires 11:02, in 32 minutes")
	s.w.account.claims.search.SetText("exp")
	s.mustShow("(in 32 minutes)")
}

func TestEscapeEndsTheSearchBeforeItLeaves(t *testing.T) {
	s := inClaims(t, someClaims())
	v := s.w.account.claims
	s.w.win.Canvas().Focus(v.search)
	test.Type(v.search, "orders")
	s.press(fyne.KeyEscape)
	if v.search.Text != "" || s.find("preferred_username") == nil {
		t.Error("the search goes on")
	}
}

// TestMaskedModeHidesTheMembersOfALongList, and says how many there are.
func TestMaskedModeHidesTheMembersOfALongList(t *testing.T) {
	says := manyGroups(9)
	groups := says["groups"].([]string)
	groups[0] = "Finance-Managers"
	says["dossier"] = map[string]any{"known_as": strings.Repeat("Dora ", 50)}
	s := inClaims(t, says)
	v := s.w.account.claims
	v.search.SetText("groups")
	s.tap("Show")
	v.search.SetText("dossier")
	s.tap("Show")
	v.search.SetText("")
	s.w.toggleMasked()
	s.until("the veil", func() bool { return kit.Veiled() != nil })
	for _, words := range []string{"groups", "dossier"} {
		v.search.SetText(words)
		s.each(func(o fyne.CanvasObject, _ fyne.Position) {
			if text, ok := o.(*kit.Text); ok && (strings.Contains(text.Shown(), "Finance") || strings.Contains(text.Shown(), "Dora")) {
				t.Errorf("masked mode shows %q", text.Shown())
			}
		})
	}
	v.search.SetText("groups")
	if row := s.find("groups").(*claimRow); row.value.Shown() != "9 groups" {
		t.Errorf("how many there are is shown as %q", row.value.Shown())
	}
}

func TestKeysThatLeadFarInTheListOfClaims(t *testing.T) {
	s := inClaims(t, manyGroups(500))
	s.tap("Show")
	list := s.w.account.claims.list
	s.w.win.Canvas().Focus(list)
	at := list.cursor
	s.press(fyne.KeyPageDown)
	if list.cursor <= at || list.rows.Tops[list.cursor] > list.rows.Scroll.Offset.Y+list.Size().Height {
		t.Errorf("a page down leads from row %d to %d, out of view", at, list.cursor)
	}
	s.press(fyne.KeyEnd)
	if list.cursor < len(list.lines)-3 || list.rows.Scroll.Offset.Y == 0 {
		t.Errorf("the end is row %d of %d", list.cursor, len(list.lines))
	}
	s.press(fyne.KeyPageUp)
	s.press(fyne.KeyHome)
	if list.cursor != at || list.rows.Scroll.Offset.Y != 0 {
		t.Errorf("the beginning is row %d at %v", list.cursor, list.rows.Scroll.Offset.Y)
	}
}
