// Command msalflows signs in with the Microsoft Authentication Library for Go, as any program with that library would.
// It reads what to do as lines of JSON from standard input, and prints what came of each as a line of JSON. Where a
// person is needed it prints an event first: a link to visit, or a code to enter.
//
// Nothing of the library is replaced or set but its authority, with instance discovery off, because the authority is no
// cloud of Microsoft's. The CA to trust comes by SSL_CERT_FILE.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

// Task is one thing to do. Clients live as long as the program, so that a later task finds what an earlier one cached.
type Task struct {
	Flow      string   `json:"flow"`
	Authority string   `json:"authority"`
	ClientID  string   `json:"client_id"`
	Scopes    []string `json:"scopes"`

	Username    string `json:"username"` // password: whose; silent: of which account
	Password    string `json:"password"`
	Secret      string `json:"secret"`      // of the application
	Certificate string `json:"certificate"` // PEM file
	Key         string `json:"key"`         // PEM file
	Proof       string `json:"proof"`       // file with a ready-made assertion of the application
	X5C         bool   `json:"x5c"`         // send the certificate along
	Assertion   string `json:"assertion"`   // on behalf of: the incoming token
	Claims      string `json:"claims"`      // a claims challenge to answer
	Continuous  bool   `json:"continuous"`  // the program can answer claims challenges (capability CP1)
}

// Event is what a person is needed for.
type Event struct {
	Event    string `json:"event"` // "visit" or "code"
	Link     string `json:"link"`
	UserCode string `json:"user_code,omitempty"`
}

// Outcome is how a task ended.
type Outcome struct {
	Flow        string   `json:"flow"`
	Error       string   `json:"error,omitempty"`
	Username    string   `json:"username"`
	HomeAccount string   `json:"home_account"`
	AccessToken string   `json:"access_token"`
	IDToken     string   `json:"id_token"`
	Granted     []string `json:"granted"`
	Declined    []string `json:"declined"`
	Lifetime    int      `json:"lifetime"` // seconds from now
	Cached      bool     `json:"cached"`
}

// taskTime is more than any task takes.
const taskTime = time.Minute

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "msalflows:", err)
		os.Exit(1)
	}
}

func run() error {
	clients := newClients()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var task Task
		if err := json.Unmarshal(lines.Bytes(), &task); err != nil {
			return fmt.Errorf("read a task: %w", err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), taskTime)
		result, err := clients.do(ctx, task)
		cancel()
		if err := say(outcome(task, result, err)); err != nil {
			return err
		}
	}
	return lines.Err()
}

func say(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Printf("%s\n", text)
	return err
}

func outcome(task Task, r public.AuthResult, err error) Outcome {
	if err != nil {
		return Outcome{Flow: task.Flow, Error: err.Error()}
	}
	return Outcome{
		Flow: task.Flow, Username: r.Account.PreferredUsername, HomeAccount: r.Account.HomeAccountID, AccessToken: r.AccessToken,
		IDToken: r.IDToken.RawToken, Granted: r.GrantedScopes, Declined: r.DeclinedScopes, Lifetime: int(time.Until(r.ExpiresOn) / time.Second),
		Cached: r.Metadata.TokenSource != public.TokenSourceIdentityProvider,
	}
}
