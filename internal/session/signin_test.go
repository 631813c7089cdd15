package session_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestSignInPublishesOnlyWhatIsSaved(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	news := k.Snapshots(ctx)
	checked := make(chan struct{})
	go func() {
		defer close(checked)
		for s := range news {
			if len(s.Accounts) == 0 {
				continue
			}
			if _, err := w.options().Store.Load(context.Background(), s.Accounts[0].ID); err != nil {
				t.Errorf("a published account is not in the store: %v", err)
			}
			return
		}
	}()
	id := w.signIn(k, "adele")
	<-checked
	s := k.Snapshot()
	if len(s.Accounts) != 1 || len(s.SignIns) != 0 {
		t.Fatalf("%d accounts, %d attempts", len(s.Accounts), len(s.SignIns))
	}
	a := s.Accounts[0]
	if a.ID != id || a.Username != "adele@contoso.example" || a.Name != "Adele Vance" || a.Status != session.Fresh ||
		a.HomeAccountID == "" || a.TenantID != w.tenant.Info().TenantID || !a.HasID || !a.HasFresh {
		t.Fatalf("row %+v", a)
	}
}

func TestSignInShowsItsStepsAndLinks(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	attempt := session.NewAttemptID()
	var person sync.WaitGroup
	defer person.Wait() // the page comes after the sign-in has ended
	person.Go(func() {
		await(t, k, "waiting", func(s session.Snapshot) bool {
			return len(s.SignIns) == 1 && s.SignIns[0].Step == string(flows.StepWaiting) && !s.SignIns[0].Deadline.IsZero()
		})
		link, err := k.Link(attempt)
		if err != nil || !strings.HasPrefix(link, "http://localhost:") {
			t.Errorf("link %q, error %v", link, err)
		}
		if err := w.person("bob").Visit(t.Context(), link); err != nil {
			t.Error(err)
		}
	})
	// No browser opens: the link is all there is.
	id, err := k.SignIn(t.Context(), session.SignIn{Request: w.request(), Grant: &flows.AuthorizationCode{Timeout: 20 * time.Second}, Attempt: attempt})
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := k.Account(t.Context(), id); !strings.HasPrefix(a.Username, "bob") {
		t.Fatalf("signed in: %q", a.Username)
	}
	if _, err := k.Link(attempt); err == nil {
		t.Fatal("an ended attempt gave a link")
	}
}

// As long as nobody is there no time runs, and none is shown.
func TestSignInOfSomebodyWhoIsAway(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	asked, back := make(chan struct{}), make(chan struct{})
	person := w.person("adele")
	var pages sync.WaitGroup
	defer pages.Wait() // the last one comes after the sign-in has ended
	visit := func(ctx context.Context, link string) error {
		close(asked)
		select { // as a door does that opens no browser for nobody
		case <-back:
		case <-ctx.Done():
			return ctx.Err()
		}
		pages.Go(func() {
			await(t, k, "a deadline", func(s session.Snapshot) bool { return len(s.SignIns) == 1 && s.SignIns[0].Deadline.After(w.now()) })
			if err := person.Visit(t.Context(), link); err != nil {
				t.Error(err)
			}
		})
		return nil
	}
	ended := make(chan error, 1)
	go func() {
		_, err := k.SignIn(t.Context(), session.SignIn{Request: w.request(), Grant: &flows.AuthorizationCode{Visit: visit}})
		ended <- err
	}()
	<-asked
	if s := k.Snapshot(); len(s.SignIns) != 1 || s.SignIns[0].Step != string(flows.StepWaiting) || !s.SignIns[0].Deadline.IsZero() {
		t.Errorf("attempts %+v", s.SignIns)
	}
	close(back)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestCancelEndsAnAttempt(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	attempt := session.NewAttemptID()
	ended := make(chan error, 1)
	go func() {
		_, err := k.SignIn(t.Context(), session.SignIn{Request: w.request(), Grant: &flows.AuthorizationCode{}, Attempt: attempt})
		ended <- err
	}()
	await(t, k, "waiting", func(s session.Snapshot) bool { return len(s.SignIns) == 1 && !s.SignIns[0].Deadline.IsZero() })
	k.Dismiss(attempt) // what is under way is not forgotten
	if len(k.Snapshot().SignIns) != 1 {
		t.Error("an attempt that waits for its person is not shown any more")
	}
	k.Cancel(attempt)
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if s := k.Snapshot(); len(s.SignIns) != 0 {
		t.Fatalf("the cancelled attempt stays: %+v", s.SignIns)
	}
}

// The tokens are there already when the caller leaves: they are kept all the same, since the provider gives no second ones.
func TestACallerThatLeavesBeforeItIsSaved(t *testing.T) {
	w := newWorld(t)
	o := w.options()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	o.Store = &hooked{Store: o.Store, lock: func(ctx context.Context) error { leave(); return ctx.Err() }}
	k := session.New(o)
	t.Cleanup(k.Close)
	id, err := k.SignIn(ctx, session.SignIn{Request: w.request(), Grant: &flows.AuthorizationCode{Visit: w.person("adele").Visit, Timeout: 20 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.options().Store.Load(t.Context(), id); err != nil {
		t.Errorf("it is not in the store: %v", err)
	}
}

func TestADeclinedSignInSaysWhy(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	p := w.person("adele")
	p.Decline = true
	_, err := k.SignIn(t.Context(), session.SignIn{Request: w.request(), Grant: &flows.AuthorizationCode{Visit: p.Visit, Timeout: 20 * time.Second}, Attempt: "a"})
	if !errors.Is(err, flows.ErrCancelled) {
		t.Fatalf("error %v", err)
	}
	s := k.Snapshot()
	if len(s.SignIns) != 1 || s.SignIns[0].Problem == nil || s.SignIns[0].Problem.Code != "AADSTS65004" || s.SignIns[0].Problem.CorrelationID == "" {
		t.Fatalf("attempts %+v", s.SignIns)
	}
	if link, err := k.Link("a"); err == nil {
		t.Errorf("an attempt that failed gave the link %q", link)
	}
	if err := k.Paste("a", "http://localhost/?code=x"); err == nil || !strings.Contains(err.Error(), "start it again") {
		t.Errorf("an attempt that failed took an address: %v", err)
	}
	k.Dismiss("a")
	if len(k.Snapshot().SignIns) != 0 {
		t.Fatal("the dismissed attempt stays")
	}
}

func TestSigningInAgainMustBringTheSameAccount(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	adele := w.signIn(k, "adele")
	before, _ := k.Token(t.Context(), adele, "")
	account, _ := k.Account(t.Context(), adele)

	again, grant := session.SignInAgain(account, nil)
	grant.LoginHint = "bob.builder@contoso.example" // the person chooses somebody else
	grant.Visit, grant.Timeout = w.person("bob").Visit, 20*time.Second
	again.Request.Scopes = identity.NewScopes("User.Read")
	if _, err := k.SignIn(t.Context(), again); !errors.Is(err, flows.ErrOtherAccount) {
		t.Fatalf("error %v", err)
	}
	s := k.Snapshot()
	if len(s.Accounts) != 1 || s.Accounts[0].ID != adele || !strings.HasPrefix(s.SignIns[0].Other, "Bob") {
		t.Fatalf("snapshot %+v", s)
	}
	if after, _ := k.Token(t.Context(), adele, ""); after.Token != before.Token {
		t.Fatal("the account asked for was changed")
	}
	bob, err := k.Accept(t.Context(), again.Attempt)
	if a, known := k.Account(t.Context(), bob); known != nil || a.Scopes != "User.Read" {
		t.Errorf("the other account is for %q, not for what was asked for (%v)", a.Scopes, known)
	}
	if err != nil || bob == adele {
		t.Fatalf("account %s, error %v", bob, err)
	}
	if s := k.Snapshot(); len(s.Accounts) != 2 || len(s.SignIns) != 0 {
		t.Fatalf("%d accounts, %d attempts", len(s.Accounts), len(s.SignIns))
	}
}

func TestSigningInAgainEndsTheNeedAndKeepsTheActivity(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.control(`{"revoke": "adele@contoso.example"}`)
	w.skew.Store(int64(2 * time.Hour))
	_, _ = k.Token(t.Context(), id, "")
	account, _ := k.Account(t.Context(), id)
	again, grant := session.SignInAgain(account, k.Need(id))
	grant.Visit, grant.Timeout = w.person("adele").Visit, 20*time.Second
	if got, err := k.SignIn(t.Context(), again); err != nil || got != id {
		t.Fatalf("account %s, error %v", got, err)
	}
	row := k.Snapshot().Accounts[0]
	if row.Status != session.Fresh || row.Need != nil {
		t.Fatalf("row %+v", row)
	}
	var kinds []identity.EventKind
	for _, e := range row.Activity {
		kinds = append(kinds, e.Kind)
	}
	if want := []identity.EventKind{identity.EventSignedIn, identity.EventNeedsSignIn, identity.EventSignedIn}; !slices.Equal(kinds, want) {
		t.Fatalf("activity %q", kinds)
	}
}

func TestSignOutBeatsARefreshInFlight(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.skew.Store(int64(2 * time.Hour))
	o := w.options()
	l := w.late(&o)
	other := session.New(o) // another process refreshes
	t.Cleanup(other.Close)
	l.armed.Store(true)
	ended := make(chan error, 1)
	go func() {
		_, err := other.Token(t.Context(), id, "")
		ended <- err
	}()
	<-l.reached
	if s := other.Snapshot(); len(s.Accounts) != 1 || s.Accounts[0].Status != session.Refreshing {
		t.Errorf("while it refreshes: %+v", s.Accounts)
	}
	if err := k.SignOut(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	close(l.open)
	if err := <-ended; !errors.Is(err, identity.ErrSignedOut) {
		t.Fatalf("the refresh ended with %v", err)
	}
	if ids, _ := w.options().Store.IDs(t.Context()); len(ids) != 0 {
		t.Fatal("the account came back")
	}
	if len(other.Snapshot().Accounts) != 0 {
		t.Fatal("the other process still shows it")
	}
}

func TestWithoutAKeyring(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring)
	visited := false
	grant := &flows.AuthorizationCode{Visit: func(context.Context, string) error { visited = true; return nil }, Timeout: time.Second}
	_, err := w.keeper().SignIn(t.Context(), session.SignIn{Request: w.request(), Grant: grant})
	if !errors.Is(err, session.ErrNowhere) || !errors.Is(err, identity.ErrNoKeyring) || visited {
		t.Fatalf("a command: error %v, browser opened %v", err, visited)
	}

	// With a lease holder the tokens go to its memory, and come from there.
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	command := w.command()
	id := w.signIn(command, "adele")
	s := await(t, tray, "the account", func(s session.Snapshot) bool { return len(s.Accounts) == 1 })
	if s.Accounts[0].Status != session.Unsaved || s.Accounts[0].Reason == "" {
		t.Fatalf("row %+v", s.Accounts[0])
	}
	second := w.command()
	if tok, _, err := second.TokenFor(t.Context(), id, "", -1); err != nil || tok.Token == "" {
		t.Fatalf("token from the lease holder: %v", err)
	}
	if got, err := second.IDToken(t.Context(), id); err != nil || got == "" {
		t.Fatalf("ID token from the lease holder: %v", err)
	}
	second.Consult(t.Context())
	if got, err := second.Find(t.Context(), "adele"); err != nil || got != id {
		t.Fatalf("find: %q, %v", got, err)
	}

	// The keyring comes: what was in memory only is saved.
	w.ring.Refuse(nil)
	if err := tray.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(t, tray, "saved", func(s session.Snapshot) bool { return s.Accounts[0].Status == session.Fresh })
	if _, err := w.options().Store.Load(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

func TestALockedKeyringIsTold(t *testing.T) {
	w := newWorld(t)
	id := w.signIn(w.keeper(), "adele")
	w.ring.Refuse(identity.ErrKeyringLocked)
	k := w.keeper()
	if err := k.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := k.Snapshot(); s.Keyring != identity.KeyringLocked || s.Locked != 1 || len(s.Accounts) != 0 {
		t.Fatalf("snapshot %+v", s)
	}
	if _, err := k.Token(t.Context(), id, ""); !errors.Is(err, identity.ErrKeyringLocked) {
		t.Fatalf("error %v", err)
	}
	w.ring.Refuse(nil)
	if err := k.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := k.Snapshot(); s.Keyring != identity.KeyringUnlocked || s.Locked != 0 || len(s.Accounts) != 1 {
		t.Fatalf("snapshot %+v", s)
	}
}
