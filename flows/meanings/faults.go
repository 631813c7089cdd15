package meanings

// faults: the subcodes of a federation server's SOAP faults (WS-Trust 1.3 section 11, SOAP Message Security 1.1
// section 12, WS-Addressing 1.0 SOAP Binding section 6.4, and WCF's own).
var faults = []word{
	{"ActionNotSupported", Administrator, "The federation server does not offer what it said it would.", "Sign in in the browser. Ask your administrator to look at the federation server's metadata."},
	{"BadRequest", Administrator, "The federation server did not understand the request.", "Sign in in the browser, or ask your administrator."},
	{"DestinationUnreachable", Administrator, "The federation server does not know the address that its own metadata names.", "Sign in in the browser. Ask your administrator to look at the federation server's metadata."},
	{"EndpointUnavailable", Provider, "The federation server cannot answer now.", "Try again in a few minutes."},
	{"ExpiredData", Person, "The federation server takes the request for an old one.", "Check this computer's clock, then try again."},
	{"FailedAuthentication", Person, "Your organisation's federation server does not accept the username or the password.", "Type both again. After several wrong ones the account may be locked for a while."},
	{"FailedCheck", Administrator, "The federation server could not check the request.", "Sign in in the browser, or ask your administrator."},
	{"InternalServiceFault", Provider, "The federation server has a problem of its own.", "Try again in a few minutes."},
	{"InvalidRequest", Administrator, "The federation server does not give out what was asked for.", "Sign in in the browser, or ask your administrator."},
	{"InvalidScope", Administrator, "The federation server does not know Microsoft's sign-in service as somebody to speak to.", "Ask your administrator to look at the federation with Microsoft."},
	{"InvalidSecurity", Person, "The federation server does not accept the request as it was sent. Often this computer's clock is wrong.", "Check the clock, then try again, or sign in in the browser."},
	{"InvalidSecurityToken", Person, "The federation server does not accept the username or the password in this form.", "Sign in in the browser."},
	{"MessageExpired", Person, "The federation server takes the request for an old one.", "Check this computer's clock, then try again."},
	{"RequestFailed", Administrator, "The federation server refused to say who you are.", "Sign in in the browser, or ask your administrator."},
	{"UnsupportedSecurityToken", Administrator, "The federation server takes no passwords here.", "Sign in in the browser."},
}

// Fault is what the subcode of a SOAP fault means.
func Fault(code string) (m Meaning, ok bool) { return find(faults, code) }
