package desktop

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pkg/browser"
)

// ErrNoBrowser: no browser could be started. The person can still open the link by hand.
var ErrNoBrowser = errors.New("no browser could be started")

// ErrAway: nobody is at the screen, so that no browser was opened: a page that asks for a sign-in is not to stand there
// for whoever comes by. Return waits for the person.
var ErrAway = errors.New("nobody is at the screen, or it is locked")

// Launchers exit within moments or stay for as long as the browser runs; what has not failed by then counts
// as opened.
const browserPatience = 2 * time.Second

// OpenBrowser shows link in the person's browser: with $BROWSER where it is set, else with the system's choice.
// Only http and https links are taken, and no shell is involved, so that nothing in a link can turn into a
// command. Everybody on this computer can read the link in the list of processes: hand over one-time loopback
// links, never one that holds a secret. The error wraps ErrNoBrowser when nothing could be started, and ErrAway where the
// system tells that nobody is at the screen.
func OpenBrowser(ctx context.Context, link string) error {
	link, err := openable(ctx, link)
	if err != nil {
		return err
	}
	var failed error
	for _, argv := range browserCommands(os.Getenv("BROWSER"), link) {
		err := await(ctx, func() error { return exec.Command(argv[0], argv[1:]...).Run() })
		if err == nil {
			return nil
		}
		if ctx.Err() != nil { // it may still open, and a second one helps nobody
			return fmt.Errorf("open the browser: %w", ctx.Err())
		}
		failed = errors.Join(failed, err)
	}
	quietBrowser()
	err = await(ctx, func() error { return browser.OpenURL(link) })
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("open the browser: %w", ctx.Err())
	}
	return fmt.Errorf("open the browser: %w: %w", ErrNoBrowser, errors.Join(failed, err))
}

// openable is a link in the form in which it is handed on, if it may be opened now: a web link, and somebody is there.
func openable(ctx context.Context, link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", errors.New("open the browser: only http and https links are opened") // the link stays out of it
	}
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("open the browser: %w", err)
	}
	if away, _ := Away(ctx); away {
		return "", fmt.Errorf("open the browser: %w", ErrAway)
	}
	return u.String(), nil
}

// quietBrowser keeps what launchers print out of our own output. nil and not io.Discard: the latter is a pipe
// that a browser inherits, and waiting for its end is waiting for the browser.
var quietBrowser = sync.OnceFunc(func() { browser.Stdout, browser.Stderr = nil, nil })

// browserCommands reads $BROWSER: commands separated by colons, tried in order; %s stands for the link, which
// is appended where there is none.
func browserCommands(list, link string) [][]string {
	var commands [][]string
	for command := range strings.SplitSeq(list, ":") {
		argv := strings.Fields(command)
		if len(argv) == 0 {
			continue
		}
		if !slices.ContainsFunc(argv[1:], func(arg string) bool { return strings.Contains(arg, "%s") }) {
			argv = append(argv, "%s")
		}
		for i, arg := range argv[1:] {
			argv[i+1] = strings.ReplaceAll(arg, "%s", link)
		}
		commands = append(commands, argv)
	}
	return commands
}

// await runs a launcher and reports how it ended, or nil when it still runs after browserPatience. The
// goroutine ends with the launcher, which it must wait for: nobody else would.
func await(ctx context.Context, launch func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- launch() }()
	timer := time.NewTimer(browserPatience)
	defer timer.Stop()
	select {
	case err := <-ended:
		return err
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
