package flows

type meaning struct{ summary, next string }

const (
	again     = "Sign in again."
	askAdmin  = "Ask your administrator, and give them the code and the correlation ID."
	askOwner  = "Ask whoever registered the application to correct it."
	otherUser = "Sign in with another account, or ask your administrator."
)

// numberMeaning knows the numbers that people meet when they sign in or stay signed in (Microsoft Learn,
// "Microsoft Entra authentication and authorization error codes"). The words are ours.
func numberMeaning(n int) (meaning, bool) {
	switch n {
	case 16000:
		return meaning{"Several accounts are signed in in the browser and none was chosen.", "Sign in again and choose the account."}, true
	case 50011:
		return meaning{"The application's registration does not know the address that the browser must come back to.", "Ask whoever registered the application to add http://localhost under mobile and desktop applications."}, true
	case 50020:
		return meaning{"This account belongs to another organisation and is not a guest here.", otherUser}, true
	case 50034:
		return meaning{"There is no such account in this organisation.", "Check the user name for typing errors."}, true
	case 50053:
		return meaning{"The account is locked for a while, after too many wrong passwords or from an address that looks dangerous.", "Wait a few minutes, then try again."}, true
	case 50055, 50144:
		return meaning{"The password has expired.", "Sign in again in the browser and set a new password."}, true
	case 50057:
		return meaning{"The account has been disabled.", askAdmin}, true
	case 50058:
		return meaning{"You are not signed in in the browser any more.", again}, true
	case 50072, 50079:
		return meaning{"Your organisation asks for a second factor, which must be set up first.", "Sign in again in the browser and follow the steps there."}, true
	case 50074, 50076, 50158:
		return meaning{"Your organisation asks for a second factor.", "Sign in again in the browser."}, true
	case 50078:
		return meaning{"Your second factor was too long ago.", "Sign in again in the browser and confirm it anew."}, true
	case 50097:
		return meaning{"Your organisation wants to recognise this device.", "Sign in again in the browser, on a device that your organisation manages."}, true
	case 50105:
		return meaning{"You have not been given access to this application.", "Ask your administrator to assign the application to you."}, true
	case 50126:
		return meaning{"The user name or the password is wrong.", "Check both and try again."}, true
	case 50128, 90002:
		return meaning{"There is no organisation of this name.", "Check the domain name or tenant ID for typing errors."}, true
	case 700082:
		return meaning{"You have not used this account for so long that the sign-in has run out.", again}, true
	case 50132, 50173:
		return meaning{"The sign-in was ended by your organisation, or because your password changed.", again}, true
	case 50194:
		return meaning{"The application is for one organisation only, but was asked to serve all.", "Use the address with your own domain name or tenant ID."}, true
	case 53000, 53001:
		return meaning{"Your organisation asks for a device that it manages and finds in order.", "Use such a device, or ask your administrator what this one lacks."}, true
	case 53003:
		return meaning{"A rule of your organisation (Conditional Access) does not allow this sign-in.", askAdmin}, true
	case 54005:
		return meaning{"This sign-in was already used once, and a second use is never accepted.", again}, true
	case 65001, 90094:
		return meaning{"The application has not been allowed to do this yet.", "Sign in again and agree, or ask your administrator to allow the application."}, true
	case 65004:
		return meaning{"You did not agree to what the application asks for.", "Sign in again and agree, if you want to use it."}, true
	case 70008, 700084, 70043, 70044:
		return meaning{"The sign-in has run out.", again}, true
	case 70011, 500011:
		return meaning{"The permissions that were asked for do not exist in this organisation.", "Check the scopes of the profile."}, true
	case 700016:
		return meaning{"The application is not known in this organisation.", "Check the client ID and the address. An administrator may have to add the application first."}, true
	case 7000218:
		return meaning{"The application is registered as one with a secret, and desktop programs have none.", "Ask whoever registered it to allow public client flows."}, true
	case 700054, 90014, 900144, 9002313:
		return meaning{"The sign-in service did not understand the request.", askOwner}, true
	case 7000215, 7000222, 700027:
		return meaning{"The application's own secret or certificate is wrong or has run out.", askOwner}, true
	case 90072:
		return meaning{"This account belongs to another organisation and has not been invited here.", otherUser}, true
	}
	return meaning{}, false
}

// codeMeaning is for every other provider, and for numbers that are not known (RFC 6749 sections 4.1.2.1 and
// 5.2, OpenID Connect Core section 3.1.2.6).
func codeMeaning(code string) (meaning, bool) {
	switch code {
	case "invalid_grant", "bad_token", "login_required":
		return meaning{"The sign-in is no longer valid.", again}, true
	case "interaction_required", "interrupted_user", "ui_not_allowed", "account_selection_required":
		return meaning{"The sign-in service wants to ask you something.", "Sign in again in the browser."}, true
	case "consent_required":
		return meaning{"The application has not been allowed to do this yet.", "Sign in again and agree."}, true
	case "access_denied":
		return meaning{"The sign-in was refused or cancelled.", "Sign in again, or ask your administrator."}, true
	case "invalid_client", "unauthorized_client":
		return meaning{"The sign-in service does not accept this application.", "Check the client ID; the application must be registered as a public one."}, true
	case "invalid_scope", "invalid_target":
		return meaning{"The permissions that were asked for are not offered here.", "Check the scopes of the profile."}, true
	case "invalid_request", "unsupported_response_type", "unsupported_grant_type":
		return meaning{"The sign-in service did not understand the request.", askOwner}, true
	case "server_error", "temporarily_unavailable":
		return meaning{"The sign-in service is busy or has a problem of its own.", "Try again in a few minutes."}, true
	}
	return meaning{}, false
}
