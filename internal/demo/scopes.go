package demo

import (
	"slices"
	"strings"
)

// grantedScopes is a scope parameter understood: the OpenID Connect part and one resource with its scopes.
type grantedScopes struct {
	OpenID   []string // openid, profile, email, offline_access as asked for
	Resource *App     // the first one named; the Graph when none was
	Wire     []string // the resource's scopes as the answer spells them
	Short    []string // the same as the scp claim spells them
	Several  bool     // more than one resource was named
	All      []offer  // every scope of every resource named, for consent
}

// offer is a scope of an API.
type offer struct {
	API  *App
	Name string
}

func (g grantedScopes) has(openID string) bool { return slices.Contains(g.OpenID, openID) }

// isOpenIDScope: part of OpenID Connect, and of no API.
func isOpenIDScope(s string) bool {
	return slices.Contains([]string{"openid", "profile", "email", "offline_access"}, s)
}

// consentNeeded lists the scopes by full name, for the record of what was agreed to.
func (g grantedScopes) consentNeeded() []string {
	list := slices.Clone(g.OpenID)
	for _, o := range g.All {
		list = append(list, o.API.URIs[0]+"/"+o.Name)
	}
	return list
}

// personal lists those that each person must agree to.
func (g grantedScopes) personal() (list []string) {
	for _, o := range g.All {
		if slices.Contains(o.API.Personal, o.Name) {
			list = append(list, o.API.URIs[0]+"/"+o.Name)
		}
	}
	return list
}

// resolve reads a scope parameter as Entra does: "resource/Name", "resource/.default", and a bare name for a
// scope of the Graph. A token is for one resource, so scopes of further ones are noted and left out.
func (t *Tenant) resolve(param string) (grantedScopes, *refusal) {
	var g grantedScopes
	graph := t.resource(graphClientID)
	for _, s := range strings.Fields(param) {
		if isOpenIDScope(s) {
			if !slices.Contains(g.OpenID, s) {
				g.OpenID = append(g.OpenID, s)
			}
			continue
		}
		name, res := s, graph
		if i := strings.LastIndex(s, "/"); i >= 0 {
			name = s[i+1:]
			if res = t.resource(strings.TrimSuffix(s[:i], "/")); res == nil {
				return g, refuse("invalid_resource", 500011, "The resource principal named %.120s was not found in the tenant named %s. "+
					"This can happen if the application has not been installed by the administrator of the tenant.", s[:i], organisation)
			}
		}
		short := []string{name}
		wire := []string{s}
		if name == ".default" {
			short, wire = slices.DeleteFunc(slices.Clone(res.Scopes), func(n string) bool { return slices.Contains(res.Personal, n) }), nil
			for _, n := range short {
				wire = append(wire, res.URIs[0]+"/"+n)
			}
			wire = append(wire, s)
		} else if !slices.Contains(res.Scopes, name) {
			return g, refuse("invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid. The scope "+
				"'%.120s' does not exist on %s.", s, res.Name)
		}
		for _, n := range short {
			if o := (offer{API: res, Name: n}); !slices.Contains(g.All, o) {
				g.All = append(g.All, o)
			}
		}
		switch {
		case g.Resource == nil:
			g.Resource = res
		case g.Resource != res:
			g.Several = true
			continue
		}
		for i := range short {
			if !slices.Contains(g.Short, short[i]) {
				g.Short = append(g.Short, short[i])
			}
		}
		for _, wi := range wire {
			if !slices.Contains(g.Wire, wi) {
				g.Wire = append(g.Wire, wi)
			}
		}
	}
	if g.Resource == nil {
		g.Resource = graph
	}
	return g, nil
}
