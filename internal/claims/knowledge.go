package claims

// known is what we know about a claim whatever its value.
type known struct {
	name    string
	group   string
	meaning string
	time    bool // a moment: NumericDate, or as loosely as some providers write it
}

// knowledge is in the order in which claims are shown. Sources: Microsoft Learn, "ID token claims reference",
// "Access token claims reference" and "Optional claims reference"; OpenID Connect Core 1.0 sections 2, 3.3.2.11
// and 5.1; the OpenID Connect logout specifications; RFC 7519, 7800, 8693, 9068 and 9396; Microsoft Learn on
// AD FS OpenID Connect.
var knowledge = []known{
	// Who
	{"name", GroupWho, "The person's name, for showing", false},
	{"preferred_username", GroupWho, "The name people sign in with. May change", false},
	{"upn", GroupWho, "The sign-in name in the directory. May change", false},
	{"unique_name", GroupWho, "A readable name. Not unique in spite of its title", false},
	{"email", GroupWho, "The e-mail address. Do not use it to decide about access", false},
	{"email_verified", GroupWho, "Whether the provider checked that the address is the person's", false},
	{"verified_primary_email", GroupWho, "Main e-mail addresses that the directory has checked", false},
	{"verified_secondary_email", GroupWho, "Further e-mail addresses that the directory has checked", false},
	{"xms_edov", GroupWho, "Whether the organisation owns the domain of the e-mail address", false},
	{"given_name", GroupWho, "First name", false},
	{"middle_name", GroupWho, "Middle name", false},
	{"family_name", GroupWho, "Family name", false},
	{"nickname", GroupWho, "What friends call the person", false},
	{"profile", GroupWho, "Address of the person's profile page", false},
	{"picture", GroupWho, "Address of the person's picture", false},
	{"website", GroupWho, "The person's website", false},
	{"gender", GroupWho, "Gender, as the person gave it", false},
	{"birthdate", GroupWho, "Date of birth", false},
	{"phone_number", GroupWho, "Telephone number", false},
	{"phone_number_verified", GroupWho, "Whether the provider checked the telephone number", false},
	{"address", GroupWho, "Postal address", false},
	{"locale", GroupWho, "Language and region", false},
	{"xms_pl", GroupWho, "The person's preferred language", false},
	{"xms_tpl", GroupWho, "The organisation's preferred language", false},
	{"zoneinfo", GroupWho, "Time zone", false},
	{"ctry", GroupWho, "The person's country", false},
	{"tenant_ctry", GroupWho, "The organisation's country", false},
	{"tenant_region_scope", GroupWho, "Region where the organisation's directory is kept", false},
	{"onprem_sid", GroupWho, "The person's Windows identifier in the company network", false},
	{"winaccountname", GroupWho, "The Windows account name in the company network", false},
	{"oid", GroupWho, "The person's object in this directory", false},
	{"sub", GroupWho, "The person, as this application knows them. Another application sees another value", false},
	{"puid", GroupWho, "Microsoft's internal number of the account", false},
	{"altsecid", GroupWho, "How the account is known where it comes from", false},
	{"idp", GroupWho, "Who checked the person's identity, where that is not the issuer", false},
	{"identityprovider", GroupWho, "Who checked the person's identity, where that is not the issuer", false},
	{"acct", GroupWho, "Whether the person is a member of the organisation or a guest", false},
	{"tid", GroupWho, "The organisation (tenant) the person signed in to", false},
	{"home_oid", GroupWho, "The guest's object in the directory they come from", false},
	{"groups", GroupWho, "Groups the person is in, by their object IDs", false},
	{"hasgroups", GroupWho, "The person is in more groups than fit into the token", false},
	{"_claim_names", GroupWho, "Claims that are not in the token and must be asked for", false},
	{"_claim_sources", GroupWho, "Where the claims that are not in the token can be asked for", false},
	{"wids", GroupWho, "Administrator roles the person has in the whole organisation", false},
	{"act", GroupWho, "Who acts for the person", false},
	{"may_act", GroupWho, "Who is allowed to act for the person", false},

	// For what
	{"aud", GroupForWhat, "Who may accept this token", false},
	{"scp", GroupForWhat, "What the application may do for the person", false},
	{"scope", GroupForWhat, "What the application may do", false},
	{"roles", GroupForWhat, "Application roles that were assigned", false},
	{"entitlements", GroupForWhat, "What the person is entitled to", false},
	{"authorization_details", GroupForWhat, "What exactly was allowed", false},
	{"nonce", GroupForWhat, "Ties the token to the sign-in that asked for it", false},
	{"at_hash", GroupForWhat, "Ties the access token to this ID token", false},
	{"c_hash", GroupForWhat, "Ties the sign-in code to this ID token", false},
	{"s_hash", GroupForWhat, "Ties the sign-in's state to this ID token", false},
	{"events", GroupForWhat, "What happened, in a message from the provider", false},

	// Until when
	{"iat", GroupUntilWhen, "When the token was issued", true},
	{"nbf", GroupUntilWhen, "Not valid before this time", true},
	{"exp", GroupUntilWhen, "Not valid from this time on", true},
	{"auth_time", GroupUntilWhen, "When the person last proved who they are", true},
	{"updated_at", GroupUntilWhen, "When the person's profile last changed", true},
	{"pwd_exp", GroupUntilWhen, "How many seconds after issue (iat) the password expires", false},
	{"pwd_url", GroupUntilWhen, "Where the password can be changed", false},
	{"xms_tcdt", GroupUntilWhen, "When the organisation's directory was made", true},

	// How
	{"iss", GroupHow, "Who issued the token", false},
	{"alg", GroupHow, "How the token is signed", false},
	{"amr", GroupHow, "How the person proved who they are", false},
	{"acr", GroupHow, "How strongly the person proved who they are", false},
	{"acrs", GroupHow, "Conditions of access that were met at sign-in", false},
	{"sid", GroupHow, "The session at the provider, for signing out everywhere", false},
	{"deviceid", GroupHow, "The device, where it is registered with the organisation", false},
	{"signin_state", GroupHow, "Facts about the sign-in: managed device, known network, staying signed in", false},
	{"ipaddr", GroupHow, "The network address the sign-in came from", false},
	{"fwd", GroupHow, "The network address the request was first sent from", false},
	{"in_corp", GroupHow, "The sign-in came from inside the company network", false},
	{"ztdid", GroupHow, "The device's identity for automatic set-up", false},
	{"cnf", GroupHow, "The key whose holder alone may use this token", false},
	{"login_hint", GroupHow, "Names the person when signing in or out again. Pass it on unread", false},
	{"xms_cc", GroupHow, "What the application said it can handle, such as a token revoked early", false},
	{"psso", GroupHow, "The device gave lasting single sign-on", false},

	// Application
	{"azp", GroupApplication, "The application that asked for the token", false},
	{"appid", GroupApplication, "The application that asked for the token", false},
	{"client_id", GroupApplication, "The application that asked for the token", false},
	{"app_displayname", GroupApplication, "The name of the application that asked", false},
	{"apptype", GroupApplication, "Whether the application can keep a secret", false},
	{"azpacr", GroupApplication, "How the application proved itself", false},
	{"appidacr", GroupApplication, "How the application proved itself", false},
	{"idtyp", GroupApplication, "Whether the token stands for a person, an application or a device", false},
	{"xms_idrel", GroupApplication, "How the account relates to the organisation", false},

	// Other
	{"ver", GroupOther, "Which form of token this is", false},
	{"jti", GroupOther, "The token's own number", false},
	{"uti", GroupOther, "The token's own number, as Microsoft's logs show it", false},
	{"aio", GroupOther, "Microsoft's own. It means nothing to an application", false},
	{"rh", GroupOther, "Microsoft's own, to check the token again. It means nothing to an application", false},
	{"xms_st", GroupOther, "The person, as another application knows them. Microsoft's own", false},
	{"xms_pdl", GroupOther, "Where the person's data is kept, in organisations of several regions", false},
	{"xms_tdbr", GroupOther, "Region of the organisation's directory", false},
	{"platf", GroupOther, "The kind of device. Microsoft's own", false},
}
