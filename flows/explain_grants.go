package flows

import "errors"

// explainGrant says what the failures mean that single grants have of their own.
func explainGrant(err error) (explanation, bool) {
	switch {
	case errors.Is(err, ErrCodeExpired):
		return explanation{Summary: "The code has expired before anybody typed it.", Next: "Ask for a new code."}, true
	case errors.Is(err, ErrPassword):
		return explanation{Summary: "The password of the certificate file is wrong or missing.", Next: "Type the password that the file was made with."}, true
	}
	if e, ok := errors.AsType[*CredentialError](err); ok {
		return explanation{Summary: "The application cannot prove itself: " + e.Problem + ".", Next: e.Next}, true
	}
	if e, ok := errors.AsType[*ScopeError](err); ok {
		return explanation{Summary: sentence(e.Problem), Next: e.Next, Code: "invalid_scope"}, true
	}
	if e, ok := errors.AsType[*AudienceError](err); ok {
		return explanation{
			Summary: "The token is for " + nameList(e.Got) + ", not for this application, so it must not act with it.",
			Next:    "Ask the caller for a token whose audience (aud) is " + nameList(e.Want[:1]) + ", or add the application's App ID URI to its profile.",
		}, true
	}
	if e, ok := errors.AsType[*AssertionError](err); ok {
		return explanation{Summary: sentence("the caller's token cannot be used: " + e.Problem), Next: e.Next}, true
	}
	return explanation{}, false
}
