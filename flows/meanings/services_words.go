package meanings

// The words, in small letters, by which it is recognised what a service says that does not take a token.
var (
	gotNothing = []string{
		"access token is empty", "idx10000", "jwt must be provided", "no authorization header", "no auth token",
	}
	notWhole = []string{
		"compacttoken parsing failed", "idx12741", "idx12709", "idx14100", "jwt is not well formed", "jwt malformed",
		"not enough segments", "malformed token", "malformed jwt",
	}
	hasEnded = []string{
		"idx10223", "lifetime validation failed, the token is expired", "access token has expired",
		"expiredauthenticationtoken", "the token expired at", "the token is expired", "jwt expired",
		"signature has expired", "token is expired", "token has expired",
	}
	notBegun = []string{
		"idx10222", "the token is not valid before", "the token is not valid yet", "jwt not active", "immature signature",
		"the token is not yet valid",
	}
	withoutEnd = []string{
		"idx10225", "the token has no expiration",
	}
	otherAudience = []string{
		"idx10206", "idx10208", "idx10214", "invalidauthenticationtokenaudience", "akv10022", "invalid audience",
		"jwt audience invalid", "audience doesn't match", "audience validation failed", "aud claim is not",
		"oidc: expected audience", "the audience '", "the audience is invalid",
	}
	otherIssuer = []string{
		"idx10204", "idx10205", "idx10211", "idx40001", "invalidauthenticationtokentenant", "akv10032", "wrong issuer",
		"invalid issuer", "jwt issuer invalid", "iss claim is not valid", "issuer validation failed",
		"issued by a different provider", "the issuer '", "the issuer is invalid",
	}
	keyUnknown = []string{
		"idx10500", "idx10501", "idx10503", "idx10516", "idx10517", "idx20803", "idx20804",
		"the signature key was not found", "no matching key", "unable to find a signing key", "unable to find jwk",
	}
	otherAlgorithm = []string{
		"idx10504", "jwt signature is required", "signed jwt rejected", "idx10696", "invalid algorithm",
		"alg value is not allowed",
	}
	badSignature = []string{
		"idx10511", "the signature is invalid", "invalid signature", "signature verification failed",
		"signature validation failed", "idx10508",
	}
	noKey = []string{
		"idx10603", "idx10609", "decryption failed",
	}
	notAllowed = []string{
		"authorization_requestdenied", "insufficient privileges to complete", "erroraccessdenied",
		"missing scope permissions on the request", "accessdenied: either scp or roles claim need to be present",
		"either scp or roles claim", "idw10201",
	}
	noRole = []string{
		"authorizationfailed", "does not have authorization to perform action",
	}
	tooLong = []string{
		"request header or cookie too large", "request header fields too large", "header field is too large",
		"400 request header",
	}
	notTaken = []string{
		"idx10", "invalidauthenticationtoken", "securitytokeninvalid",
	}
)
