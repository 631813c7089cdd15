package claims_test

import (
	"errors"
	"fmt"
	"time"

	"latchkey/internal/claims"
)

func ExampleExplain() {
	token, err := claims.Decode("eyJhbGciOiJSUzI1NiJ9.eyJuYW1lIjoiQWRlbGUgVmFuY2UiLCJhbXIiOlsicHdkIiwibWZhIl0sImV4cCI6MTc5NTM0NTIwMH0.c2lnbmF0dXJl")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range claims.Explain(token, time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)) {
		fmt.Printf("%s: %s = %s (%s)\n", c.Group, c.Name, c.Value, c.Meaning)
	}
	// Output:
	// Who: name = Adele Vance (The person's name, for showing)
	// Until when: exp = 2026-11-22T11:00:00Z (in 60 minutes) (Not valid from this time on)
	// How they signed in: amr = pwd, mfa (Password and a second factor)
}

func ExampleDecode_opaque() {
	_, err := claims.Decode("EwBIA8l6BAAUopaque")
	fmt.Println(errors.Is(err, claims.ErrOpaque), claims.Unread(err).Status)
	// Output: true unverifiable
}

func ExampleFind() {
	answer := `{"token_type":"Bearer","access_token":"EwBIA8l6BAAUbDba3x2O","id_token":"eyJhbGciOiJSUzI1NiJ9.eyJuYW1lIjoiQWRlbGUgVmFuY2UifQ.c2lnbmF0dXJl"}`
	found, err := claims.Find([]byte(answer))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, candidate := range found {
		token, err := claims.Decode(candidate.Token)
		if err != nil {
			fmt.Printf("%s: %s\n", candidate.Name, claims.Unread(err).Reason)
			continue
		}
		fmt.Printf("%s of %s\n", candidate.Name, token.Claims.Text("name"))
	}
	// Output:
	// access_token: The token is opaque. Only the service it is for can read it.
	// id_token of Adele Vance
}

func ExampleDiagnose() {
	token, err := claims.Decode("eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJhcGk6Ly9zdG9jayIsInNjcCI6IlN0b2NrLlJlYWQiLCJleHAiOjE3OTUzNDUyMDB9.c2lnbmF0dXJl")
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for _, reason := range claims.Diagnose(token, now, claims.Expected{Audience: "api://orders"}) {
		fmt.Println(reason.Text)
		fmt.Println(reason.Next)
	}
	// Output:
	// The token is for another service: api://stock instead of api://orders.
	// Ask for a token with a scope of the service, for example api://orders/.default. One token is for one service.
}

func ExampleCompare() {
	yesterday, errOne := claims.Decode("eyJhbGciOiJSUzI1NiJ9.eyJzY3AiOiJNYWlsLlJlYWQgVXNlci5SZWFkIiwidXRpIjoiYSJ9.c2lnbmF0dXJl")
	today, errTwo := claims.Decode("eyJhbGciOiJSUzI1NiJ9.eyJzY3AiOiJVc2VyLlJlYWQgTWFpbC5TZW5kIiwidXRpIjoiYiJ9.c2lnbmF0dXJl")
	if errOne != nil || errTwo != nil {
		fmt.Println(errOne, errTwo)
		return
	}
	for _, d := range claims.Compare(yesterday, today, time.Now()) {
		fmt.Printf("%s %s: came %v, went %v, always %v\n", d.Name, d.Change, d.Came, d.Went, d.Always)
	}
	// Output:
	// scp changed: came [Mail.Send], went [Mail.Read], always false
	// uti changed: came [], went [], always true
}
