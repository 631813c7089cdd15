package flows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"latchkey/flows/wstrust"
)

// takesLogins says why nobody in this realm can be signed in with a computer's login; nil: somebody may.
func (h *homeRealm) takesLogins() error {
	switch h.kind {
	case realmFederated:
		return nil
	case realmPersonal:
		return errPersonalLogin
	case realmUnknown:
		return &LoginError{Problem: fmt.Sprintf("no organisation here knows the domain %q", h.domain), Next: "Check the username for typing errors."}
	}
	return &LoginError{
		Problem: "accounts of " + h.domain + " sign in at Microsoft itself (managed), and there is no server of the organisation's that could be shown this computer's login",
		Next:    nextBrowser + " There, a computer that is joined to Microsoft Entra signs in by itself.",
	}
}

// metadata is the federation server's, pinned or asked for.
func (g IntegratedWindows) metadata(ctx context.Context, c *Client, p *Provider, realm *homeRealm) (wstrust.MEX, error) {
	if len(g.MEX) > 0 {
		mex, err := wstrust.ParseMEX(g.MEX)
		if err != nil {
			return nil, &LoginError{
				Problem: "the pinned federation metadata cannot be used: " + err.Error(),
				Next:    "Save the document from the federation server again, or take federation_metadata out of the profile.", Err: err,
			}
		}
		return mex, nil
	}
	mex, err := c.federationMetadata(ctx, p, realm)
	if errors.Is(err, wstrust.ErrNoEndpoint) {
		return nil, g.noEndpoint(realm, err)
	}
	return mex, err
}

func (g IntegratedWindows) noEndpoint(realm *homeRealm, err error) error {
	if errors.Is(err, wstrust.ErrNoEndpoint) {
		return &LoginError{
			Problem: "the federation server of " + realm.domain + " offers no endpoint for a computer's login (windowstransport)",
			Next:    nextBrowser + " On AD FS an administrator switches it on with Enable-AdfsEndpoint (/adfs/services/trust/13/windowstransport).", Err: err,
		}
	}
	return &LoginError{
		Problem: err.Error() + "; nothing was sent there",
		Next:    nextBrowser + " Tell your administrator: the federation server's metadata should name https addresses of its own host.", Err: err,
	}
}

// hosts may be shown the login: those where the platform says that the realm's federation server is, as far as its word
// counts, and Hosts.
func (g IntegratedWindows) hosts(realm *homeRealm) (list []string) {
	for _, u := range realm.addresses() {
		if vouches(realm.platform, u.Hostname()) {
			list = append(list, u.Host)
		}
	}
	return append(list, g.Hosts...)
}

// usable judges where a federation server's metadata points to. The platform vouches for the host alone, so that
// metadata which was tampered with cannot lead the login astray.
func (g IntegratedWindows) usable(realm *homeRealm) func(address string) error {
	return func(address string) error {
		u, err := url.Parse(address)
		switch {
		case err != nil || u.Host == "" || u.User != nil || u.Fragment != "":
			return errors.New("it is not a web address")
		case u.Scheme != "https":
			return errors.New("it is not https, and this computer's login is shown over https alone")
		}
		for _, h := range g.hosts(realm) {
			if withPort(h) == hostOf(u) {
				return nil
			}
		}
		at := printable(u.Host, 100)
		for _, named := range realm.addresses() {
			if hostOf(named) == hostOf(u) {
				return fmt.Errorf("it is at %s, outside the domain of %s, which is not Microsoft's own sign-in service; if it is your organisation's, add it to the profile's negotiate_hosts",
					at, printable(realm.platform.Host(), 100))
			}
		}
		return fmt.Errorf("it is at %s, which Microsoft's sign-in service does not name", at)
	}
}

// besideBrowser makes a *LoginError of whatever went wrong where the login was to be shown: nobody was asked for anything
// yet, and the server may be one that only the organisation's own network reaches.
func besideBrowser(err error) error {
	if _, ok := errors.AsType[*LoginError](err); ok || err == nil {
		return err
	}
	e := &LoginError{Problem: err.Error(), Next: nextBrowser, Err: err}
	lost, network := errors.AsType[*NetworkError](err)
	if network {
		e.Next = nextNetwork
	}
	// Where the federation server is at fault and has not spoken of the person, there are plainer words.
	said, refused := errors.AsType[*Error](err)
	if network && byFederation(lost.Op) || refused && said.Op == opMEX {
		x := explain(err)
		detail := err.Error()
		if refused {
			detail = cmp.Or(said.Description, detail)
		}
		e.Problem, e.Next = strings.ToLower(x.Summary[:1])+strings.TrimSuffix(x.Summary[1:], "."), x.Next
		if !strings.Contains(x.Summary, detail) {
			e.Problem += " (" + detail + ")"
		}
	}
	return e
}

const cannotLogIn = "This computer's login cannot be used here: "

// explainLogin is for the screen. The catalogue knows a server's numbers; its words for other refusals by a federation
// server speak of passwords, and none was typed here. What that server itself says of a refusal goes along: its
// administrators know their own words.
func explainLogin(e *LoginError) explanation {
	x := explanation{Summary: cannotLogIn + strings.TrimSuffix(e.Problem, ".") + ".", Next: e.Next}
	said, ok := errors.AsType[*Error](e.Err)
	if !ok {
		return x
	}
	x.Code, x.Who = cmp.Or(said.Number(), said.Code), said.Who()
	if _, known := said.meaning(); known && (len(said.Numbers) > 0 || said.Op != opFederation) {
		x = explainError(said)
	}
	if said.Op == opFederation && said.Description != "" && !strings.Contains(x.Summary, said.Description) {
		x.Summary += " It said: " + sentence(said.Description)
	}
	return x
}
