package cache

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

// Whatever is done to a file, the answer is ErrUnreadable, and the file stays as it is.
func TestDamage(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec, other := newRecord("adele", "s1"), newRecord("ben", "s2")
	must(t, s.Create(ctx, rec))
	must(t, s.Create(ctx, other))
	path := s.recordPath(rec.Account.ID)
	good, err := os.ReadFile(path)
	must(t, err)
	stranger, err := os.ReadFile(s.recordPath(other.Account.ID))
	must(t, err)
	end := bytes.IndexByte(good, '\n') + 1
	strangerEnd := bytes.IndexByte(stranger, '\n') + 1

	check := func(what string, content []byte) {
		t.Helper()
		must(t, os.WriteFile(path, content, 0o600))
		_, err := s.Load(ctx, rec.Account.ID)
		if err == nil {
			t.Fatalf("%s: the record was opened", what)
		}
		wantErr(t, err, identity.ErrUnreadable)
		now, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(now, content) {
			t.Fatalf("%s: the file was touched: %v", what, err)
		}
	}
	check("empty", nil)
	check("another account's file", stranger)
	check("another account's content", append(bytes.Clone(good[:end]), stranger[strangerEnd:]...))
	check("another account's header", append(bytes.Clone(stranger[:strangerEnd]), good[end:]...))
	check("another sign-in in the header", bytes.Replace(good, []byte(`"s1"`), []byte(`"s9"`), 1))
	check("a newer format", bytes.Replace(good, []byte(formatLine), []byte(magic+"2 "), 1))
	check("a blank more in the header", bytes.Replace(good, []byte(formatLine), []byte(formatLine+" "), 1))
	check("something after the end", append(bytes.Clone(good), 0))
	for n := 0; n < len(good); n += 1 + len(good)/60 {
		check("cut off", good[:n])
		flipped := bytes.Clone(good)
		flipped[n] ^= 0x10
		check("one bit flipped", flipped)
	}
	must(t, os.WriteFile(path, good, 0o600))
	_, err = s.Load(ctx, rec.Account.ID)
	must(t, err)
}

// Records of another store's key, as after copying files between computers.
func TestForeignKey(t *testing.T) {
	ctx, s, other := t.Context(), newStore(t), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Ready(ctx))
	must(t, other.Create(ctx, rec))
	foreign, err := os.ReadFile(other.recordPath(rec.Account.ID))
	must(t, err)
	must(t, os.WriteFile(s.recordPath(rec.Account.ID), foreign, 0o600))

	_, err = s.Load(ctx, rec.Account.ID)
	wantErr(t, err, identity.ErrUnreadable)
	wantErr(t, s.Update(ctx, rec), identity.ErrUnreadable)
	wantErr(t, s.Ready(ctx), identity.ErrKeyMissing)

	// One record that fits is enough: the key is the right one, and the other file the odd one.
	must(t, s.Create(ctx, newRecord("ben", "s2")))
	must(t, s.Ready(ctx))
	must(t, s.StartOver(ctx))
	ids, err := s.IDs(ctx)
	must(t, err)
	if len(ids) != 1 || ids[0] != newRecord("ben", "").Account.ID {
		t.Fatalf("IDs = %v", ids)
	}
}

// Signing in anew replaces a record that cannot be opened, and keeps the old file each time.
func TestUnreadableIsKept(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	path := s.recordPath(rec.Account.ID)
	for _, n := range []string{"1", "2"} {
		broken := []byte("broken " + n)
		must(t, os.WriteFile(path, broken, 0o600))
		wantErr(t, s.Update(ctx, rec), identity.ErrUnreadable)
		must(t, s.Create(ctx, rec))
		_, err := s.Load(ctx, rec.Account.ID)
		must(t, err)
		kept, err := os.ReadFile(path + ".unreadable-" + n)
		if err != nil || !bytes.Equal(kept, broken) {
			t.Fatalf("the old file was not kept: %q, %v", kept, err)
		}
	}
	ids, err := s.IDs(ctx)
	must(t, err)
	if len(ids) != 1 {
		t.Fatalf("IDs = %v", ids)
	}
	// The person may remove what cannot be opened.
	must(t, os.WriteFile(path, []byte("broken"), 0o600))
	must(t, s.Remove(ctx, rec.Account.ID))
	_, err = s.Load(ctx, rec.Account.ID)
	wantErr(t, err, identity.ErrNotFound)
}

func TestRecordsThatCannotBeStored(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	must(t, s.Ready(ctx))
	bad := map[string]func(r *identity.Record){
		"no account":     func(r *identity.Record) { r.Account.ID = "" },
		"a path":         func(r *identity.Record) { r.Account.ID = "../../../../etc/x" },
		"no sign-in":     func(r *identity.Record) { r.SignIn = "" },
		"long sign-in":   func(r *identity.Record) { r.SignIn = string(make([]byte, 1000)) },
		"extra not JSON": func(r *identity.Record) { r.Extra = map[string]string{"later": "{"} },
		"huge":           func(r *identity.Record) { r.Tokens.ID = identity.Secret(strings.Repeat("x", maxFile)) },
	}
	for name, spoil := range bad {
		rec := newRecord("adele", "s1")
		spoil(rec)
		err := s.Create(ctx, rec)
		if err == nil {
			t.Errorf("%s: was stored", name)
		}
		wantErr(t, err)
	}
	names, err := filepath.Glob(filepath.Join(s.dir, "*"))
	must(t, err)
	if len(names) != 1 {
		t.Fatalf("left in the folder: %v, want the locks alone", names)
	}
}
