package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// showTokenPage opens the page on which any token can be read.
func (w *window) showTokenPage() {
	if w.pane == paneToken {
		w.tokenPage.empty()
		return
	}
	w.pane = paneToken
	w.hush()
	w.tokenPage.claims.now = w.o.Now()
	w.arrange()
	w.win.Canvas().Focus(w.tokenPage.field)
}

func (w *window) tokenPageActions() tokenPageActions {
	var waiting context.CancelFunc = func() {}
	a := tokenPageActions{
		claims:     w.claimsActions(nil),
		pasted:     func(text string) { waiting(); w.readText([]byte(text), "", false) },
		chooseFile: func() { w.chooseTokenFile(w.readFile) },
		choose:     w.readCandidate,
		back:       w.back,
		forgotten:  func() { waiting() },
	}
	a.fromClipboard = func() {
		waiting()
		waiting = w.fromClipboard(paste{take: a.pasted, fail: w.tokenPage.fail})
	}
	a.typed = func(text string) {
		waiting()
		if strings.TrimSpace(text) == "" {
			return
		}
		waiting = w.readTyped(text)
	}
	return a
}

// readTyped looks for a token in what is typed once typing rests, and returns what calls that off.
func (w *window) readTyped(text string) context.CancelFunc {
	ctx, cancel := context.WithCancel(w.errands.ctx)
	w.errands.run(func(context.Context) func() {
		defer cancel()
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lookUpAfter):
		}
		return func() {
			if w.tokenPage.field.Text == text {
				w.readText([]byte(text), "", true)
			}
		}
	})
	return cancel
}

// readText looks for tokens in a text and shows the first. where is the file that it stands in; empty: none. typed says
// that it is in the field, where it stays until there is a token in it.
func (w *window) readText(text []byte, where string, typed bool) {
	page := w.tokenPage
	key := page.next()
	w.errands.run(func(context.Context) func() {
		list, err := claims.Find(text)
		if err == nil && typed && !slices.ContainsFunc(list, readableToken) {
			err = errNotWhole
		}
		return func() {
			if page.claims.asked != key || w.pane != paneToken {
				return
			}
			if err != nil {
				page.swap(false)
				page.fail(nothingToRead(err, where, len(text)))
				return
			}
			page.found(list)
			w.readCandidate(0)
		}
	})
}

// errNotWhole: somebody is still typing.
var errNotWhole = errors.New("this is no whole token yet: it has three parts with dots between them")

// readableToken reports whether there is something to read in a token.
func readableToken(c claims.Candidate) bool {
	t, err := claims.DecodeHeader(c.Token)
	return err == nil && t != nil
}

// nothingToRead says why there is nothing to read in a text.
func nothingToRead(err error, where string, size int) string {
	switch {
	case where != "" && size > claims.MaxTextSize:
		return fmt.Sprintf("%s is too long: at most %d MB are looked through.", where, claims.MaxTextSize>>20)
	case claims.Instead(err) != "":
		return claims.Instead(err)
	case where != "":
		return fmt.Sprintf("There is no token in %s.", where)
	case size == 0:
		return "There is nothing to paste: copy a token first."
	case errors.Is(err, claims.ErrNoToken):
		return "There is no token in this text. Copy it whole: three parts with dots between them."
	}
	return kit.Sentence(kit.Heading(err.Error()))
}

// readCandidate takes one of the tokens that were found apart.
func (w *window) readCandidate(i int) {
	page := w.tokenPage
	if i >= len(page.candidates) {
		return
	}
	key, one, now, accounts := page.next(), page.candidates[i], w.o.Now(), w.snap.Accounts
	several := len(page.candidates) > 1
	page.claims.clear("Reading the token")
	page.claims.now = now
	w.errands.run(func(context.Context) func() {
		r := readCandidate(one, now)
		if several {
			r.called = numberedCall(r, i)
		}
		if r.readable() && r.judged.Status == "" {
			r = r.unasked(keyholder(accounts, r.token))
		}
		return func() { page.show(key, r) }
	})
}

// readCandidate takes a token apart that was found in a text.
func readCandidate(one claims.Candidate, now time.Time) *reading {
	r := readingOf(one.Token, "", now)
	if one.Decoded && r.readable() {
		if bare, err := one.Read(); err == nil {
			r = readingOfClaims(bare, now)
		}
	}
	r.called = fmt.Sprintf("the pasted %s", kindWords(r))
	if at := issueWords(r); at != "" {
		r.called = fmt.Sprintf("the pasted %s of %s", kindWords(r), at)
	}
	return r
}

// issueWords is when a token was issued, by which people tell two of a kind apart; "" when it does not say.
func issueWords(r *reading) string {
	if !r.readable() || r.issued().IsZero() {
		return ""
	}
	return r.issued().Local().Format("2 Jan 2006 15:04")
}

// numberedCall names one of several that were pasted together.
func numberedCall(r *reading, i int) string {
	if at := issueWords(r); at != "" {
		return fmt.Sprintf("the pasted %s of %s (%d)", kindWords(r), at, i+1)
	}
	return fmt.Sprintf("the pasted %s (%d)", kindWords(r), i+1)
}

// kindWords is what a token is for.
func kindWords(r *reading) string {
	switch {
	case r.readable():
		return string(r.token.Kind())
	case errors.Is(r.err, claims.ErrEncrypted):
		return "encrypted token"
	case r.shape.Title != "":
		return r.shape.Title
	case errors.Is(r.err, claims.ErrOpaque):
		return "opaque token"
	}
	return "damaged token"
}

// chooseTokenFile lets the person point at a file.
func (w *window) chooseTokenFile(then func(path string)) {
	path := kit.NewField("File", "", nil)
	path.OnChanged = then
	w.chooseFile(path)
}

// readFile reads a file on the token page.
func (w *window) readFile(path string) {
	if w.pane != paneToken {
		w.showTokenPage()
	}
	w.unpaste()
	key := w.tokenPage.next()
	w.errands.run(func(context.Context) func() {
		text, err := readTextFile(path)
		return func() {
			switch {
			case w.tokenPage.claims.asked != key:
			case err != nil:
				w.tokenPage.swap(false)
				w.tokenPage.fail(fmt.Sprintf("%s cannot be read: %s.", oneLine(filepath.Base(path)), fileReason(err)))
			default:
				w.readText(text, oneLine(filepath.Base(path)), false)
			}
		}
	})
}

// readTextFile reads a file with a token in it, up to a byte more than is looked through.
func readTextFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return nil, errors.New("it is no file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, claims.MaxTextSize+1))
}
