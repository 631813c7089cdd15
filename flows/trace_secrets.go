package flows

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// secretName reports whether what goes by that name is a secret as a rule.
func secretName(name string) bool {
	switch name = plainName(name); name {
	case "code", "sessioncode", "codeverifier", "state", "nonce", "idtokenhint", "devicecode",
		"authorization", "proxyauthorization", "authenticationinfo", "cookie", "setcookie", "samlresponse", "wresult":
		return true
	case "includetoken": // of WS-SecurityPolicy: whether there is one
		return false
	}
	for _, kind := range []string{"token", "secret", "password", "assertion"} {
		if strings.HasSuffix(name, kind) {
			return true
		}
	}
	return false
}

// plainName is a name as all spell it: access_token, accessToken and Access-Token are one.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-.", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// ambiguous reports whether a name means other things too, outside of a form: an error has a code.
func ambiguous(name string) bool {
	name = plainName(name)
	return name == "code" || name == "state" || name == "nonce"
}

// isPassword reports whether a secret may be one that a person thought up.
func isPassword(f Field) bool {
	name := plainName(f.Name)
	return strings.HasSuffix(name, "password") || strings.HasSuffix(name, "secret") ||
		name == "authorization" && strings.HasPrefix(strings.ToLower(f.Value.Reveal()), "basic ")
}

// bearsSecret reports whether a value holds what is a secret by its looks or by a name inside it.
func bearsSecret(value string) bool {
	shown := value[:min(len(value), maxTraceBody)]
	return jwtLike.re().MatchString(value) || maskNamed(shown) != shown
}

// secretsIn lists what must not be found elsewhere: the value, and what an Authorization header holds.
func secretsIn(f Field) (list []string) {
	value := f.Value.Reveal()
	scheme, rest, found := strings.Cut(value, " ")
	if strings.EqualFold(f.Name, "Authorization") && found {
		value = rest
		if strings.EqualFold(scheme, "Basic") {
			joined, _ := base64.StdEncoding.DecodeString(rest)
			_, password, _ := strings.Cut(string(joined), ":")
			if secret, err := url.QueryUnescape(password); err == nil && len(secret) >= minSecret {
				list = append(list, secret)
			}
		}
	}
	if len(value) >= minSecret {
		list = append(list, value)
	}
	return list
}

func holdsSecret(value string, secrets []string) bool {
	return slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(value, s) })
}

var (
	xmlSecret = &pattern{expr: `(?i)<((?:[\w.-]+:)?(?:Password|BinarySecurityToken|Assertion|EncryptedAssertion|EncryptedData|CipherValue))(?:\s[^>]*)?>`}
	htmlValue = &pattern{expr: `(?i)(\bvalue\s*=\s*)("[^"]*"|'[^']*')`}
)

// safeText is a body that is neither a form nor a JSON object, without the secrets that such bodies have: the
// assertions and passwords of SOAP messages, what a page hides in its form, and what goes by the name of a secret, as in
// JSON that was cut off.
func safeText(body []byte) string {
	text := string(body[:min(len(body), 2*maxTraceBody)]) // what is beyond is not kept, and costs time
	var b strings.Builder
	for {
		at := xmlSecret.re().FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		if strings.HasSuffix(text[:at[1]], "/>") {
			b.WriteString(text[:at[1]])
			text = text[at[1]:]
			continue
		}
		b.WriteString(text[:at[1]] + "••••")
		// The last end tag, since assertions can be nested; without one the rest is inside.
		end := strings.LastIndex(text, "</"+text[at[2]:at[3]])
		if end < at[1] {
			text = ""
			break
		}
		text = text[end:]
	}
	b.WriteString(text)
	text = maskNamed(htmlValue.re().ReplaceAllString(b.String(), `$1"••••"`))
	text = jwtLike.re().ReplaceAllString(text, "••••")
	if len(text) > maxTraceBody {
		text = text[:maxTraceBody] + "…"
	}
	return strings.ToValidUTF8(text, "�")
}

// named finds a name and what leads from it to its value: a colon or an equals sign, with quotes that may be escaped, as
// where JSON stands in a string of JSON or in a page.
var named = &pattern{expr: `((?:\\+u0022|\\*["']|&quot;|&#34;)?)([A-Za-z][\w.-]*)(?:\\+u0022|\\*["']|&quot;|&#34;)?\s*([:=]|%3[DdAa])\s*`}

var openingQuote = &pattern{expr: `^(?:\\+u0022|\\*["']|&quot;|&#34;)`}

// maskNamed masks the values that go by the name of a secret, whatever the text around them is.
func maskNamed(text string) string {
	var b strings.Builder
	for {
		at := named.re().FindStringSubmatchIndex(text)
		if at == nil {
			return b.String() + text
		}
		quoted, name, separator := at[2] < at[3], text[at[4]:at[5]], text[at[6]:at[7]]
		b.WriteString(text[:at[1]])
		text = text[at[1]:]
		// "Error code: 50126" is prose, and has to be read.
		if prose := !quoted && separator == ":"; !secretName(name) || prose && ambiguous(name) {
			continue
		}
		open, value := valueOf(text)
		if value != "" {
			b.WriteString(open + "••••")
		} else {
			b.WriteString(open)
		}
		text = text[len(open)+len(value):]
	}
}

// valueOf is the value that text begins with, and the quote before it. An object is none: its members have names of
// their own.
func valueOf(text string) (open, value string) {
	end := -1
	switch open = openingQuote.re().FindString(text); {
	case open == `"`:
		for i := 1; i < len(text) && end < 0; i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				end = i - 1
			}
		}
	case open != "":
		end = strings.Index(text[len(open):], open)
	case strings.HasPrefix(text, "{"):
		end = 0
	case strings.HasPrefix(text, "["):
		end = strings.IndexByte(text, ']')
	default:
		end = strings.IndexAny(text, "\r\n&\"'<>,;}")
	}
	if value = text[len(open):]; end >= 0 {
		value = value[:end]
	}
	return open, value
}
