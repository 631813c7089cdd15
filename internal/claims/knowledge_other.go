package claims

var otherClaims = []known{
	{"ver", "Which form of token this is"},
	{"jti", "The token's own number"},
	{"origin_jti", "The number of the sign-in that the token comes from (Amazon Cognito)"},
	{"event_id", "The number of the sign-in, for the provider's logs (Amazon Cognito)"},
	{"uti", "The token's own number, as Microsoft's logs show it"},
	{"correlationId", "The number of the sign-in, for the provider's logs (Azure AD B2C)"},
	{"token_introspection", "What the provider says about another token"},
	{"vc", "What is certified about the person (verifiable credential)"},
	{"vp", "Certificates about the person, as their owner shows them (verifiable presentation)"},
	{"vct", "What kind of credential this is (SD-JWT)"},
	{"_sd", "Fingerprints of the claims that the holder may show (SD-JWT)"},
	{"_sd_alg", "How those fingerprints are made (SD-JWT)"},
	{"refresh_token", "A refresh token inside this one. Keep it secret"},
	{"request_nonce", "Ties this proof to the request that it is for"},
	{"appctx", "Notes for an add-in about the person and the server (Exchange, SharePoint)"},
	{"appctxsender", "The server that sent those notes (Exchange, SharePoint)"},
	{"trusted-certs", "Certificates that the application trusts (Keycloak)"},
}

// microsoftNotes are Microsoft's own. Microsoft asks not to rely on them.
var microsoftNotes = []known{
	{"aio", "Microsoft's own. It means nothing to an application"},
	{"rh", "Microsoft's own, to check the token again. It means nothing to an application"},
	{"xms_st", "The person, as the application that asked knows them (sub). Microsoft's own"},
	{"xms_ftd", "Microsoft's own. It means nothing to an application"},
	{"xms_rd", "Microsoft's own. It means nothing to an application"},
	{"xms_acd", "A time. Microsoft's own"},
	{"xms_pftexp", "A time. Microsoft's own"},
	{"tbid", "Microsoft's own. It means nothing to an application"},
}
