package winauth

// What a person can do, one sentence or two for each reason.
const (
	nextOddService   = "The service does not answer as one that speaks Kerberos does. Sign in with the browser, and tell the administrator of the service."
	nextRefused      = "Sign out of this computer and in again, which brings a fresh ticket. If that does not help, the administrator should check the service's account and its SPN."
	nextRefusedBound = nextRefused + " If a proxy opens TLS connections on the way, the service's address should be exempt from it."
	nextNTLM         = "The domain does not know this service by its name, or it is not set up for Kerberos. The administrator can register the SPN; allowing NTLM is the weaker way out."
	nextLargeToken   = "This account is in very many groups. The administrator can reduce them; sign in with the browser meanwhile."
	nextUnknown      = "The administrator should register the service principal name (setspn -S HTTP/host account) for the name in the service's address."
	nextClock        = "Set this computer's clock, or have it follow the domain's time."
	nextBinding      = "Something between this computer and the service opens the TLS connection, such as an inspecting proxy. The administrator should exempt the service's address from inspection."
	nextNetwork      = "Connect to the company's network or its VPN and try again."
)

// adviceGSS tells what helps where Kerberos is used through GSSAPI.
func adviceGSS(r Reason) string {
	switch r {
	case ReasonUnavailable:
		return "Install the Kerberos library: libgssapi-krb5-2 on Debian and Ubuntu, krb5-libs on Fedora and Red Hat, krb5 on openSUSE and Arch."
	case ReasonNoTicket:
		return "Get a ticket with kinit, or sign in to this computer with the domain account."
	case ReasonExpired:
		return "Get a fresh ticket with kinit, or lock and unlock the screen."
	}
	return advice(r)
}

// adviceSSPI tells what helps on Windows.
func adviceSSPI(r Reason) string {
	switch r {
	case ReasonUnavailable:
		return "This Windows has no package for it. Sign in with the browser."
	case ReasonNoTicket:
		return "Sign in to Windows with the domain account. Entra-joined computers without a domain have no Kerberos ticket; sign in with the browser there."
	case ReasonExpired:
		return "Lock and unlock Windows while the domain can be reached; that brings a fresh ticket."
	}
	return advice(r)
}

func advice(r Reason) string {
	switch r {
	case ReasonUnreachable:
		return nextNetwork
	case ReasonUnknownService:
		return nextUnknown
	case ReasonClock:
		return nextClock
	case ReasonBinding:
		return nextBinding
	case ReasonRefused:
		return nextRefused
	case ReasonNTLM:
		return nextNTLM
	}
	return "Sign in with the browser, and show this message to the administrator."
}
