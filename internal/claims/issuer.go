package claims

import "strings"

// SameIssuer reports whether two issuers are one and the same provider in two spellings, so that the keys of the one are
// the keys of the other: Entra's forms v1.0 and v2.0 of one tenant in one cloud, what AD FS writes into ID tokens and
// into access tokens, or a slash at the end.
func SameIssuer(a, b string) bool {
	a, b = strings.TrimRight(a, "/"), strings.TrimRight(b, "/")
	if a == "" || b == "" {
		return false
	}
	if a == b {
		return true
	}
	hostA, pathA := hostAndPath(a)
	hostB, pathB := hostAndPath(b)
	if cloud := cloudOf(hostA); cloud != "" {
		tenant := entraTenant(a)
		return tenant != "" && cloud == cloudOf(hostB) && tenant == entraTenant(b)
	}
	// AD FS calls itself by http in its access tokens (MS-OIDCE section 2.2.3.2, access_token_issuer).
	return hostA != "" && hostA == hostB && isFarm(pathA) && isFarm(pathB)
}

func isFarm(path string) bool { return path == "adfs" || path == "adfs/services/trust" }

// hostAndPath takes an address apart, without its scheme; "" when it is none.
func hostAndPath(address string) (host, path string) {
	scheme, rest, ok := strings.Cut(strings.ToLower(address), "://")
	if !ok || scheme != "https" && scheme != "http" {
		return "", ""
	}
	host, path, _ = strings.Cut(rest, "/")
	return host, path
}

// cloudOf names the national cloud that a host of Entra's belongs to; "" when it is no host of Entra's. Source: Microsoft
// Learn, "National clouds".
func cloudOf(host string) string {
	switch strings.ToLower(host) {
	case "login.microsoftonline.com", "sts.windows.net", "login.windows.net", "login.microsoft.com":
		return "public"
	case "login.microsoftonline.us", "sts.microsoftonline.us":
		return "us"
	case "login.partner.microsoftonline.cn", "sts.chinacloudapi.cn", "login.chinacloudapi.cn":
		return "cn"
	}
	return ""
}

// entraTenant is the tenant ID in an issuer of Entra's; "" when it is none of Entra's.
func entraTenant(issuer string) string {
	host, _ := hostAndPath(issuer)
	if cloudOf(host) == "" {
		return ""
	}
	return tenantOf(issuer) // by https alone
}
