package winauth

import (
	"slices"
	"strings"
)

// Routine errors of a GSS-API major status (RFC 2744, section 3.9.1), already shifted down.
const (
	gssBadMech            = 1
	gssBadName            = 2
	gssBadBindings        = 4
	gssNoCred             = 7
	gssDefectiveToken     = 9
	gssCredentialsExpired = 11
	gssContextExpired     = 12
	gssUnauthorized       = 15
)

// krb5Error is com_err's number of the first Kerberos error, ERROR_TABLE_BASE_krb5; protocol errors follow with their
// numbers of RFC 4120, section 7.5.9.
const krb5Error = -1765328384

// krb5Reasons sorts the Kerberos errors that can be met. MIT and Heimdal share the numbers.
var krb5Reasons = map[int32]Reason{
	krb5Error + 6:   ReasonRefused,        // KDC_ERR_C_PRINCIPAL_UNKNOWN
	krb5Error + 7:   ReasonUnknownService, // KDC_ERR_S_PRINCIPAL_UNKNOWN
	krb5Error + 11:  ReasonExpired,        // KDC_ERR_NEVER_VALID
	krb5Error + 12:  ReasonRefused,        // KDC_ERR_POLICY
	krb5Error + 14:  ReasonRefused,        // KDC_ERR_ETYPE_NOSUPP
	krb5Error + 18:  ReasonRefused,        // KDC_ERR_CLIENT_REVOKED
	krb5Error + 23:  ReasonExpired,        // KDC_ERR_KEY_EXP
	krb5Error + 32:  ReasonExpired,        // KRB_AP_ERR_TKT_EXPIRED
	krb5Error + 33:  ReasonClock,          // KRB_AP_ERR_TKT_NYV
	krb5Error + 35:  ReasonRefused,        // KRB_AP_ERR_NOT_US
	krb5Error + 37:  ReasonClock,          // KRB_AP_ERR_SKEW
	krb5Error + 41:  ReasonRefused,        // KRB_AP_ERR_MODIFIED: encrypted for another account
	krb5Error + 141: ReasonNoTicket,       // KRB5_CC_NOTFOUND
	krb5Error + 148: ReasonClock,          // KRB5_KDCREP_SKEW
	krb5Error + 154: ReasonUnreachable,    // KRB5_REALM_UNKNOWN
	krb5Error + 156: ReasonUnreachable,    // KRB5_KDC_UNREACH
	krb5Error + 195: ReasonNoTicket,       // KRB5_FCC_NOFILE
	krb5Error + 217: ReasonUnknownService, // KRB5_ERR_HOST_REALM_UNKNOWN
	krb5Error + 220: ReasonUnreachable,    // KRB5_REALM_CANT_RESOLVE
	krb5Error + 224: ReasonNoTicket,       // KRB5_CONFIG_NODEFREALM
}

// gssWords finds the reason in the library's words, more telling phrases first. It is needed because MIT's SPNEGO
// replaces the numbers of its mechanisms by its own (100001, 100002, ... in the order of their first appearance), so
// the words are all that is left. They are not translated: nothing in this program sets a C locale.
var gssWords = []struct {
	phrase string
	reason Reason
}{
	{"clock skew", ReasonClock},
	{"not yet valid", ReasonClock},
	{"channel binding", ReasonBinding},
	{"cannot contact any kdc", ReasonUnreachable},
	{"cannot find kdc", ReasonUnreachable},
	{"cannot resolve network address", ReasonUnreachable},
	{"unable to reach any kdc", ReasonUnreachable},
	{"expired", ReasonExpired},
	{"not found in kerberos database", ReasonUnknownService},
	{"cannot determine realm", ReasonUnknownService},
	{"server (", ReasonUnknownService}, // Heimdal: "Server (HTTP/host@REALM) unknown"
	{"no kerberos credentials", ReasonNoTicket},
	{"no credentials", ReasonNoTicket},
	{"credentials cache", ReasonNoTicket},
	{"credential cache", ReasonNoTicket},
	{"matching credential not found", ReasonNoTicket},
	{"wrong principal", ReasonRefused},
	{"ticket isn't for us", ReasonRefused},
	{"decrypt integrity check failed", ReasonRefused},
	{"message stream modified", ReasonRefused},
	{"no support for encryption type", ReasonRefused},
	{"revoked", ReasonRefused},
	{"kdc policy rejects", ReasonRefused},
}

// reasonGSS sorts a failed GSS-API call. The numbers of Kerberos decide, then its words, and last the major status,
// which is the coarsest.
func reasonGSS(major, minor uint32, text string) Reason {
	routine := major >> 16 & 0xff
	if routine == gssBadBindings {
		return ReasonBinding
	}
	if r, ok := krb5Reasons[int32(minor)]; ok {
		return r
	}
	words := strings.ToLower(text)
	for _, w := range gssWords {
		if strings.Contains(words, w.phrase) {
			return w.reason
		}
	}
	switch routine {
	case gssBadMech:
		return ReasonUnavailable
	case gssNoCred:
		return ReasonNoTicket
	case gssCredentialsExpired, gssContextExpired:
		return ReasonExpired
	case gssBadName:
		return ReasonUnknownService
	case gssDefectiveToken, gssUnauthorized:
		return ReasonRefused
	}
	return ReasonOther
}

// errorGSS makes the error of a failed GSS-API call; words are what gss_display_status said, of major first.
func errorGSS(op string, major, minor uint32, words ...string) *Error {
	text := tellingWords(words)
	r := reasonGSS(major, minor, text)
	return &Error{Op: op, Reason: r, Major: major, Minor: minor, Text: text, Next: adviceGSS(r)}
}

// emptyWords are in the texts that libraries give for codes without one: MIT's for a failure and Heimdal's.
var emptyWords = []string{"Minor code may provide more information", "Unspecified GSS failure", "unknown mech-code", "Miscellaneous failure (see text)"}

// vagueWords are those of a major status that its minor status says better.
var vagueWords = []string{"No credentials were supplied, or the credentials were unavailable or inaccessible"}

// tellingWords joins the words, without those that only send the reader to the next ones.
func tellingWords(words []string) string {
	var kept []string
	for _, w := range words {
		w = clean(w)
		if w != "" && !slices.ContainsFunc(emptyWords, func(empty string) bool { return strings.Contains(w, empty) }) {
			kept = append(kept, w)
		}
	}
	if len(kept) > 1 && slices.Contains(vagueWords, kept[0]) {
		kept = kept[1:]
	}
	if len(kept) == 0 {
		return "the Kerberos library failed without words"
	}
	return clean(strings.Join(kept, ": "))
}
