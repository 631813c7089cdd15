package demo

import "net/http"

// foreignBase is where the tenant leads clients that it wants to betray: the switches redirect_foreign, and mex with
// foreign_host.
const foreignBase = "https://foreign.example"

// sentAbroad obeys the switch redirect_foreign.
func (t *Tenant) sentAbroad(w http.ResponseWriter, r *http.Request) bool {
	if !t.switches.farmView().redirectForeign {
		return false
	}
	http.Redirect(w, r, foreignBase+r.URL.RequestURI(), http.StatusFound)
	return true
}
