package claims

// howClaims: the proof, and the session that came of it.
var howClaims = []known{
	{"amr", "How the person proved who they are"},
	{"acr", "How strongly the person proved who they are"},
	{"vot", "How surely the person was identified and signed in (vector of trust)"},
	{"vtm", "Where the words of vot are explained"},
	{"authmethod", "How the person proved who they are (AD FS)"},
	{"sid", "The session at the provider, for signing out everywhere"},
	{"session_state", "The session at the provider (Keycloak)"},
	{"signin_state", "Facts about the sign-in: managed device, known network, staying signed in"},
	{"login_hint", "Names the person when signing in or out again. Pass it on unread"},
	{"idp_access_token", "The token of the provider behind this one (Azure AD B2C). Keep it secret"},
	{"isForgotPassword", "The person asked for a new password (Azure AD B2C)"},
	{"psso", "Microsoft's own. It means nothing to an application"},
}

// howDevice: the device that was used.
var howDevice = []known{
	{"deviceid", "The device, where it is registered with the organisation"},
	{"device_key", "The device that the person had remembered (Amazon Cognito)"},
	{"platf", "The kind of device, as a number. Only a device that the organisation manages can prove it"},
	{"win_ver", "The version of Windows"},
	{"ztdid", "The device's identity for automatic set-up (Windows Autopilot)"},
	{"devicedispname", "The device's name (AD FS)"},
	{"deviceregid", "The device's registration (AD FS)"},
	{"deviceismanaged", "Whether the organisation manages the device (AD FS)"},
	{"deviceostype", "The device's operating system (AD FS)"},
	{"deviceosver", "The version of the device's operating system (AD FS)"},
	{"deviceowner", "Who registered the device (AD FS)"},
	{"isregistereduser", "Whether the person is the one who registered the device (AD FS)"},
}

// howCertificate: the certificate that a person signed in with at AD FS.
var howCertificate = []known{
	{"certsubject", "Whom the certificate names"},
	{"certsubjectname", "Whom the certificate names"},
	{"certsubjectaltname", "Further names in the certificate"},
	{"certissuer", "Who issued the certificate"},
	{"certissuername", "Who issued the certificate"},
	{"certserialnumber", "The certificate's number"},
	{"certthumbprint", "The certificate's fingerprint"},
	{"certnotbefore", "From when the certificate is valid"},
	{"certnotafter", "Until when the certificate is valid"},
	{"certeku", "What the certificate may be used for"},
	{"certkeyusage", "What the certificate's key may be used for"},
	{"certpolicy", "Under which policy the certificate was issued"},
	{"certtemplatename", "The template that the certificate was made from"},
	{"certtemplateinformation", "The template that the certificate was made from"},
}
