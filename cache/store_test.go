package cache

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"latchkey/internal/identity"
)

// openStore opens a store in dir with the real keyring.
func openStore(t testing.TB, dir string) *Store {
	t.Helper()
	k, err := OSKeyring(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(Options{Dir: dir, Keyring: k})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newStore(t testing.TB) *Store {
	t.Helper()
	return openStore(t, filepath.Join(t.TempDir(), "state"))
}

// A token that is looked for afterwards in every place where none may be.
const planted = "eyJplanted-secret-7f3a"

func newRecord(subject, signIn string) *identity.Record {
	at := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	id := identity.NewAccountID("https://login.example", "client", subject)
	return &identity.Record{
		Account: identity.Account{
			ID: id, Kind: identity.KindUser, Username: subject + "@contoso.example", Name: "Adele Vance", Subject: subject,
			HomeAccountID: "uid.utid", TenantID: "tid", Issuer: "https://login.example",
			Authority: identity.Authority{URL: "https://login.example", Kind: identity.OIDC}, ClientID: "client",
			Scopes: identity.NewScopes("openid", "Mail.Read"), Profile: "work", RedirectURI: "http://127.0.0.1:4000", SignedInAt: at,
		},
		Tokens: identity.TokenSet{
			ID: planted + "-id", Refresh: planted + "-refresh",
			Access: map[identity.Scopes]identity.AccessToken{
				"Mail.Read openid": {Token: planted + "-access", Type: "Bearer", Scopes: "Mail.Read openid profile", IssuedAt: at, ExpiresAt: at.Add(time.Hour), RefreshAt: at.Add(time.Minute)},
				"Files.Read":       {Token: planted + "-other", Type: "Bearer", Scopes: "Files.Read", IssuedAt: at, ExpiresAt: at.Add(2 * time.Hour)},
			},
		},
		Need:       &identity.Need{Summary: "Your organisation wants you to sign in again.", Code: "AADSTS50076", Claims: `{"access_token":{}}`, At: at},
		Activity:   []identity.Event{{At: at, Kind: identity.EventSignedIn, Text: "Signed in.", Scopes: "openid", CorrelationID: "c"}},
		SignIn:     signIn,
		Revision:   7,
		RetryAfter: at.Add(time.Minute),
		RetryAt:    map[identity.Scopes]time.Time{"Files.Read": at.Add(time.Hour)},
		Credential: &identity.Credential{
			Secret: planted + "-secret", Key: planted + "-key", Certificates: "-----BEGIN CERTIFICATE-----", KeyID: "k1",
			Algorithm: "PS256", AssertionFile: "/run/assertion",
		},
		Exchanged: []identity.Exchanged{{Key: "hash", At: at, Token: identity.AccessToken{
			Token: planted + "-exchanged", Type: "Bearer", Scopes: "Stock.Read", IssuedAt: at, ExpiresAt: at.Add(time.Hour),
		}}},
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t testing.TB, err error, targets ...error) {
	t.Helper()
	for _, target := range targets {
		if !errors.Is(err, target) {
			t.Fatalf("error = %v, want %v", err, target)
		}
	}
	if err != nil && strings.Contains(err.Error(), planted) {
		t.Fatalf("the error holds a token: %v", err)
	}
}

// diff compares records, tokens included.
func diff(want, got *identity.Record) string {
	return cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b identity.Secret) bool { return a.Equal(b) }))
}

func TestRoundTrip(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	must(t, s.Ready(ctx))
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	// Another process has nothing in memory.
	other := openStore(t, s.dir)
	got, err := other.Load(ctx, rec.Account.ID)
	must(t, err)
	if d := diff(rec, got); d != "" {
		t.Fatalf("what came back differs (-stored +loaded):\n%s", d)
	}
	rec = rec.Clone()
	rec.Revision++
	rec.Need = nil
	must(t, s.Update(ctx, rec))
	got, err = other.Load(ctx, rec.Account.ID)
	must(t, err)
	if d := diff(rec, got); d != "" {
		t.Fatalf("after the update (-stored +loaded):\n%s", d)
	}
	ids, err := other.IDs(ctx)
	must(t, err)
	if d := cmp.Diff([]identity.AccountID{rec.Account.ID}, ids); d != "" {
		t.Fatal(d)
	}
}

func TestEmptyStore(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	ids, err := s.IDs(ctx)
	must(t, err)
	if len(ids) != 0 {
		t.Fatalf("IDs = %v", ids)
	}
	id := newRecord("adele", "s1").Account.ID
	_, err = s.Load(ctx, id)
	wantErr(t, err, identity.ErrNotFound)
	wantErr(t, s.Remove(ctx, id), identity.ErrNotFound)
	wantErr(t, s.Update(ctx, newRecord("adele", "s1")), identity.ErrSignedOut)
	for _, id := range []identity.AccountID{"", "../../../etc/passwd", "short"} {
		_, err = s.Load(ctx, id)
		wantErr(t, err, identity.ErrNotFound)
		wantErr(t, s.Remove(ctx, id), identity.ErrNotFound)
		_, err = s.Lock(ctx, id)
		wantErr(t, err, identity.ErrNotFound)
	}
}

func TestCancelled(t *testing.T) {
	s := newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(t.Context(), rec))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.IDs(ctx)
	wantErr(t, err, context.Canceled)
	_, err = s.Load(ctx, rec.Account.ID)
	wantErr(t, err, context.Canceled)
	wantErr(t, s.Create(ctx, rec), context.Canceled)
	wantErr(t, s.Update(ctx, rec), context.Canceled)
	wantErr(t, s.Remove(ctx, rec.Account.ID), context.Canceled)
	wantErr(t, s.Ready(ctx), context.Canceled)
}

// No file of the folder shows a token, a name or an address.
func TestNothingInTheClear(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	must(t, s.Update(ctx, rec))
	must(t, s.Create(ctx, newRecord("adele", "s2")))
	must(t, s.Create(ctx, newRecord("ben", "s3")))
	must(t, s.Remove(ctx, newRecord("ben", "s3").Account.ID))
	files := 0
	must(t, filepath.WalkDir(s.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		for _, secret := range []string{planted, "adele", "Adele", "contoso", "login.example"} {
			if strings.Contains(string(content)+path, secret) {
				t.Errorf("%s holds %q in the clear", path, secret)
			}
		}
		info, _ := d.Info()
		if hasModes && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	}))
	if files < 3 {
		t.Fatalf("only %d files were looked at", files)
	}
}

// Looking makes no key, and finds the same as Ready where there is something to find.
func TestLookChangesNothing(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	must(t, s.Look(ctx))
	if _, err := s.keyring.Get(ctx); !errors.Is(err, ErrNoItem) {
		t.Fatalf("a key was made: %v", err)
	}
	must(t, s.Create(ctx, newRecord("adele", "s1")))
	must(t, s.Look(ctx))
}
