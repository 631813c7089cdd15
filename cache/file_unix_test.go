//go:build unix

package cache

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"latchkey/internal/identity"
)

func TestFolderRefused(t *testing.T) {
	ctx := t.Context()
	real := filepath.Join(t.TempDir(), "real")
	must(t, os.Mkdir(real, 0o700))
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(real, link))
	k, err := OSKeyring(link)
	must(t, err)
	_, err = Open(Options{Dir: link, Keyring: k})
	wantErr(t, err, ErrUnsafe)

	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	_, err = Open(Options{Dir: file, Keyring: k})
	wantErr(t, err, ErrUnsafe)

	// It becomes a link while the store is open.
	s := newStore(t)
	must(t, s.Ready(ctx))
	must(t, os.RemoveAll(s.dir))
	must(t, os.Symlink(real, s.dir))
	wantErr(t, s.Create(ctx, newRecord("adele", "s1")), ErrUnsafe)
	_, err = s.Watch(ctx)
	wantErr(t, err, ErrUnsafe)
	left, err := os.ReadDir(real)
	must(t, err)
	if len(left) != 0 {
		t.Fatalf("written through the link: %v", left)
	}
}

// Another user's folder and file. The test says it with a file info of a file that root owns, when it is not
// root, or gives a file away, when it is.
func TestForeignOwner(t *testing.T) {
	path := "/"
	if os.Geteuid() == 0 {
		path = filepath.Join(t.TempDir(), "theirs")
		must(t, os.Mkdir(path, 0o700))
		must(t, os.Chown(path, 65534, 65534))
	}
	wantErr(t, checkFolder(path), ErrUnsafe)
	if os.Geteuid() == 0 {
		file := filepath.Join(t.TempDir(), "theirs")
		must(t, os.WriteFile(file, nil, 0o600))
		must(t, os.Chown(file, 65534, 65534))
		_, err := readFile(file, maxFile)
		wantErr(t, err, ErrUnsafe)
	} else {
		_, err := readFile("/etc/passwd", maxFile)
		wantErr(t, err, ErrUnsafe)
	}
}

func TestFolderIsClosed(t *testing.T) {
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "deep", "state")
	must(t, os.MkdirAll(dir, 0o755))
	must(t, os.Chmod(dir, 0o755)) // whatever the umask is
	s := openStore(t, dir)
	must(t, s.Create(ctx, newRecord("adele", "s1")))
	for _, d := range []string{dir, filepath.Join(dir, lockFolder)} {
		info, err := os.Stat(d)
		must(t, err)
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v", d, info.Mode())
		}
	}
}

// Links, pipes and folders in the place of a record are neither followed nor waited for, and a new sign-in
// sets them aside.
func TestNoPlainRecord(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	path := s.recordPath(rec.Account.ID)
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	must(t, os.Rename(path, elsewhere))
	for _, put := range []func() error{
		func() error { return os.Symlink(elsewhere, path) },
		func() error { return syscall.Mkfifo(path, 0o600) },
		func() error { return os.Mkdir(path, 0o700) },
	} {
		must(t, put())
		_, err := s.Load(ctx, rec.Account.ID)
		wantErr(t, err, identity.ErrUnreadable, ErrUnsafe)
		wantErr(t, s.Update(ctx, rec), identity.ErrUnreadable)
		must(t, s.Create(ctx, rec))
		_, err = s.Load(ctx, rec.Account.ID)
		must(t, err)
		must(t, os.Remove(path))
	}
}

// A lock file that is a link is not followed.
func TestLockIsNoLink(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	id := newRecord("adele", "").Account.ID
	unlock, err := s.Lock(ctx, id)
	must(t, err)
	unlock()
	path := filepath.Join(s.dir, lockFolder, string(id)+".lock")
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	must(t, os.Remove(path))
	must(t, os.Symlink(elsewhere, path))
	if _, err := s.Lock(ctx, id); err == nil {
		t.Fatal("a link was locked")
	}
	if _, err := os.Lstat(elsewhere); err == nil {
		t.Fatal("a file was made through the link")
	}
}

const fullDirEnv = "LATCHKEY_CACHE_FULL"

// A disk that takes no more: the write says so, and the old record is still there. The kernel's limit on the
// size of a file fails a write in its middle, as a full disk does. It holds for a whole process, so the write is
// made by one of its own: this test again, in a child.
func TestDiskFull(t *testing.T) {
	if dir := os.Getenv(fullDirEnv); dir != "" {
		writeOnFullDisk(t, dir)
		return
	}
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	child := exec.Command(os.Args[0], "-test.run=^TestDiskFull$", "-test.v")
	child.Env = append(os.Environ(), fullDirEnv+"="+s.dir)
	if out, err := child.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: TestDiskFull")) {
		t.Fatalf("the writing process: %v\n%s", err, out)
	}
	got, err := s.Load(ctx, rec.Account.ID)
	must(t, err)
	if got.Revision != rec.Revision {
		t.Fatalf("revision %d is stored, want %d", got.Revision, rec.Revision)
	}
	names, err := filepath.Glob(filepath.Join(s.dir, "*"))
	must(t, err)
	if len(names) != 2 {
		t.Fatalf("left in the folder: %v, want the record and the locks", names)
	}
}

func writeOnFullDisk(t *testing.T, dir string) {
	ctx, s := t.Context(), openStore(t, dir)
	rec, err := s.Load(ctx, newRecord("adele", "").Account.ID)
	must(t, err)
	rec.Revision++
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit))
	limit.Cur = 100
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	wantErr(t, s.Update(ctx, rec), syscall.EFBIG)
}
