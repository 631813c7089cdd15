package flows

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"latchkey/flows/meanings"
)

// nextFederation is what a person can do while their organisation's own server does not work.
const nextFederation = "Sign in in the browser instead, or ask your administrator to look at the federation server."

// byFederation reports whether an operation is one at the organisation's federation server, for whose failures the
// provider is not to be blamed.
func byFederation(op string) bool { return op == opMEX || op == opFederation }

// whose names who was asked, in the middle of a sentence.
func whose(op, host string) string {
	switch {
	case !byFederation(op):
		return "the sign-in service"
	case host == "":
		return "your organisation's federation server"
	}
	return "your organisation's federation server (" + printable(host, 100) + ")"
}

// explainNetwork is for an answer that did not come, or not whole.
func explainNetwork(e *NetworkError) explanation {
	server := whose(e.Op, e.Host)
	if errors.Is(e, context.Canceled) {
		return explanation{Summary: "It was stopped before " + server + " answered.", Next: "Start it again when you want to.", Who: meanings.Person}
	}
	x := explanation{
		Summary: capital(server) + " cannot be reached.",
		Next:    "Check the network connection, and the proxy if there is one. Then try again.", Who: meanings.Person,
	}
	if byFederation(e.Op) {
		x.Next = "It may be reachable from your organisation's network only. Sign in in the browser instead, or ask your administrator."
	}
	// By their words: they may come from another process.
	text := e.Err.Error()
	switch {
	case strings.Contains(text, errNoWay.Error()):
		x.Summary = "No proxy is named that Latchkey can speak to: it takes those of HTTP, HTTPS and SOCKS 5."
		x.Next = "Name another one in the settings (Proxy), or ask your administrator."
	case strings.Contains(text, "x509:"), strings.Contains(text, "tls:"):
		x.Summary = "The connection to " + server + " is not safe: its certificate is not trusted by this computer."
		x.Next = "Check the address and this computer's clock. On a company network, ask for its certificate to be installed."
	case strings.Contains(text, proxyUnreached):
		x.Summary = "The proxy between this computer and the internet cannot be reached."
		x.Next = "Check the network connection. Which proxy is meant, and who names it, latchkey doctor says."
	case strings.Contains(text, http.StatusText(http.StatusProxyAuthRequired)):
		x.Summary = "The proxy between you and the internet wants to know who you are."
		x.Next = "Ask your administrator how programs sign in to the proxy."
	case strings.Contains(text, errNoAnswer.Error()):
		x.Summary = capital(server) + " did not answer within 30 seconds."
		x.Next = "Try again in a few minutes. If it stays so slow, check the network connection, and the proxy if there is one."
	case strings.Contains(text, brokeOff):
		x.Summary = "The answer of " + server + " broke off on the way."
		x.Next = "Try again. If it happens again, check the network connection, and the proxy if there is one."
		if e.Sent {
			x.Summary += " It may have done what was asked for, without anybody learning of it."
			x.Next = "Try again. If you are then asked to sign in, that is why. If the connection breaks off again, check the network and the proxy."
		}
	case strings.Contains(text, malformed):
		x.Summary = "Whatever answers at the address of " + server + " does not speak its language."
		x.Next = "Check the address of the profile, and the proxy if there is one."
	}
	return x
}
