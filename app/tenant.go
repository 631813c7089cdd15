package app

import (
	"context"
	"errors"
	"strings"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// askTenant asks for another tenant in which the account's person is a guest or a member too.
func (w *window) askTenant(a session.Account) {
	tenant := kit.NewField("Tenant", "fabrikam.com or a tenant ID", nil)
	note := kit.NewText("", kit.SizeCaption, kit.ColorWarn, kit.Wrap)
	note.Hide()
	f := newForm(w, "Switch tenant",
		a.Label()+" may be a guest elsewhere. The account for the other tenant stands beside this one; this one stays as it is.", "Continue",
		labelled("Domain or ID of the other tenant", tenant, note))
	name := func() string { return strings.ToLower(strings.TrimSpace(tenant.Text)) }
	tenant.OnChanged = func(string) {
		why := ""
		switch t := name(); {
		case t == "":
		case t == strings.ToLower(a.Authority.Tenant()) || t == strings.ToLower(a.TenantID):
			why = "This account is signed in there already."
		case !isDomain(t) && !isGUID(t):
			why = "Write a domain, for example fabrikam.com, or the tenant's ID."
		}
		f.next.SetEnabled(why == "" && name() != "")
		f.quiet()
		note.Set(why)
		note.Hidden = why == ""
		f.object.Flow()
	}
	f.enters(tenant)
	f.first = tenant
	f.next.SetEnabled(false)
	f.submit = func() {
		t := name()
		f.wait("Asking without you first")
		w.errands.run(func(ctx context.Context) func() {
			id, err := w.o.Keeper.OtherTenant(ctx, a.ID, t)
			return func() {
				f.next.SetEnabled(true)
				w.inOtherTenant(a, t, f, id, err)
			}
		})
	}
	f.show()
}

// inOtherTenant shows the new account, or takes the person to the browser.
func (w *window) inOtherTenant(a session.Account, tenant string, f *form, id identity.AccountID, err error) {
	if _, needs := errors.AsType[*session.SignInNeededError](err); needs {
		f.hide()
		account := a.Account
		p := Profile{}
		p.Organisation, p.Authority, p.ClientID = tenant, a.Authority, a.ClientID
		w.begin(&signing{profile: p, flow: identity.FlowBrowser, account: &account, tenant: tenant})
		return
	}
	if err != nil {
		f.fail(*session.ProblemOf(err))
		return
	}
	f.hide()
	w.awaited, w.expected, w.pane = id, "", paneAccount
	w.render(w.snap)
	w.say("Signed in to " + tenant + " as well")
}
