package wam

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"latchkey/internal/identity"
)

// The values of WebTokenRequestStatus.
const (
	statusSuccess int32 = iota
	statusUserCancel
	statusAccountSwitch
	statusInteractionRequired
	statusNoProvider
	statusProviderError

	// statusNoAccount is ours: the account that was asked for is not there, so nothing was requested.
	statusNoAccount int32 = -1
)

// reply is what came of a question, copied out of Windows' objects.
type reply struct {
	status     int32
	token      string // with statusSuccess and statusAccountSwitch
	username   string
	accountID  string
	properties map[string]string // by the names below; those that are there
	code       uint32            // of the provider's error
	text       string            // likewise
}

// The names of the properties of a response that are read.
const (
	expiresOn   = "TokenExpiresOn"
	idToken     = "wamcompat_id_token"
	clientInfo  = "wamcompat_client_info"
	granted     = "wamcompat_scopes"
	issuedBy    = "Authority"
	tenantID    = "TenantId"
	displayName = "DisplayName"
)

// answer turns the reply into what the caller wants, or into the error that it tells.
func (r reply) answer() (Answer, error) {
	switch r.status {
	case statusSuccess, statusAccountSwitch:
		if r.token == "" {
			return Answer{}, &Error{Reason: Refused, Text: "Windows said that it succeeded, but gave no token.", Next: useBrowser}
		}
		return Answer{
			Token:      identity.Secret(r.token),
			IDToken:    identity.Secret(r.properties[idToken]),
			ClientInfo: r.properties[clientInfo],
			Scopes:     identity.ParseScopes(r.properties[granted]),
			ExpiresAt:  expiry(r.properties[expiresOn]),
			Authority:  r.properties[issuedBy],
			TenantID:   r.properties[tenantID],
			Account:    Account{ID: r.accountID, Username: r.username, Name: r.properties[displayName]},
			Switched:   r.status == statusAccountSwitch,
		}, nil
	case statusUserCancel:
		return Answer{}, &Error{Reason: Cancelled, Text: "The sign-in was cancelled in Windows' own window.", Next: "Sign in again when you are ready."}
	case statusInteractionRequired:
		return Answer{}, &Error{Reason: InteractionRequired, Code: r.code, Text: with("Windows must ask something first, for example for a second factor or for consent.", r.text),
			Next: "Sign in once with the window; afterwards it works without one."}
	case statusNoProvider:
		return Answer{}, noProvider()
	case statusNoAccount:
		return Answer{}, &Error{Reason: NoAccount, Text: "Windows does not know the account any more.",
			Next: "Add it again in Windows' settings, under accounts, or sign in with the browser."}
	case statusProviderError:
		return Answer{}, explainCode(r.code, r.text)
	}
	return Answer{}, &Error{Reason: Refused, Text: "Windows gave an answer of an unknown kind (" + strconv.Itoa(int(r.status)) + ").", Next: useBrowser}
}

// secondsTo1970 is the distance between the epochs of Windows (1601) and Unix.
const secondsTo1970 = 11_644_473_600

// expiry reads TokenExpiresOn: seconds since 1601. Too small a number for that counts from 1970, as some versions do.
// What is no number gives the zero time: the caller must then take the token for short-lived.
func expiry(text string) time.Time {
	seconds, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || seconds <= 0 || seconds > 1<<40 {
		return time.Time{}
	}
	if seconds > secondsTo1970 {
		seconds -= secondsTo1970
	}
	return time.Unix(seconds, 0).UTC()
}

// with puts the system's own words after ours.
func with(ours, theirs string) string {
	if theirs = clean(theirs); theirs == "" {
		return ours
	}
	return ours + " Windows says: " + theirs
}

// clean makes one line of bounded length of a text that others wrote.
func clean(text string) string {
	const most = 500
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}
