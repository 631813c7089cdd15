package winauth

import "errors"

// sspiStatus is what is said about a code of SSPI (winerror.h) in plain words, since Windows' own are in the language
// of the system, and Wine has none.
type sspiStatus struct {
	reason Reason
	text   string
}

var sspiStatuses = map[uint32]sspiStatus{
	0x80090300:   {ReasonOther, "SEC_E_INSUFFICIENT_MEMORY: not enough memory"},
	0x80090302:   {ReasonUnavailable, "SEC_E_UNSUPPORTED_FUNCTION: this Windows does not support that"},
	0x80090303:   {ReasonUnknownService, "SEC_E_TARGET_UNKNOWN: the domain does not know the service's name"},
	0x80090304:   {ReasonOther, "SEC_E_INTERNAL_ERROR: the local security authority failed"},
	0x80090305:   {ReasonUnavailable, "SEC_E_SECPKG_NOT_FOUND: there is no Negotiate package"},
	0x80090306:   {ReasonNoTicket, "SEC_E_NOT_OWNER: the credentials belong to somebody else"},
	invalidToken: {ReasonRefused, "SEC_E_INVALID_TOKEN: the service's answer cannot be read"},
	0x8009030c:   {ReasonRefused, "SEC_E_LOGON_DENIED: the logon was refused"},
	0x8009030d:   {ReasonNoTicket, "SEC_E_UNKNOWN_CREDENTIALS: the credentials are not recognised"},
	0x8009030e:   {ReasonNoTicket, "SEC_E_NO_CREDENTIALS: there are no credentials for this"},
	0x8009030f:   {ReasonRefused, "SEC_E_MESSAGE_ALTERED: the service's answer was altered"},
	0x80090311:   {ReasonUnreachable, "SEC_E_NO_AUTHENTICATING_AUTHORITY: no domain controller answers"},
	0x80090317:   {ReasonExpired, "SEC_E_CONTEXT_EXPIRED: the ticket has run out"},
	0x80090318:   {ReasonRefused, "SEC_E_INCOMPLETE_MESSAGE: the service's answer is incomplete"},
	0x80090320:   {ReasonNoTicket, "SEC_E_INCOMPLETE_CREDENTIALS: the credentials are incomplete"},
	0x80090322:   {ReasonRefused, "SEC_E_WRONG_PRINCIPAL: the service's name is registered for another account than the one it runs under"},
	0x80090324:   {ReasonClock, "SEC_E_TIME_SKEW: the clocks of this computer and the domain differ"},
	0x80090331:   {ReasonRefused, "SEC_E_ALGORITHM_MISMATCH: no algorithm in common"},
	0x80090334:   {ReasonNoTicket, "SEC_E_NO_TGT_REPLY: the other side has no ticket-granting ticket"},
	0x80090335:   {ReasonUnreachable, "SEC_E_NO_IP_ADDRESSES: this computer has no network address"},
	0x80090338:   {ReasonUnknownService, "SEC_E_MAX_REFERRALS_EXCEEDED: the domains refer to each other without end"},
	0x8009033e:   {ReasonNoTicket, "SEC_E_SMARTCARD_LOGON_REQUIRED: a smart card is required"},
	0x80090341:   {ReasonUnknownService, "SEC_E_KDC_UNABLE_TO_REFER: the domain does not know where the service is"},
	0x80090342:   {ReasonRefused, "SEC_E_KDC_UNKNOWN_ETYPE: the domain supports none of the encryption types"},
	0x80090345:   {ReasonRefused, "SEC_E_DELEGATION_REQUIRED: delegation is required and is never given"},
	0x80090346:   {ReasonBinding, "SEC_E_BAD_BINDINGS: the channel bindings differ"},
	0x80090347:   {ReasonUnknownService, "SEC_E_MULTIPLE_ACCOUNTS: several accounts have the service's name"},
	0x80090348:   {ReasonRefused, "SEC_E_NO_KERB_KEY: the service has no Kerberos key"},
	0x80090350:   {ReasonUnreachable, "SEC_E_DOWNGRADE_DETECTED: no domain controller can be asked, and a weaker way was offered"},
	0x8009035f:   {ReasonNTLM, "SEC_E_POLICY_NLTM_ONLY: a policy allows only NTLM for this"},
	0x80090363:   {ReasonRefused, "SEC_E_MUTUAL_AUTH_FAILED: the service did not prove its own name"},
	0x0000054b:   {ReasonUnreachable, "ERROR_NO_SUCH_DOMAIN: the domain cannot be reached"},
	0x0000051f:   {ReasonUnreachable, "ERROR_NO_LOGON_SERVERS: no domain controller answers"},
	0x00000520:   {ReasonNoTicket, "ERROR_NO_SUCH_LOGON_SESSION: this logon has no credentials"},
	0x00000534:   {ReasonNoTicket, "ERROR_NONE_MAPPED: this account is not of a domain"},
}

// errorSSPI makes the error of a failed call; own is what Windows says about a code that is not in the table.
func errorSSPI(op string, code uint32, own string) *Error {
	s, known := sspiStatuses[code]
	if !known {
		s = sspiStatus{ReasonOther, clean(own)}
		if s.text == "" {
			s.text = "Windows failed without words"
		}
	}
	return &Error{Op: op, Reason: s.reason, Major: code, Text: s.text, Next: adviceSSPI(s.reason)}
}

// invalidToken is SEC_E_INVALID_TOKEN.
const invalidToken = 0x80090308

// withoutTicket corrects what is said when Windows could get no ticket for the service; look is how a look at the
// ticket of the domain went. Where NTLM is excluded, Negotiate says that there are no credentials, since no package is
// left; and a token that cannot be read is not the service's as long as that has said nothing.
func withoutTicket(e *Error, look error) *Error {
	if e.Reason != ReasonNoTicket && e.Major != invalidToken {
		return e
	}
	said := *e
	if e.Major == invalidToken {
		said.Text = "there is no ticket for the service"
	}
	lacks, ok := errors.AsType[*Error](look)
	switch {
	case look == nil:
		said.Reason = ReasonUnknownService
		said.Text += "; this logon has a ticket of the domain, so the domain seems not to know the service's name"
	case ok && (lacks.Reason == ReasonNoTicket || lacks.Reason == ReasonExpired):
		said.Reason = lacks.Reason
		said.Text += "; " + lacks.Text
	default:
		return e
	}
	said.Next = adviceSSPI(said.Reason)
	return &said
}
