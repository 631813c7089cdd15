package app

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
)

// holder is another program that holds the clipboard. It delivers, or fails, when the test says so.
type holder struct {
	asked chan struct{}
	texts chan identity.Secret
	fails chan error
	ended chan error // what called off a read
}

// holdElsewhere gives the window a clipboard that is read as on X11.
func (s *screen) holdElsewhere() *holder {
	o := &holder{make(chan struct{}, 8), make(chan identity.Secret), make(chan error), make(chan error, 8)}
	s.w.o.ReadClipboard = func(ctx context.Context) (identity.Secret, error) {
		o.asked <- struct{}{}
		select {
		case text := <-o.texts:
			return text, nil
		case err := <-o.fails:
			return "", fmt.Errorf("read the clipboard: %w", err)
		case <-ctx.Done():
			o.ended <- ctx.Err()
			return "", ctx.Err()
		}
	}
	return o
}

// pasteKeys presses the keys that paste, where the keyboard is.
func (s *screen) pasteKeys() {
	s.w.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: fyne.CurrentApp().Clipboard()})
}

func (s *screen) typed(text string) {
	for _, r := range text {
		s.w.win.Canvas().Focused().TypedRune(r)
	}
}

const muteWords = "The program that holds the clipboard does not answer. Copy it again, or type it."

// The text comes where the cursor is by then, in place of what is selected.
func TestAPasteHoldsNothingUp(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	other := s.holdElsewhere()
	search := s.w.picker.search
	s.w.win.Canvas().Focus(search)
	s.typed("ad")
	s.pasteKeys()
	<-other.asked
	s.typed("e")
	other.texts <- "le"
	s.until("the text", func() bool { return search.Text == "adele" })
	if s.find("Bob Builder") != nil || s.find("Adele Vance") == nil {
		t.Errorf("the search did not hear of it: %q", s.words())
	}
	s.typed("!")
	search.TypedShortcut(&fyne.ShortcutSelectAll{})
	s.pasteKeys()
	other.texts <- "bob\nb"
	s.until("the text in place of the other", func() bool { return search.Text == "bob b" })

	// From the menu of the right button.
	search.TypedShortcut(&fyne.ShortcutSelectAll{})
	search.TappedSecondary(&fyne.PointEvent{})
	var items []fyne.Tappable
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if m, ok := o.(*widget.PopUpMenu); ok {
			for _, item := range m.Items {
				if entry, ok := item.(fyne.Tappable); ok {
					items = append(items, entry)
				}
			}
		}
	})
	if len(items) < 2 {
		t.Fatal("the right button opens no menu")
	}
	items[len(items)-2].Tapped(nil) // Paste, before what selects everything
	other.texts <- "megan"
	s.until("what the menu pastes", func() bool { return search.Text == "megan" })
}

// Nobody answers: the window says so, and where a place of its own is for that, there.
func TestAPasteThatFails(t *testing.T) {
	for why, words := range map[error]string{
		desktop.ErrClipboardMute: muteWords,
		desktop.ErrClipboardLong: "What is in the clipboard is too long to be pasted.",
		errors.New("no luck"):    "The clipboard cannot be read. Copy it again, or type it.",
	} {
		s := newScreen(t, contoso())
		s.w.render(few())
		other := s.holdElsewhere()
		s.w.win.Canvas().Focus(s.w.picker.search)
		s.pasteKeys()
		other.fails <- why
		s.until(words, func() bool { return s.w.toast.Visible() && s.shows(words) })
		if s.w.picker.search.Text != "" {
			t.Errorf("the field has %q", s.w.picker.search.Text)
		}
	}
}

func TestAPasteOfATokenThatFails(t *testing.T) {
	s := onTokenPage(t)
	other := s.holdElsewhere()
	for name, begin := range map[string]func(){"keys": s.pasteKeys, "button": func() { s.tap("Paste") }} {
		s.w.win.Canvas().Focus(s.w.tokenPage.field)
		begin()
		other.fails <- desktop.ErrClipboardMute
		s.until("why, after the "+name, func() bool { return s.shows(muteWords) })
		if s.w.toast.Visible() || s.w.tokenPage.told.Hidden {
			t.Errorf("after the %s it is not told on the page", name)
		}
		s.w.tokenPage.fail("")
	}
	token, _ := signed(t, someClaims())
	s.tap("Paste")
	other.texts <- token
	s.until("the claims", func() bool { return s.find("preferred_username") != nil })
	if s.shows(muteWords) {
		t.Error("it is still told that nobody answers")
	}
}

func TestAPasteForAComparison(t *testing.T) {
	s := inClaims(t, someClaims())
	other := s.holdElsewhere()
	token, _ := signed(t, otherClaims())
	s.tap("Compare")
	for name, begin := range map[string]func(){"keys": s.pasteKeys, "button": func() { s.tap("Paste") }} {
		s.w.win.Canvas().Focus(s.w.comparing.search)
		begin()
		other.fails <- desktop.ErrClipboardMute
		s.until("why, after the "+name, func() bool { return s.w.comparing.told.Visible() && s.shows(muteWords) })
		s.w.comparing.told.Hide()
	}
	s.tap("Paste")
	other.texts <- token
	s.until("the differences", func() bool { return s.shows("Back to the claims") })
}

// Of two pastes the later one counts: whoever copies anew does not wait for a program that hangs.
func TestTheLaterPasteCounts(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	other := s.holdElsewhere()
	search := s.w.picker.search
	s.w.win.Canvas().Focus(search)
	s.pasteKeys()
	<-other.asked
	s.pasteKeys()
	if err := <-other.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the first paste ends with %v", err)
	}
	other.texts <- "bob"
	s.until("the text", func() bool { return search.Text == "bob" })
	if s.w.toast.Visible() {
		t.Errorf("a note: %q", s.words())
	}
}

// What is asked for a view that has gone is called off: nothing comes when the view is there again, and nobody is told.
func TestAPasteIntoAViewThatHasGone(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	other := s.holdElsewhere()
	s.w.askToken(s.w.snap.Accounts[0])
	scopes := s.field("Scopes")
	s.w.win.Canvas().Focus(scopes)
	s.pasteKeys()
	<-other.asked
	for s.w.overlays.Top() != nil {
		s.press(fyne.KeyEscape)
	}
	if err := <-other.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
	s.runPost()
	if scopes.Text != "" || s.w.toast.Visible() {
		t.Errorf("the field has %q; the screen says %q", scopes.Text, s.words())
	}

	s.w.showTokenPage()
	s.w.win.Canvas().Focus(s.w.tokenPage.field)
	s.pasteKeys()
	<-other.asked
	s.press(fyne.KeyEscape)
	if err := <-other.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
	s.runPost()

	s.w.showTokenPage()
	s.tap("Paste")
	<-other.asked
	s.press(fyne.KeyEscape)
	if err := <-other.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
	s.runPost()
	if s.w.pane != paneAccount || !s.w.tokenPage.told.Hidden {
		t.Errorf("the screen says %q", s.words())
	}
}

// runPost runs the next thing that an errand wants to show.
func (s *screen) runPost() { (<-s.posts)() }

// sheetWithField opens a sheet with nothing but a field, which has the keyboard; sent hears of Enter in it.
func (s *screen) sheetWithField(sent func(text string)) *kit.Field {
	f := kit.NewField("Name", "", nil)
	f.OnSubmitted = sent
	s.w.overlays.Push(kit.NewOverlay(f), func() {})
	s.w.win.Canvas().Focus(f)
	return f
}

// Enter sends a form with what was pasted before it, and not at all when nothing came.
func TestEnterWaitsForThePaste(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	other := s.holdElsewhere()
	var sent []string
	f := s.sheetWithField(func(text string) { sent = append(sent, text) })
	s.pasteKeys()
	s.press(fyne.KeyReturn)
	other.fails <- desktop.ErrClipboardMute
	s.runPost()
	s.pasteKeys()
	s.press(fyne.KeyEnter)
	if len(sent) > 0 {
		t.Errorf("sent without what is pasted: %q", sent)
	}
	other.texts <- "contoso"
	s.runPost()
	s.press(fyne.KeyReturn)
	if len(sent) != 2 || sent[0] != "contoso" {
		t.Errorf("sent: %q", sent)
	}

	s.pasteKeys()
	<-other.asked
	f.Disable()
	other.texts <- "!"
	s.runPost()
	if f.Text != "contoso" {
		t.Errorf("a field that takes nothing has %q", f.Text)
	}
}

// Without a display of its own to ask, Fyne's clipboard is there.
func TestAPasteFromFynesClipboard(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	other := s.holdElsewhere()
	fyne.CurrentApp().Clipboard().SetContent("bob")
	s.w.win.Canvas().Focus(s.w.picker.search)
	s.pasteKeys()
	other.fails <- desktop.ErrNotAvailable
	s.until("the text", func() bool { return s.w.picker.search.Text == "bob" })
}

// Enter after the later of two pastes waits for that one, whenever the first is over.
func TestEnterWaitsForTheLaterPaste(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	other := s.holdElsewhere()
	var sent []string
	s.sheetWithField(func(text string) { sent = append(sent, text) })
	s.pasteKeys()
	<-other.asked
	s.pasteKeys()
	s.press(fyne.KeyReturn)
	<-other.ended
	s.runPost()
	other.texts <- "contoso"
	s.runPost()
	if len(sent) != 1 || sent[0] != "contoso" {
		t.Errorf("sent: %q", sent)
	}
}

// While another program takes its time, the window says what it waits for, and not a moment longer.
func TestAPasteThatTakesLongIsTold(t *testing.T) {
	const waiting = "Waiting for the program that holds the clipboard"
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.pasteSoon = 0
	other := s.holdElsewhere()
	search := s.w.picker.search
	s.w.win.Canvas().Focus(search)
	for end, done := range map[string]struct {
		end  func()
		said string // instead; empty: nothing
	}{
		"the text":         {func() { other.texts <- "bob" }, ""},
		"a program's end":  {func() { other.fails <- desktop.ErrClipboardMute }, muteWords},
		"being called off": {func() { s.w.unpaste() }, ""},
	} {
		s.pasteKeys()
		s.until("what is waited for, before "+end, func() bool { return s.w.toast.Visible() && s.shows(waiting) })
		done.end()
		s.until(end, func() bool { return !s.shows(waiting) })
		if done.said != "" && !s.shows(done.said) || done.said == "" && s.w.toast.Visible() {
			t.Errorf("after %s the screen says %q", end, s.words())
		}
		s.w.hush()
	}

	// Over a sheet, on the sheet.
	f := s.sheetWithField(func(string) {})
	s.pasteKeys()
	s.until("what is waited for, on the sheet", func() bool { return s.shows(waiting) })
	other.texts <- "contoso"
	s.until("the text on the sheet", func() bool { return f.Text == "contoso" && !s.shows(waiting) })
}
