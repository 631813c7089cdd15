package meanings

import "slices"

// Windows has numbers of its own for a sign-in that failed, written in hexadecimal: those of its account broker (WAM,
// 0xCAA...), which Office and Teams show, and those of its other parts (HRESULTs, 0x8...; [MS-ERREF] section 2.1). The
// upper half says which part speaks.
const (
	brokerServer  = 0xCAA2 // passes on what the sign-in service said
	brokerItself  = 0xCAA5
	brokerNetwork = 0xCAA8 // the lower half is a number of WinINet
	win32         = 0x8007
	httpStatus    = 0x8019
	deviceJoin    = 0x801C
	deviceManaged = 0x8018
	keyStore      = 0x8009
)

// passedOn are the OAuth codes that the broker has numbers for, in their order from 0xCAA20001 on.
var passedOn = []string{
	"unauthorized_client", "invalid_request", "invalid_grant", "access_denied", "temporarily_unavailable", "unsupported_response_type",
	"invalid_scope", "server_error", "invalid_client", "unsupported_grant_type", "invalid_resource", "interaction_required",
}

// internet: the numbers of WinINet ("Error Messages (Wininet.h)"), 12000 and up.
var internet = []row{
	{0x2EE2, Person, "The sign-in service did not answer in time.", "Check the network connection and the proxy, then try again."},
	{0x2EE7, Person, "The name of the sign-in service could not be looked up.", "Check the network connection and the proxy, then try again."},
	{0x2EFD, Person, "The sign-in service cannot be reached.", "Check the network connection and the proxy, then try again."},
	{0x2EFE, Person, "The connection to the sign-in service was cut.", "Try again. On a company network, ask whether something looks into encrypted connections."},
	{0x2EFF, Person, "The connection to the sign-in service was cut.", "Try again. On a company network, ask whether something looks into encrypted connections."},
	{0x2F05, Person, "The connection is not safe: a certificate has run out, or this computer's clock is wrong.", "Check this computer's clock."},
	{0x2F06, Administrator, "The connection is not safe: the certificate belongs to another server.", "Try another network. On a company network, tell your administrator."},
	{0x2F0D, Administrator, "The connection is not safe: this computer does not trust the certificate.", "On a company network, ask for its certificate to be installed."},
	{0x2F7D, Administrator, "The connection to the sign-in service could not be made safe.", "Check this computer's clock. On a company network, ask whether something looks into encrypted connections."},
	{0x2F8A, Administrator, "The connection is not safe: the certificate has been revoked.", "Try another network. On a company network, tell your administrator."},
	{0x2F8F, Administrator, "The connection is not safe: the certificate is not trusted, or this computer's clock is wrong.", "Check this computer's clock. On a company network, ask for its certificate to be installed."},
	{0x2F94, Administrator, "The file that names the proxy (PAC) was not found.", "Check the proxy in the system's settings, or ask your administrator."},
}

// hresult is one number of Windows'.
type hresult struct {
	number        uint32
	who           Who
	summary, next string
}

// ofWindows: numbers with a meaning of their own.
var ofWindows = []hresult{
	{0x80090016, Administrator, "This computer has lost the key that proves its registration, for example after a repair.", "Ask your administrator to register the computer anew."},
	{0x8018000A, Administrator, "This computer is already under management, by another account.", "Ask your administrator to take it out of management first."},
	{0x80190001, Person, "Windows got an answer from the network that it did not expect, often from a proxy.", "Check the proxy and the network connection, then try again."},
	{0xCAA10001, Person, "Windows needs to ask you something before it can go on.", "Sign in again and answer what is asked."},
	{0xCAA5001C, Administrator, "Windows could not get a token from its account broker.", "Sign out of Windows and in again. If it stays, give the AADSTS number from the event log (Microsoft-Windows-AAD/Operational) to your administrator."},
	{0xCAA90003, Person, "Windows has no sign-in of this account to go on with.", "Sign in again."},
	{0xCAA90004, Person, "Windows could not renew the sign-in.", "Sign in again."},
	{0xCAA90005, Person, "Windows could not sign in with the user name and the password.", "Check both, or sign in in the browser."},
	{0xCAA90006, Administrator, "Windows could not sign in at your organisation's federation server.", "Ask your administrator to look at the federation server."},
	{0xCAA90014, Administrator, "Your organisation's federation server refused the sign-in of Windows.", "Ask your administrator to look at the federation server."},
	{0xCAA90018, Administrator, "Windows could not find out where this account signs in.", "Check the user name and the network connection. Then ask your administrator."},
}

// Windows is what a number of Windows' own means. ok is false when the catalogue does not know it; the meaning then
// says which part of Windows it belongs to, and where more is to be found.
func Windows(n uint32) (m Meaning, ok bool) {
	part, low := int(n>>16), int(n&0xFFFF)
	for _, r := range ofWindows {
		if r.number == n {
			return Meaning{Summary: r.summary, Next: r.next, Who: r.who}, true
		}
	}
	switch part {
	case brokerServer:
		if low > 0 && low <= len(passedOn) {
			m, ok = Code(passedOn[low-1])
			m.Summary = "Windows passes on what the sign-in service said. " + m.Summary
			m.Next += " An AADSTS number beside it says more."
			return m, ok
		}
	case brokerNetwork, win32:
		m, ok = in(internet, low)
	case httpStatus:
		if m, ok = in(internet, low); !ok {
			m, ok = Status(low)
		}
	}
	if ok {
		return m, true
	}
	return Meaning{Summary: "This is a number of " + partOfWindows(part) + ", none of the sign-in service.",
		Next: "Look for an AADSTS number beside it; that one says why. Else give it to your help desk, with the time."}, false
}

func partOfWindows(part int) string {
	switch {
	case slices.Contains([]int{0xCAA3, 0xCAA7, brokerNetwork}, part):
		return "Windows' account broker (WAM), about the network"
	case part == brokerItself:
		return "Windows' account broker (WAM) itself"
	case part>>4 == 0xCAA:
		return "Windows' account broker (WAM)"
	case part == deviceJoin:
		return "Windows, about the registration of this computer with an organisation"
	case part == deviceManaged:
		return "Windows, about taking this computer under management"
	case part == keyStore:
		return "Windows, about the keys that it keeps"
	}
	return "Windows or one of its programs"
}

// in looks a row up whose meaning does not pass by itself.
func in(rows []row, n int) (Meaning, bool) {
	for _, r := range rows {
		if r.number == n {
			return Meaning{Summary: r.summary, Next: r.next, Who: r.who}, true
		}
	}
	return Meaning{}, false
}
