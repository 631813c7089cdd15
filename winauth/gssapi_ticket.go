//go:build (linux || darwin) && !android && !ios && (amd64 || arm64)

package winauth

import (
	"errors"
	"os"
	"time"
)

// ticket looks at the person's default credentials.
func (g *gssapi) ticket() (Ticket, error) {
	lib, err := g.library()
	if err != nil {
		return Ticket{}, err
	}
	return lib.look(g.now())
}

// look tells of the tickets in the default cache, and what is wrong with them.
func (l *library) look(now time.Time) (Ticket, error) {
	const op = "look at the Kerberos ticket"
	t := l.defaultCache()
	principal, left, err := l.inquire(op)
	if e, ok := errors.AsType[*Error](err); ok && e.Reason == ReasonNoTicket && t.Principal != "" {
		// Heimdal does not tell a ticket that has expired from none.
		e.Reason, e.Text, e.Next = ReasonExpired, "the ticket of "+t.Principal+" is not valid any more", adviceGSS(ReasonExpired)
	}
	if err != nil {
		return t, err
	}
	t.Principal = principal
	if left != gssIndefinite {
		t.Expires = now.Add(time.Duration(left) * time.Second).Truncate(time.Second)
	}
	if left == 0 {
		return t, &Error{Op: op, Reason: ReasonExpired, Text: "the ticket of " + principal + " has expired", Next: adviceGSS(ReasonExpired)}
	}
	return t, nil
}

// inquire gives the name and the seconds left of the person's Kerberos ticket.
func (l *library) inquire(op string) (principal string, left uint32, err error) {
	mem := memory{pack: l.pack}
	defer mem.release()
	var minor, freed uint32
	var cred, name uintptr
	if major := l.acquireCred(&minor, 0, gssIndefinite, mem.oidSet(oidKrb5), gssInitiate, &cred, nil, nil); failed(major) {
		return "", 0, l.fail(op, major, minor, oidKrb5)
	}
	defer l.releaseCred(&freed, &cred)
	if major := l.inquireCred(&minor, cred, &name, &left, nil, nil); failed(major) {
		return "", 0, l.fail(op, major, minor, oidKrb5)
	}
	if name == 0 {
		return "", left, nil
	}
	defer l.releaseName(&freed, &name)
	var out buffer
	if major := l.displayName(&minor, name, &out, nil); failed(major) {
		return "", 0, l.fail(op, major, minor, oidKrb5)
	}
	return clean(string(l.take(&out, maxNameLength))), left, nil
}

// defaultCache tells of the credential cache what libkrb5 knows: its name, whose tickets are in it, and the skew that
// was noted there.
func (l *library) defaultCache() Ticket {
	t := Ticket{Library: l.name, Cache: os.Getenv("KRB5CCNAME")}
	if l.krb5InitContext == nil {
		return t
	}
	var context, cache, principal uintptr
	if l.krb5InitContext(&context) != 0 {
		return t
	}
	defer l.krb5FreeContext(context)
	if l.krb5Cache(context, &cache) != 0 {
		return t
	}
	defer l.krb5CacheClose(context, cache)
	if name, ok := l.krb5Text(context, func(out **byte) int32 { return l.krb5CacheName(context, cache, out) }); ok {
		t.Cache = name
	}
	if l.krb5CacheOwner(context, cache, &principal) != 0 {
		return t
	}
	defer l.krb5FreePrincipal(context, principal)
	t.Principal, _ = l.krb5Text(context, func(out **byte) int32 { return l.krb5Unparse(context, principal, out) })
	var seconds, microseconds int32
	if l.krb5Skew != nil && l.krb5Skew(context, &seconds, &microseconds) == 0 {
		t.Skew = time.Duration(seconds)*time.Second + time.Duration(microseconds)*time.Microsecond
	}
	return t
}

func (l *library) krb5Text(context uintptr, get func(out **byte) int32) (string, bool) {
	var text *byte
	if get(&text) != 0 || text == nil {
		return "", false
	}
	defer l.krb5FreeText(context, text)
	return clean(cText(text)), true
}

// upn gives the ticket's principal: a suggestion, since the user principal name may have another suffix. A ticket that
// has expired still names the person.
func (g *gssapi) upn() (string, bool, error) {
	t, err := g.ticket()
	if t.Principal != "" {
		return t.Principal, false, nil
	}
	if err == nil {
		err = errors.New("the ticket names nobody")
	}
	return "", false, err
}
