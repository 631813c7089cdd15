package demo

import (
	"net/http"
	"time"
)

const (
	soap12NS     = "http://www.w3.org/2003/05/soap-envelope"
	addressingNS = "http://www.w3.org/2005/08/addressing"
	wsuNS        = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	wsseNS       = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	policyNS     = "http://schemas.xmlsoap.org/ws/2004/09/policy"
	soapType     = "application/soap+xml; charset=utf-8"
)

// trustVersion is one of the two versions of WS-Trust that AD FS speaks.
type trustVersion struct {
	space       string // of the messages
	keyType     string // that asks for a bearer assertion
	issue       string // request type
	action      string // of requests
	answer      string // action of answers
	path        string // of the endpoint for passwords
	windows     string // path of the endpoint for tickets
	collections bool   // answers come in a collection
}

var (
	trust13 = trustVersion{
		space:   "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
		keyType: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer",
		issue:   "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue",
		action:  "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue",
		answer:  "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RSTRC/IssueFinal",
		path:    username13Path, windows: windows13Path, collections: true,
	}
	trust2005 = trustVersion{
		space:   "http://schemas.xmlsoap.org/ws/2005/02/trust",
		keyType: "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey",
		issue:   "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue",
		action:  "http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue",
		answer:  "http://schemas.xmlsoap.org/ws/2005/02/trust/RSTR/Issue",
		path:    username2005Path, windows: windows2005Path,
	}
)

// fault is a SOAP 1.2 fault of the sender's making (SOAP 1.2 part 1, section 5.4), as AD FS words them.
type fault struct{ space, code, text string }

func securityFault() *fault {
	return &fault{wsseNS, "InvalidSecurity", "An error occurred when verifying security for the message."}
}

func failedAuthentication() *fault {
	return &fault{wsseNS, "FailedAuthentication", "ID3242: The security token could not be authenticated or authorized."}
}

func writeFault(w http.ResponseWriter, f *fault) {
	action := addressingNS + "/soap/fault"
	writeEnvelope(w, http.StatusInternalServerError, action, "", "", `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:c="`+f.space+`">c:`+f.code+
		`</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">`+elementText.Replace(f.text)+`</s:Text></s:Reason></s:Fault>`)
}

// writeEnvelope answers a message; declares is added to the outermost element, security stands in the header.
func writeEnvelope(w http.ResponseWriter, status int, action, declares, security, body string) {
	w.Header().Set("Content-Type", soapType)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`<s:Envelope xmlns:s="` + soap12NS + `" xmlns:a="` + addressingNS + `" xmlns:u="` + wsuNS + `"` + declares + `><s:Header><a:Action s:mustUnderstand="1">` +
		action + `</a:Action>` + security + `</s:Header><s:Body>` + body + `</s:Body></s:Envelope>`)) // the client has gone; nobody is left to tell
}

func timestampHeader(now time.Time) string {
	return `<o:Security s:mustUnderstand="1" xmlns:o="` + wsseNS + `"><u:Timestamp u:Id="_0"><u:Created>` + samlTime(now) + `</u:Created><u:Expires>` +
		samlTime(now.Add(5*time.Minute)) + `</u:Expires></u:Timestamp></o:Security>`
}
