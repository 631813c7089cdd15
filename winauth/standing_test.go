package winauth

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestStanding: no test can join a domain, so what a system would tell is made up; the parts that ask are tested by
// themselves where they run.
func TestStanding(t *testing.T) {
	says := func(name string, err error) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return name, err }
	}
	ticket := func(principal string) func(context.Context) (Ticket, error) {
		return func(context.Context) (Ticket, error) {
			if principal == "" {
				return Ticket{}, errors.New("none")
			}
			return Ticket{Principal: principal}, nil
		}
	}
	sssd := func(context.Context) string { return "SSSD" }
	broken := errors.New("the service does not\nanswer")
	for name, c := range map[string]struct {
		evidence evidence
		want     Standing
		detail   string
	}{
		"domain":                    {evidence{domain: says("CONTOSO", nil), entra: says("", nil)}, StandingDomain, "domain CONTOSO"},
		"domain, Entra cannot say":  {evidence{domain: says("CONTOSO", nil), entra: says("", broken)}, StandingDomain, "domain CONTOSO"},
		"hybrid":                    {evidence{domain: says("CONTOSO", nil), entra: says("Contoso Ltd", nil)}, StandingHybrid, "Contoso Ltd"},
		"Entra alone":               {evidence{domain: says("", nil), entra: says("Contoso Ltd", nil), ticket: ticket("")}, StandingEntra, "no Kerberos ticket"},
		"nobody can say":            {evidence{domain: says("", broken), ticket: ticket("a@B")}, StandingUnknown, "does not answer."},
		"Entra, domain cannot say":  {evidence{domain: says("", broken), entra: says("Contoso Ltd", nil)}, StandingUnknown, "does not answer."},
		"Entra cannot say":          {evidence{domain: says("", nil), entra: says("", broken)}, StandingUnknown, "does not answer."},
		"workgroup":                 {evidence{domain: says("", nil), entra: says("", nil), ticket: ticket("")}, StandingNone, "no Kerberos ticket"},
		"Linux with a ticket":       {evidence{domain: says("", nil), ticket: ticket("a@B")}, StandingNone, "ticket of a@B"},
		"SSSD and a ticket":         {evidence{domain: says("", nil), managed: sssd, ticket: ticket("a@B")}, StandingDomain, "SSSD signs people in"},
		"SSSD without a ticket":     {evidence{domain: says("", nil), managed: sssd, ticket: ticket("")}, StandingUnknown, "cannot be read"},
		"a domain that SSSD tells":  {evidence{domain: says("ad.example", nil), managed: sssd, ticket: ticket("")}, StandingDomain, "ad.example"},
		"a ticket without a name":   {evidence{domain: says("", nil), entra: says("", nil), ticket: func(context.Context) (Ticket, error) { return Ticket{}, nil }}, StandingNone, "there is a ticket of somebody"},
		"Linux without anything":    {evidence{domain: says("", nil), managed: func(context.Context) string { return "" }, ticket: ticket("")}, StandingNone, "no domain"},
		"Windows before 1607":       {evidence{domain: says("CONTOSO", nil)}, StandingDomain, "domain CONTOSO"},
		"FreeBSD, where none knows": {evidence{domain: says("", broken)}, StandingUnknown, "could not be found out"},
	} {
		l := &Login{evidence: c.evidence}
		got, detail := l.Standing(t.Context())
		if got != c.want || !strings.Contains(detail, c.detail) || !strings.HasSuffix(detail, ".") {
			t.Errorf("%s: %s, %q; want %s, %q", name, got, detail, c.want, c.detail)
		}
	}
}

func TestSSSD(t *testing.T) {
	const ad = "[domain/ad.contoso.com]\nid_provider = ad\n"
	for name, c := range map[string]struct{ conf, want string }{
		"Active Directory":   {"# by realmd\n[sssd]\ndomains = ad.contoso.com\nservices = nss, pam\n" + ad, "ad.contoso.com"},
		"the second is one":  {"[sssd]\ndomains=local , ad.contoso.com\n[domain/local]\nid_provider=files\n" + ad, "ad.contoso.com"},
		"LDAP with Kerberos": {"[sssd]\ndomains = x\n[domain/X]\nid_provider = ldap\nauth_provider = krb5\n", "x"},
		"LDAP alone":         {"[sssd]\ndomains = x\n[domain/x]\nid_provider = ldap\n", ""},
		"AD for names alone": {"[sssd]\ndomains = x\n[domain/x]\nid_provider = ad\nauth_provider = none\n", ""},
		"not in use":         {"[sssd]\nservices = nss\n" + ad, ""},
		"commented out":      {"[sssd]\n;domains = ad.contoso.com\n" + ad, ""},
		"not such a file":    {"\x00[[[=\n]=\n[sssd", ""},
		"":                   {"", ""},
	} {
		if got := sssdDomain(c.conf); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
