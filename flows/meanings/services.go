package meanings

import "strings"

// refusals are what services say that do not take a token. The first that fits counts, so what says more stands before
// what says less. Sources: the messages of Microsoft.IdentityModel (IDX...) and of the bearer handlers of ASP.NET Core,
// Spring Security, jsonwebtoken (Node.js) and PyJWT; Microsoft Learn, "Resolve Microsoft Graph authorization errors" and
// "Troubleshoot common Azure deployment errors".
var refusals = []phrase{
	{gotNothing, Owner,
		"The service got no token.",
		"Look whether the application sends the header Authorization: Bearer, and whether a proxy or a redirect drops it on the way."},
	{notWhole, Owner,
		"What was sent to the service is not a whole token.",
		"Copy or send the token whole: three parts with dots between them. A token of another kind, an ID or a secret in its place gives the same answer."},
	{hasEnded, Person,
		"The token has run out.",
		"Get a fresh one. If the application renews by itself, check that it asks for a token before each call, and the clocks of both computers."},
	{notBegun, Administrator,
		"The token is not valid yet: the clock of the service is behind that of the sign-in service.",
		"Set the clock of the service right. A few minutes are usually forgiven."},
	{withoutEnd, Owner,
		"The token does not say when it ends.", "Get a token of the sign-in service; one that was written by hand needs exp."},
	{otherAudience, Owner,
		"The token is for another service (audience).",
		"Ask for a token with a scope of this service. If it is the right one, let the service accept the form in which the token names it: its ID or its address (aud)."},
	{otherIssuer, Owner,
		"The token is of another organisation or another sign-in service than the one that this service trusts (issuer).",
		"Sign in at the organisation of the service: name its tenant in place of common. If it is the right one, look which form of token the service wants (v1.0 or v2.0)."},
	{keyUnknown, Owner,
		"The service has not found the key that the token is signed with.",
		"Look whether the service reads its keys from the right sign-in service and can reach it. A token for Microsoft Graph cannot be checked by others at all."},
	{otherAlgorithm, Owner,
		"The token is signed in a way that the service does not take, or not at all.",
		"Set sign-in service and service up for the same algorithm: as a rule RS256."},
	{badSignature, Owner,
		"The signature of the token does not match.",
		"Send the token as it came. If it was not changed, the service checks it with the key of somebody else, or the token is for Microsoft Graph, which alone can check it."},
	{noKey, Owner,
		"The token is encrypted, and the service has not the key.",
		"Give the service the key that was registered for it, or switch the encryption of tokens off at the sign-in service."},
	{notAllowed, Administrator,
		"The token is good, but does not allow what was tried.",
		"Add the permission to the application's registration, have it consented to, and get a new token. A person also needs the role for it in the directory."},
	{noRole, Administrator,
		"The token is good, but its owner has no role for what was tried.",
		"Ask whoever administers the resource for a role (access control, IAM). It takes some minutes until a new one counts."},
	{tooLong, Owner,
		"The token is too long for the web server of the service.",
		"Let the registration send fewer groups and claims, or let the web server accept longer headers."},
	{notTaken, Owner,
		"The service does not take the token.",
		"Read the token with Latchkey (Read a token, or latchkey claims -): it says why a service may refuse it."},
}

// Service is what the words of a service mean that refused a token.
func Service(text string) (m Meaning, ok bool) {
	text = strings.ToLower(text)
	for _, r := range refusals {
		for _, words := range r.words {
			if strings.Contains(text, words) {
				return Meaning{Summary: r.summary, Next: r.next, Who: r.who}, true
			}
		}
	}
	return Meaning{}, false
}
