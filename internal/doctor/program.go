package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// program looks at Latchkey's own parts.
func (x *examination) program(ctx context.Context) {
	x.say("Program", flows.CheckPass, fmt.Sprintf("Latchkey %s on %s/%s.", x.Version, runtime.GOOS, runtime.GOARCH), "")
	x.folder()
	x.keyring(ctx)
	x.profiles()
	x.preferences()
	if x.TrayRuns(ctx) {
		x.say("Tray", flows.CheckPass, "It runs and keeps the accounts fresh.", "")
	} else {
		x.say("Tray", flows.CheckWarn, "It does not run: accounts are renewed only when something asks for a token.",
			"Start it with latchkey tray, or let it start at login (in the settings of the window).")
	}
}

// folder sees whether accounts can be written, and by nobody else.
func (x *examination) folder() {
	const name = "Folder of the accounts"
	dir := x.Paths.State
	info, err := os.Stat(dir)
	switch {
	case x.Opened != nil:
		x.say(name, flows.CheckFail, sentence(x.Opened.Error()), "Put a folder there that is yours alone.")
		return
	case errors.Is(err, fs.ErrNotExist):
		x.say(name, flows.CheckPass, dir+" is not there yet; it is made with the first account.", "")
		return
	case err != nil:
		x.say(name, flows.CheckFail, sentence(err.Error()), "Give yourself the right to read it.")
		return
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0: // there the mode says nothing
		x.say(name, flows.CheckFail, fmt.Sprintf("Others on this computer may look into %s (%s).", dir, info.Mode().Perm()), "Close it: chmod 700 "+dir)
		return
	}
	err = tryWriting(dir)
	if err != nil {
		x.say(name, flows.CheckFail, sentence("Nothing can be written there: "+err.Error()), "Make room on the disk, or give yourself the right to write there.")
		return
	}
	text := dir + " can be written, by you alone."
	if runtime.GOOS == "windows" { // its access list is not read
		text = dir + " can be written."
	}
	x.say(name, flows.CheckPass, text, "")
}

// record is how much a record takes on the disk, as a rule: a file without content can be made on a disk that is full.
const record = 16 << 10

// tryWriting makes a file as large as a record in dir, and takes it away again.
func tryWriting(dir string) error {
	probe, err := os.CreateTemp(dir, ".examined-")
	if err != nil {
		return err
	}
	_, err = probe.Write(make([]byte, record))
	return errors.Join(err, probe.Close(), os.Remove(probe.Name()))
}

func (x *examination) keyring(ctx context.Context) {
	const name = "Keyring"
	if x.Opened != nil {
		x.say(name, flows.CheckSkipped, "Not asked: the accounts cannot be reached.", "")
		return
	}
	err := x.Look(ctx)
	state := identity.KeyringStateOf(err)
	summary, next := session.KeyringWords(state)
	switch {
	case err == nil:
		x.say(name, flows.CheckPass, "It is open and holds the key to the accounts, or none is needed yet.", "")
	case state == identity.KeyringUnknown:
		x.say(name, flows.CheckFail, sentence(err.Error()), "")
	default:
		x.say(name, flows.CheckFail, summary, next)
	}
}

func (x *examination) profiles() {
	const name = "Profiles"
	profiles, err := settings.LoadProfiles(x.Paths.ProfilesFile)
	names := profiles.Names()
	switch {
	case err != nil:
		x.say(name, flows.CheckFail, sentence(err.Error()), "Mend the file "+x.Paths.ProfilesFile+".")
	case len(names) == 0:
		x.say(name, flows.CheckPass, "There are none yet.", "")
	default:
		x.say(name, flows.CheckPass, fmt.Sprintf("Ready to sign in with: %s.", strings.Join(names, ", ")), "")
	}
}

// preferences are told of only where they cannot be read: what else there is to say of them stands where they are used.
func (x *examination) preferences() {
	if _, err := settings.LoadPreferences(x.Paths.PreferencesFile); err != nil {
		x.say("Preferences", flows.CheckFail, sentence("They cannot be read, so what is usual holds: "+strings.TrimPrefix(err.Error(), "read the preferences: ")),
			"Mend the file "+x.Paths.PreferencesFile+".")
	}
}

// sentence ends with a full stop.
func sentence(s string) string { return strings.TrimSuffix(s, ".") + "." }
