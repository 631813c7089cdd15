package demo

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// orders is a small API behind the access tokens of Contoso Orders. It takes part in continuous access evaluation:
// it can refuse a token that has not expired and say which claims the next one must have been asked for with.
func (t *Tenant) orders(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.OrdersRequests++ })
	challenge := func(status int, format string, args ...any) {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="", authorization_uri="%s/common/oauth2/v2.0/authorize", `, t.base)+fmt.Sprintf(format, args...))
		writeJSON(w, status, map[string]string{"error": http.StatusText(status)})
	}
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	p, ok := readJWT(strings.TrimSpace(text))
	if !strings.EqualFold(scheme, "Bearer") || !ok || !t.ours(p) || !slices.Contains(p.Claims.Aud, ordersClientID) ||
		t.now().Add(t.switches.view().clockOffset).Unix() >= int64(p.Claims.Exp) {
		challenge(http.StatusUnauthorized, `error="invalid_token", error_description="The access token is missing, expired or not for this API."`)
		return
	}
	may := strings.Contains(p.Claims.Scp, "Orders.Read") || p.Claims.IDTyp == "app" && slices.Contains(p.Claims.Roles, "Orders.Read.All")
	if !may {
		challenge(http.StatusForbidden, `error="insufficient_scope", error_description="The token does not allow to read orders."`)
		return
	}
	if m, ok := t.mark(p); ok {
		at, unmet := t.challenges.unmet(m.Login.OID, m.Serial)
		if m.Continuous && m.Login.Epoch < t.store.revocations(m.Login.OID) {
			at, unmet = t.now().Unix(), true
		}
		if unmet {
			claims := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, at)
			challenge(http.StatusUnauthorized, `error="insufficient_claims", claims="%s"`, base64.StdEncoding.EncodeToString([]byte(claims)))
			return
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"orders": []map[string]any{
		{"id": 1041, "item": "Rain barrel", "quantity": 2},
		{"id": 1042, "item": "Garden shears", "quantity": 5},
	}})
}

// ours reports whether the tenant signed a token, and signed it for everybody to verify.
func (t *Tenant) ours(p *jwtParts) bool {
	return slices.ContainsFunc(t.keys.all(), func(k signingKey) bool {
		return k.id == p.Header.Kid && p.Header.Alg == "RS256" && p.verifies(&k.rsa.PublicKey)
	})
}
