package demo

import (
	"bytes"
	_ "embed"
	"net/http"
	"strings"
	"sync"
	"text/template"
)

//go:embed mex.xml
var mexSource string

// mexTemplate is parsed when first asked for, since every command links this package.
var mexTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("mex").Parse(mexSource))
})

// mexPort is one way to ask the farm for a token.
type mexPort struct {
	Binding, Policy, Port, Action, Address string
	Windows, Certificate, Feb2005          bool
}

// mexMisbehaviours are the values of the switch mex.
var mexMisbehaviours = []string{"only_2005", "no_windows", "no_address", "http_address", "foreign_host", "wrapped", "html", "down"}

// mex serves the metadata of the farm's WS-Trust endpoints: a WSDL 1.1 document with WS-Policy attached, found by
// WS-MetadataExchange. It has the ports of AD FS that clients look for, and one that nobody wants, with a policy of
// its own, so that choosing is part of reading.
func (t *Tenant) mex(w http.ResponseWriter, _ *http.Request) {
	t.counts.add(func(c *Counters) { c.MexRequests++ })
	how := t.switches.farmView().mex
	switch how {
	case "down":
		http.Error(w, "Service Unavailable", http.StatusServiceUnavailable)
		return
	case "html":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<!DOCTYPE html><html><head><title>Maintenance</title></head><body><p>We are back soon.<br></body></html>"))
		return
	}
	var ports []mexPort
	for _, p := range []mexPort{
		{Port: "CertificateWSTrustBinding_IWSTrustFeb2005Async", Action: trust2005.action, Address: farmPath + "/services/trust/2005/certificatemixed", Certificate: true},
		{Port: "WindowsWSTrustBinding_IWSTrustFeb2005Async", Action: trust2005.action, Address: windows2005Path, Windows: true},
		{Port: "UserNameWSTrustBinding_IWSTrustFeb2005Async", Action: trust2005.action, Address: username2005Path},
		{Port: "UserNameWSTrustBinding_IWSTrust13Async", Action: trust13.action, Address: username13Path},
		{Port: "WindowsWSTrustBinding_IWSTrust13Async", Action: trust13.action, Address: windows13Path, Windows: true},
	} {
		if how == "only_2005" && p.Action == trust13.action || how == "no_windows" && p.Windows {
			continue
		}
		p.Binding, p.Policy, p.Feb2005 = p.Port, p.Port+"_policy", p.Action == trust2005.action
		path := p.Address
		p.Address = t.farmBase + path
		switch how {
		case "foreign_host":
			if p.Windows {
				p.Address = foreignBase + path
			}
		case "no_address":
			p.Address = ""
		case "http_address":
			p.Address = "http://" + p.Address[strings.Index(p.Address, "://")+3:]
		}
		ports = append(ports, p)
	}
	var out bytes.Buffer
	err := mexTemplate().Execute(&out, map[string]any{
		"Ports": ports, "Wrapped": how == "wrapped", "Feb2005": trust2005.space, "Trust13": trust13.space, "Unused": "WS2007FederationHttpBinding_IWSTrust13Async",
	})
	if err != nil {
		t.failed(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=UTF-8")
	_, _ = w.Write(out.Bytes()) // the client has gone; nobody is left to tell
}
