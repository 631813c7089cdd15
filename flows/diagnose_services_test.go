package flows

import (
	"strings"
	"testing"

	"latchkey/flows/meanings"
)

// TestWhatServicesSay: a support engineer has the answer of the application, and not that of the sign-in service.
func TestWhatServicesSay(t *testing.T) {
	for text, want := range map[string]struct {
		name, says string
		who        meanings.Who
	}{
		`WWW-Authenticate: Bearer error="invalid_token", error_description="The audience 'api://x' is invalid"`:                       {"invalid_token", "for another service", meanings.Owner},
		`Bearer error="invalid_token", error_description="The token expired at '11/22/2026 12:00:00'"`:                                {"invalid_token", "has run out", meanings.Person},
		`Bearer error="invalid_token", error_description="The signature key was not found"`:                                           {"invalid_token", "has not found the key", meanings.Owner},
		`Bearer error="invalid_token", error_description="The issuer 'https://sts.windows.net/x/' is invalid"`:                        {"invalid_token", "another organisation", meanings.Owner},
		`Bearer error="invalid_token", error_description="An error occurred while attempting to decode the Jwt: Jwt expired at 2026"`: {"invalid_token", "has run out", meanings.Person},
		"Microsoft.IdentityModel.Tokens.SecurityTokenInvalidAudienceException: IDX10214: Audience validation failed. Audiences: 'x'.": {"IDX10214", "for another service", meanings.Owner},
		"IDX10223: Lifetime validation failed. The token is expired. ValidTo: '11/22/2026'":                                           {"IDX10223", "has run out", meanings.Person},
		"IDX10517: Signature validation failed. The token's kid is missing. See https://aka.ms/IDX10503 for details.":                 {"IDX10517", "has not found the key", meanings.Owner},
		"IDX40001: Issuer: 'https://sts.windows.net/x/', does not match any of the valid issuers provided for this application.":      {"IDX40001", "another organisation", meanings.Owner},
		"IDX10999: something new": {"IDX10999", "does not take the token", meanings.Owner},
		`{"error":{"code":"InvalidAuthenticationToken","message":"CompactToken parsing failed with error code: 80049217"}}`:              {"InvalidAuthenticationToken", "not a whole token", meanings.Owner},
		`{"error":{"code":"InvalidAuthenticationToken","message":"Access token validation failure. Invalid audience."}}`:                 {"InvalidAuthenticationToken", "for another service", meanings.Owner},
		`{"error":{"code":"InvalidAuthenticationToken","message":"Access token is empty."}}`:                                             {"InvalidAuthenticationToken", "got no token", meanings.Owner},
		`{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`:                {"Authorization_RequestDenied", "does not allow", meanings.Administrator},
		`{"error":{"code":"InvalidAuthenticationTokenTenant","message":"The access token is from the wrong issuer 'https://x'."}}`:       {"InvalidAuthenticationTokenTenant", "another organisation", meanings.Owner},
		`{"error":{"code":"AuthorizationFailed","message":"The client 'x' does not have authorization to perform action 'a' over 's'"}}`: {"AuthorizationFailed", "no role", meanings.Administrator},
		"JsonWebTokenError: jwt audience invalid. expected: api://orders":                                                                {"", "for another service", meanings.Owner},
		"jwt.exceptions.ExpiredSignatureError: Signature has expired":                                                                    {"", "has run out", meanings.Person},
		"400 Bad Request\nRequest Header Or Cookie Too Large\nnginx":                                                                     {"", "too long", meanings.Owner},
	} {
		d, err := Diagnose(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		name := d.Name()
		if name != want.name && want.name != "" || !strings.Contains(d.Summary, want.says) || d.Who != want.who || !d.Known || d.Lookup != "" {
			t.Errorf("%s: %s %+v", text, name, d)
		}
	}
}

// TestTheSignInServiceSaysMore: its own numbers come first, also where it speaks of tokens.
func TestTheSignInServiceSaysMore(t *testing.T) {
	d, err := Diagnose("AADSTS500133: Assertion is not within its valid time range. The token is expired.")
	if err != nil || d.Name() != "AADSTS500133" {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err = Diagnose(`{"error":"invalid_grant","error_description":"Refresh token has expired"}`); err != nil || d.Code != "invalid_grant" || !strings.Contains(d.Summary, "sign-in") {
		t.Errorf("%+v, %v", d, err)
	}
	d, err = Diagnose(`WWW-Authenticate: Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19", error_description="The token is expired"`)
	if err != nil || d.Claims == "" || !strings.Contains(d.Summary, "further proof") {
		t.Errorf("%+v, %v", d, err)
	}
}
