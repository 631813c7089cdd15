//go:build linux

package e2e

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"latchkey/e2e/lab"
)

// TestSecretsStayInside goes once through everything with the most talkative logs, and then looks for tokens, codes and
// passwords where they must not be: in what was said, in files, and in what other users of the machine can read of
// running processes.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Desktop()
	w := newWorld(t, l)
	seen := watchProcesses(t, l.Dir)
	adele := w.demo.User("managed")
	log := []string{"--log-level", "debug", "--log-file", w.Path("logs", "latchkey.log")}
	said := func(args ...string) { // a command whose answer is for the eyes of this user, without a token in it
		r := w.latchkey(append(args, log...)...)
		w.note(strings.Join(args, " "), r.Stdout+r.Stderr)
	}

	tray := w.Start(lab.Options{Name: "tray"}, w.bin, append([]string{"tray"}, log...)...)
	icon := w.FindTray(tray.Pid())
	p := w.startSignIn(log...)
	w.person(adele)
	if status := p.Wait(); status != 0 {
		t.Fatalf("sign-in: status %d\n%s", status, w.Log("sign-in"))
	}
	secrets := append(w.peek(), adele.Password)
	icon.Click("Copy access token")
	w.Wait("the token in the clipboard", func() bool { return isJWT(w.Clipboard()) })
	icon.Click("Refresh now")
	w.Wait("the refresh", func() bool { return w.demo.Counters().ByGrant["refresh_token"] > 0 })
	secrets = append(secrets, w.peek()...)
	if len(secrets) < 9 {
		t.Fatalf("%d secrets are known; a password and twice refresh, ID and access token and the key were to be there", len(secrets))
	}
	said("accounts")
	said("accounts", "--json")
	said("activity", "--json")
	said("claims", "--json")
	w.demo.Switch(map[string]any{"error_5xx": 9})
	said("token", "--min-valid", "26h")
	w.demo.Switch(map[string]any{"error_5xx": 0, "revoke": adele.Username})
	said("token", "--scope", "User.Read")
	icon.WaitFor("Sign in again")
	said("sign-out", "--account", adele.Username, "--revoke")
	w.Wait("the tray without the account", func() bool { // a menu that is drawn anew between reading and clicking loses the click
		return !strings.Contains(strings.Join(icon.Labels(), "\n"), "Adele Vance")
	})
	icon.Click("Quit")
	tray.Wait()

	w.lookEverywhere(seen, secrets, "sign-in --authority")
	if n := len(w.Logs()["latchkey"]); n == 0 {
		t.Error("the log file is empty, so nothing was proven about it")
	}
}

// lookEverywhere fails the test when what was said, what lies in files, or what others can read of processes holds a
// secret. One of the processes must have had proof in its command line, or nothing was seen.
func (w *world) lookEverywhere(seen func() map[string]string, secrets []string, proof string) {
	w.t.Helper()
	// Shapes find what has no name here: any JWT, and the demo tenant's codes and refresh tokens.
	shapes := regexp.MustCompile(`eyJ[\w-]{20,}\.[\w-]{20,}|\b[01]\.A[\w-]{30,}`)
	look := func(where, text string) {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				w.t.Errorf("%s holds a secret (%.6s...)", where, secret)
			}
		}
		if found := shapes.FindString(text); found != "" {
			w.t.Errorf("%s holds something that looks like a token or a code: %.12s...", where, found)
		}
	}
	for name, text := range w.Logs() {
		look("the log of "+name, text)
	}
	processes := seen()
	for pid, text := range processes {
		look("what is public of process "+pid, text)
	}
	if !strings.Contains(fmt.Sprint(slices.Collect(maps.Keys(processes))), proof) {
		w.t.Errorf("%q was not among the processes looked at, so nothing was proven about it", proof)
	}
	w.lookIntoFiles(look)
}

// peek returns the secrets of the store: tokens and key.
func (w *world) peek() []string {
	w.t.Helper()
	program := w.Path("bin", "peek")
	if out, err := exec.Command("go", "build", "-o", program, "./testdata/peek").CombinedOutput(); err != nil {
		w.t.Fatalf("build peek: %v\n%s", err, out)
	}
	return strings.Fields(w.Must(program, filepath.Join(w.Home(), "state")))
}

// note keeps what a command said, to be looked through with the logs.
func (w *world) note(name, text string) {
	w.t.Helper()
	file := w.Path("logs", "said "+strings.ReplaceAll(name, "/", "_")+".log")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// lookIntoFiles hands every file of the lab on but the browser's own, which has to keep its history, and the demo
// tenant's, where an assertion lies ready for applications to present.
func (w *world) lookIntoFiles(look func(where, text string)) {
	w.t.Helper()
	err := filepath.WalkDir(w.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (path == w.Path("chromium") || path == w.Path("logs") || strings.HasPrefix(d.Name(), "latchkey-demo-")) {
			return fs.SkipDir
		}
		if d.Type().IsRegular() {
			text, err := os.ReadFile(path)
			if err == nil {
				look("the file "+strings.TrimPrefix(path, w.Dir), string(text))
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// watchProcesses reads the command lines and environments of the lab's processes over and over, as others on the machine
// could, and returns what it has seen when it is asked.
func watchProcesses(t *testing.T, dir string) (seen func() map[string]string) {
	t.Helper()
	found := make(map[string]string)
	stop := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			for pid, args := range lab.Commands() {
				if env := lab.ProcessEnv(pid); strings.Contains(env, dir) {
					public := strings.Join(args, " ")
					found[fmt.Sprint(pid, " ", public)] = public + "\n" + env
				}
			}
		}
	})
	end := sync.OnceFunc(func() { close(stop); done.Wait() })
	t.Cleanup(end)
	return func() map[string]string { end(); return found }
}
