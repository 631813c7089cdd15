package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"
)

const passwordContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"

// farmIDClaims are what AD FS says in an ID token: upn, unique_name and sid, and nothing that names a tenant.
func (t *Tenant) farmIDClaims(i issued) map[string]any {
	c := t.farmCommon(i)
	c["iss"], c["aud"] = t.farmIssuer(), i.Client.ClientID
	c["scp"] = "openid"
	if i.Nonce != "" {
		c["nonce"] = i.Nonce
	}
	return c
}

// farmAccessClaims are what it says in an access token, whose issuer is another name than the one in the metadata.
func (t *Tenant) farmAccessClaims(i issued) map[string]any {
	c := t.farmCommon(i)
	c["iss"], c["aud"] = t.trustIssuer(), i.Scopes.Resource.URIs[0]
	if i.User == nil {
		return c
	}
	scp := append([]string(nil), i.Scopes.Short...)
	if i.Scopes.has("openid") {
		scp = append(scp, "openid")
	}
	c["scp"] = strings.Join(scp, " ")
	c["auth_time"] = samlTime(time.Unix(i.Login.AuthTime, 0)) // a text here, a number in the ID token
	return c
}

func (t *Tenant) farmCommon(i issued) map[string]any {
	kind := "Public"
	if i.Client.Kind != AppPublic {
		kind = "Confidential"
	}
	c := map[string]any{
		"iat": i.Now.Unix(), "nbf": i.Now.Unix(), "exp": i.Now.Add(i.Life).Unix(),
		"appid": i.Client.ClientID, "apptype": kind, "ver": "1.0", "authmethod": passwordContext,
	}
	if i.User == nil {
		return c
	}
	if slices.Contains(i.Login.AMR, "wia") {
		c["authmethod"] = samlAuthWindows
	}
	name, _, _ := strings.Cut(i.User.Username, "@")
	sum := sha256.Sum256([]byte("farm sub\x00" + i.Client.ClientID + "\x00" + i.User.OID))
	c["sub"] = base64.StdEncoding.EncodeToString(sum[:])
	c["upn"], c["unique_name"] = i.User.Username, strings.ToUpper(organisation)+`\`+name
	c["sid"] = securityID(i.User)
	c["auth_time"] = i.Login.AuthTime
	return c
}

// securityID is the user's SID in the organisation's domain, the same at every start.
func securityID(u *User) string {
	sum := sha256.Sum256([]byte("sid\x00" + domain))
	rid := sha256.Sum256([]byte("rid\x00" + u.OID))
	return fmt.Sprintf("S-1-5-21-%d-%d-%d-%d", binary.BigEndian.Uint32(sum[:]), binary.BigEndian.Uint32(sum[4:]), binary.BigEndian.Uint32(sum[8:]),
		1000+binary.BigEndian.Uint16(rid[:]))
}
