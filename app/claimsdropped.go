package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// dropped reads what was dropped on the window: for the comparison that is being asked about, or on the token page. Two
// files are compared with each other.
func (w *window) dropped(files []fyne.URI) {
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path())
	}
	switch {
	case len(paths) == 0:
	case w.comparing != nil:
		w.comparing.readFile(paths[0])
	case w.importing != nil && w.overlays.Top() == w.importing.object:
		w.importing.take(paths[0])
	case w.overlays.Top() != nil:
		w.say("Close this first. Then drop the file again to read the token in it.")
	case w.pane == paneSettings: // there a file holds organisations
		w.dropProfiles(paths[0])
	case len(paths) > 1:
		w.compareFiles(paths)
	default:
		w.readFile(paths[0])
	}
}

// compareFiles shows what the tokens of two files differ in: from the one that was issued first to the other, for that
// is how people ask.
func (w *window) compareFiles(paths []string) {
	if w.pane != paneToken {
		w.showTokenPage()
	}
	if len(paths) > 2 {
		w.say("Two files can be compared. The others were not read.")
	}
	w.unpaste()
	page := w.tokenPage
	key, now, accounts := page.next(), w.o.Now(), w.snap.Accounts
	w.errands.run(func(context.Context) func() {
		var found []fromFile
		var why string
		for _, path := range paths[:2] {
			var one fromFile
			if one, why = readTokenFile(path, now); why != "" {
				break
			}
			found = append(found, one)
		}
		if why == "" {
			slices.SortStableFunc(found, func(a, b fromFile) int { return a.r.issued().Compare(b.r.issued()) })
			for i := range found {
				if found[i].r.judged.Status == "" {
					found[i].r = found[i].r.unasked(keyholder(accounts, found[i].r.token))
				}
			}
		}
		return func() {
			switch {
			case page.claims.asked != key || w.pane != paneToken:
			case why != "":
				page.swap(false)
				page.fail(why)
			default:
				page.found([]claims.Candidate{found[0].candidate, found[1].candidate})
				page.claims.now = now
				page.show(key, found[0].r)
				page.claims.compareWith(compare(found[0].r, found[1].r, now))
			}
		}
	})
}

// fromFile is a token that stood in a file.
type fromFile struct {
	candidate claims.Candidate
	r         *reading
}

// readTokenFile takes the first token of a file apart that can be read. why says in words for the screen why there is
// none.
func readTokenFile(path string, now time.Time) (one fromFile, why string) {
	name := oneLine(filepath.Base(path))
	text, err := readTextFile(path)
	if err != nil {
		return one, fmt.Sprintf("%s cannot be read: %s.", name, fileReason(err))
	}
	list, err := claims.Find(text)
	if err != nil {
		return one, nothingToRead(err, name, len(text))
	}
	for _, c := range list {
		r := readCandidate(c, now)
		r.called = fmt.Sprintf("the token in %s", name)
		if r.readable() {
			return fromFile{c, r}, ""
		}
		if one.r == nil {
			one = fromFile{c, r}
		}
	}
	return one, kit.Joined(fmt.Sprintf("The token in %s cannot be compared.", name), one.r.unread())
}
