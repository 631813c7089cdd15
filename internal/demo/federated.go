package demo

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"slices"
	"time"
)

// federatedIdentity is an issuer elsewhere whose assertions an application accepts for itself: workload identity
// federation, with no secret to keep.
type federatedIdentity struct {
	Issuer, Subject, Audience string
	key                       crypto.PublicKey
}

const (
	workloadIssuer   = "https://workload." + domain
	workloadSubject  = "system:serviceaccount:portal:web"
	workloadAudience = "api://AzureADTokenExchange" // what Entra recommends
	workloadLifetime = time.Hour
	workloadFile     = "portal-assertion.jwt"
)

// writeWorkloadAssertion leaves an assertion in a file, as a cluster leaves it for its workloads, and has the
// confidential client trust its issuer. Both are made anew at each start.
func writeWorkloadAssertion(h *home, apps []*App, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	text, err := signES256(key, map[string]any{"kid": randomText()}, map[string]any{
		"iss": workloadIssuer, "sub": workloadSubject, "aud": []string{workloadAudience},
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(workloadLifetime).Unix(),
	})
	if err != nil {
		return err
	}
	for _, a := range apps {
		if a.Kind == AppConfidential {
			a.AssertionFile = h.path(workloadFile)
			a.federated = []federatedIdentity{{workloadIssuer, workloadSubject, workloadAudience, key.Public()}}
		}
	}
	return h.write(workloadFile, []byte(text+"\n"))
}

// checkFederated verifies an assertion that somebody else than the client signed.
func (t *Tenant) checkFederated(p *jwtParts, client *App) *refusal {
	i := slices.IndexFunc(client.federated, func(f federatedIdentity) bool { return f.Issuer == p.Claims.Iss })
	if i < 0 {
		if len(client.federated) == 0 {
			return badAssertion(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")
		}
		return badAssertion(700211, "No matching federated identity record found for presented assertion issuer '%.120s'.", p.Claims.Iss)
	}
	f := client.federated[i]
	switch {
	case f.Subject != p.Claims.Sub:
		return badAssertion(700213, "No matching federated identity record found for presented assertion subject '%.120s'.", p.Claims.Sub)
	case !slices.Contains(p.Claims.Aud, f.Audience):
		return badAssertion(700212, "No matching federated identity record found for presented assertion audience '%.120s'.", p.Claims.Aud[0])
	case !p.verifies(f.key):
		return badAssertion(50013, "Assertion failed signature validation. [Reason - The key was not found.]")
	}
	return t.inTime(p, 24*time.Hour)
}
