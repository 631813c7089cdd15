package flows

import (
	"errors"
	"testing"

	"latchkey/internal/identity"
)

// Only the person whose refresh token it was comes back, told by the home account.
func TestOtherTenant(t *testing.T) {
	o := newOP(t, "fabrikam.example")
	c := newTestClient(t, ClientOptions{})
	from := identity.Account{HomeAccountID: "the-uid." + testTenant, Issuer: "https://id.example/home", RedirectURI: "http://localhost/x"}
	r := o.request("orders")
	r.Account = &from // its issuer is another one, as it must be
	res, err := OtherTenant{Token: planted, From: from}.Acquire(t.Context(), c, r)
	if err != nil || res.Account.Issuer != o.Issuer || res.Account.HomeAccountID != from.HomeAccountID || res.Account.RedirectURI != from.RedirectURI {
		t.Fatalf("%+v, %v", res, err)
	}
	for name, home := range map[string]string{"another person": "another-uid." + testTenant, "the same number elsewhere": "the-uid." + otherGUID} {
		from.HomeAccountID = home
		if res, err := (OtherTenant{Token: planted, From: from}).Acquire(t.Context(), c, r); !errors.Is(err, ErrOtherAccount) || res != nil {
			t.Errorf("%s: %+v, %v", name, res, err)
		}
	}
	before := len(o.tokenRequests())
	from.HomeAccountID = ""
	if _, err := (OtherTenant{Token: planted, From: from}).Acquire(t.Context(), c, r); !errors.Is(err, ErrNotOffered) || len(o.tokenRequests()) != before {
		t.Errorf("no home account: %v", err)
	}
	if _, err := (OtherTenant{From: from}).Acquire(t.Context(), c, r); err == nil {
		t.Error("without a refresh token")
	}
}
