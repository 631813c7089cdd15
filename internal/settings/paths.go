// Package settings knows where things are kept and what the person chose: folders, profiles, preferences. All
// of it is plain files that a person can read and edit; nothing secret is in them.
package settings

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// Paths says where everything is kept. Nothing is created by finding it.
type Paths struct {
	Config string // folder of the files a person edits
	State  string // folder of the sealed accounts and the lock files; to be 0700
	Cache  string // folder of what can be fetched again
	Logs   string // folder of log files

	ProfilesFile    string
	PreferencesFile string
	ArrangementFile string
	BrowsersFile    string // which browser each account was signed in with
	KeeperLock      string // permanent lock file of the lease
	Socket          string // local channel: Unix socket, or the name of a pipe on Windows; its folder may be missing
}

// folders are the four that differ from system to system.
type folders struct{ config, state, cache, logs string }

// FindPaths reads the environment through getenv (os.Getenv as a rule). LATCHKEY_HOME puts everything into one
// folder; without it the system's own places are used: the XDG Base Directory Specification on Linux and its
// kin, %LocalAppData%, ~/Library. It fails when the environment names no home at all.
func FindPaths(getenv func(string) string) (Paths, error) {
	f, err := findFolders(getenv)
	if err != nil {
		return Paths{}, fmt.Errorf("find Latchkey's folders: %w", err)
	}
	return Paths{
		Config: f.config, State: f.state, Cache: f.cache, Logs: f.logs,
		ProfilesFile:    filepath.Join(f.config, "profiles.toml"),
		PreferencesFile: filepath.Join(f.config, "preferences.toml"),
		ArrangementFile: filepath.Join(f.state, "arrangement.json"),
		BrowsersFile:    filepath.Join(f.state, "browsers.json"),
		KeeperLock:      filepath.Join(f.state, "keeper.lock"),
		Socket:          socketName(getenv, f.state),
	}, nil
}

func findFolders(getenv func(string) string) (folders, error) {
	home := getenv("LATCHKEY_HOME")
	if home == "" {
		return systemFolders(getenv)
	}
	// The folder must stay the same one when a process starts another elsewhere.
	home, err := filepath.Abs(home)
	if err != nil {
		return folders{}, fmt.Errorf("LATCHKEY_HOME: %w", err)
	}
	return folders{
		config: filepath.Join(home, "settings"),
		state:  filepath.Join(home, "state"),
		cache:  filepath.Join(home, "cache"),
		logs:   filepath.Join(home, "logs"),
	}, nil
}

// xdgFolders follows the XDG Base Directory Specification, which tells to ignore relative values.
func xdgFolders(getenv func(string) string) (folders, error) {
	home := getenv("HOME")
	at := func(variable, fallback string) (string, error) {
		if dir := getenv(variable); filepath.IsAbs(dir) {
			return filepath.Join(dir, "latchkey"), nil
		}
		if !filepath.IsAbs(home) {
			return "", errors.New("neither HOME nor " + variable + " names a folder; set HOME, or LATCHKEY_HOME to a folder of your choice")
		}
		return filepath.Join(home, fallback, "latchkey"), nil
	}
	config, err1 := at("XDG_CONFIG_HOME", ".config")
	state, err2 := at("XDG_STATE_HOME", ".local/state")
	cache, err3 := at("XDG_CACHE_HOME", ".cache")
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return folders{}, err
		}
	}
	return folders{config: config, state: state, cache: cache, logs: filepath.Join(state, "logs")}, nil
}

// windowsFolders keeps everything local: %AppData% roams, and a sealed account is of no use where its key is not.
func windowsFolders(getenv func(string) string) (folders, error) {
	local := getenv("LocalAppData")
	if local == "" {
		return folders{}, errors.New("%LocalAppData% names no folder; set LATCHKEY_HOME to a folder of your choice")
	}
	base := filepath.Join(local, "Latchkey")
	return folders{
		config: base, state: filepath.Join(base, "state"), cache: filepath.Join(base, "cache"), logs: filepath.Join(base, "logs"),
	}, nil
}

// macFolders follows Apple's File System Programming Guide.
func macFolders(getenv func(string) string) (folders, error) {
	home := getenv("HOME")
	if !filepath.IsAbs(home) {
		return folders{}, errors.New("HOME names no folder; set LATCHKEY_HOME to a folder of your choice")
	}
	base := filepath.Join(home, "Library", "Application Support", "Latchkey")
	return folders{
		config: base, state: filepath.Join(base, "state"),
		cache: filepath.Join(home, "Library", "Caches", "Latchkey"), logs: filepath.Join(home, "Library", "Logs", "Latchkey"),
	}, nil
}

// maxSocketPath leaves room for the closing zero byte: sun_path has 104 bytes on macOS and the BSDs, 108 on Linux.
const maxSocketPath = 103

// unixSocket chooses the socket's path. It is named for the state folder, so that programs with separate
// states (the demo, a test) never meet. The runtime folder comes first: it is private and emptied at logout.
// A path too long for the system is moved to the temporary folder, into one whose name no other user shares;
// who listens there must make it 0700 and check its owner.
func unixSocket(getenv func(string) string, state string) string {
	name := "latchkey-" + stateHash(state) + ".sock"
	if dir := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) && isPrivate(dir) {
		if path := filepath.Join(dir, name); len(path) <= maxSocketPath {
			return path
		}
	}
	if path := filepath.Join(state, "latchkey.sock"); len(path) <= maxSocketPath {
		return path
	}
	return filepath.Join("/tmp", "latchkey-"+strconv.Itoa(os.Getuid())+"-"+stateHash(state), "channel.sock")
}

// isPrivate reports whether dir is a folder that only its owner can enter, as the XDG specification demands.
func isPrivate(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir() && info.Mode().Perm()&0o077 == 0
}

func stateHash(state string) string {
	sum := sha256.Sum256([]byte(filepath.Clean(state)))
	return hex.EncodeToString(sum[:5])
}
