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
