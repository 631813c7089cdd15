package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"latchkey/flows/wstrust"
)

// CheckStatus is how a Check ended.
type CheckStatus string

const (
	CheckPass    CheckStatus = "pass"
	CheckWarn    CheckStatus = "warn"
	CheckFail    CheckStatus = "fail"
	CheckSkipped CheckStatus = "skipped" // not reached
)

// Check is one step of a sign-in that was tried, in words for a person.
type Check struct {
	Name   string
	Status CheckStatus
	Text   string // what was found
	Next   string // what to do; empty: nothing
}

// The checks of ExamineWindows, in their order.
const (
	checkAuthority = "Authority"
	checkUsername  = "Username"
	checkProvider  = "Sign-in service"
	checkClock     = "Clock"
	checkRealm     = "Home realm"
	checkMetadata  = "Federation metadata"
	checkEndpoints = "Federation endpoint"
	checkSPN       = "Service name (SPN)"
	checkLogin     = "This computer's login"
	checkAnswer    = "Federation server's answer"
	checkToken     = "Token endpoint"
)

// ExamineWindows goes through a sign-in with this computer's login step by step, to its end, and says how each went.
// What comes after the first failure is skipped. The tokens that it gets are thrown away.
func ExamineWindows(ctx context.Context, c *Client, r Request, g IntegratedWindows) []Check {
	x := &examination{ctx: ctx, c: c, r: r, g: g, left: []string{checkAuthority, checkUsername, checkProvider, checkClock}}
	x.r.CorrelationID, x.r.Account, x.r.Progress = NewCorrelationID(), nil, nil
	x.run()
	return x.all()
}

type examination struct {
	ctx  context.Context
	c    *Client
	r    Request
	g    IntegratedWindows
	left []string // names of checks to come
	done []Check
}

// all are the checks that were done, and those that were not reached.
func (x *examination) all() []Check {
	for _, name := range x.left {
		x.done = append(x.done, Check{Name: name, Status: CheckSkipped, Text: "Not reached."})
	}
	x.left = nil
	return x.done
}

// say ends the next check.
func (x *examination) say(status CheckStatus, text, next string) {
	x.done = append(x.done, Check{Name: x.left[0], Status: status, Text: text, Next: next})
	x.left = x.left[1:]
}

// failed ends the next check with err, if there is one.
func (x *examination) failed(err error) bool {
	if err == nil {
		return false
	}
	e := explain(x.g.hinted(x.ctx, err))
	x.say(CheckFail, x.found(e.Summary, err), e.Next)
	return true
}

// found is what a check found, with the server's own words and the number that its administrators find the rest by. That
// all of it is about this computer's login is said by the checks' names.
func (x *examination) found(summary string, err error) string {
	text := summary
	if problem, ok := strings.CutPrefix(summary, cannotLogIn); ok {
		text = capital(problem)
	}
	said, ok := errors.AsType[*Error](err)
	if !ok {
		return text
	}
	words, _, _ := strings.Cut(said.Description, " Trace ID:") // Microsoft's identifiers, which are often cut off
	if words != "" && !strings.Contains(text, words) {
		text += " It said: " + sentence(words)
	}
	if said.CorrelationID != "" {
		text += " Correlation ID: " + said.CorrelationID + "."
	}
	return text
}

func (x *examination) run() {
	if x.failed(CheckWindows(x.r.Authority, "")) {
		return
	}
	x.say(CheckPass, x.r.Authority.URL, "")
	if x.failed(CheckWindows(x.r.Authority, x.g.Username)) {
		return
	}
	// Whether one is needed is not known before the provider is.
	p, err := x.c.discover(x.ctx, x.r.Authority, onlyFresh, x.r.CorrelationID)
	switch {
	case x.g.Username == "" && err == nil && p.hasRealms():
		x.failed(ErrNoUsername)
		return
	case x.g.Username == "":
		x.say(CheckPass, "None is given, and none is needed.", "")
	default:
		x.say(CheckPass, x.g.Username, "")
	}
	if err == nil {
		err = checkWindows(x.r.Authority, x.g.Username, p.hasRealms())
	}
	if err == nil {
		_, err = x.c.Keys(x.ctx, p)
	}
	if x.failed(err) {
		return
	}
	x.say(CheckPass, "Found: "+p.Issuer, "")
	if p.hasRealms() {
		x.left = append(x.left, checkRealm, checkMetadata, checkEndpoints, checkSPN, checkLogin, checkAnswer, checkToken)
	} else {
		x.left = append(x.left, checkSPN, checkLogin, checkToken)
	}
	x.clock(p)
	if p.hasRealms() {
		x.acrossFederation(p)
	} else {
		x.atAuthorize(p)
	}
}

func (x *examination) acrossFederation(p *Provider) {
	realm, err := x.c.userRealm(x.ctx, p, x.g.Username, x.r.CorrelationID)
	if err == nil {
		err = realm.takesLogins()
	}
	if x.failed(err) {
		return
	}
	x.say(CheckPass, realm.domain+" is federated.", "")
	mex, err := x.g.metadata(x.ctx, x.c, p, realm)
	if x.failed(besideBrowser(err)) {
		return
	}
	from := realm.metadata
	if len(x.g.MEX) > 0 {
		from = "the pinned document"
	}
	x.say(CheckPass, fmt.Sprintf("%d endpoints to sign in at, from %s.", len(mex), printable(from, 200)), "")
	usable := x.g.usable(realm)
	endpoint, err := mex.Choose(wstrust.WindowsTransport, usable)
	if err != nil {
		e := explain(x.g.noEndpoint(realm, err))
		x.say(CheckFail, strings.TrimSpace(x.found(e.Summary, nil)+" "+others(mex, wstrust.Endpoint{}, usable)), e.Next)
		return
	}
	x.say(CheckPass, strings.TrimSpace(fmt.Sprintf("%s (WS-Trust %s). %s", endpoint.Address, endpoint.Version, others(mex, endpoint, usable))), "")
	x.spn(endpoint.Address)
	a, err := x.g.show(x.ctx, x.c, realm, endpoint, x.r.CorrelationID)
	if x.failed(besideBrowser(err)) {
		return
	}
	x.say(CheckPass, "The federation server took it.", "")
	form, err := x.c.assertionForm(a)
	if x.failed(besideBrowser(err)) {
		return
	}
	x.say(CheckPass, "It says who you are, in a SAML assertion.", "")
	res, err := x.c.redeemLogin(x.ctx, p, x.r, opAssertion, x.g.Username, form)
	x.token(res, err)
}

func (x *examination) atAuthorize(p *Provider) {
	x.spn(p.AuthorizationEndpoint)
	arrived, code, err := x.g.answerOf(x.ctx, x.c, p, x.r)
	if x.failed(err) {
		return
	}
	x.say(CheckPass, "The provider took it and gave an authorization code.", "")
	res, err := code.redeem(x.ctx, x.c, arrived, nil)
	x.token(res, err)
}

func (x *examination) spn(address string) {
	u, err := url.Parse(address)
	if err != nil {
		x.say(CheckWarn, "The address cannot be read.", "")
		return
	}
	x.say(CheckPass, serviceName(u)+" is what a ticket is asked for.", "")
}

func (x *examination) token(res *Result, err error) {
	res, err = x.g.judge(x.r, res, err)
	if x.failed(err) {
		return
	}
	if len(res.Steps) > 0 {
		x.say(CheckWarn, strings.Join(res.Steps, " "), "")
		return
	}
	x.say(CheckPass, "Signed in as "+res.Account.Label()+". The tokens were thrown away.", "")
}
