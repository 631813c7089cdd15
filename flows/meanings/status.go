package meanings

// statuses: what an HTTP status alone says (RFC 9110 section 15), where the answer says no more.
var statuses = []row{
	{400, Owner, "The sign-in service did not accept the request.", "Look for a code or number beside it; the status alone does not say why."},
	{401, Person, "The program wants a valid proof of who is asking, and got none that it accepts.", "Get a fresh token, for the scope that the program names."},
	{403, Administrator, "You are known there, but not allowed to do this.", "Ask your administrator for access."},
	{404, Person, "There is nothing at this address.", "Check the address of the profile for typing errors."},
	{405, Owner, "The address was asked in a way that it does not offer.", "Check the endpoints of the profile."},
	{407, Administrator, "The proxy between you and the internet wants to know who you are.", "Ask your administrator how programs sign in to the proxy."},
	{408, Provider, "The request took too long to arrive.", "Try again."},
	{429, Provider, "Too much was asked in a short time.", "Wait for the time that the answer names (Retry-After), then try again."},
	{500, Provider, "The sign-in service has a problem of its own.", "Try again in a few minutes."},
	{502, Provider, "A machine between you and the sign-in service got no good answer from it.", "Try again in a few minutes. On a company network, it may be the proxy."},
	{503, Provider, "The sign-in service is not available at the moment.", "Try again in a few minutes."},
	{504, Provider, "The sign-in service did not answer in time.", "Try again in a few minutes."},
}

// Status is what an HTTP status means when nothing beside it tells more.
func Status(n int) (m Meaning, ok bool) {
	for _, r := range statuses {
		if r.number == n {
			return Meaning{Summary: r.summary, Next: r.next, Who: r.who, Retry: r.who == Provider}, true
		}
	}
	return Meaning{}, false
}
