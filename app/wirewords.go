package app

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"latchkey/app/kit"
)

// wirePlace is where a request went, without what every one of them has: "login.example/contoso/oauth2/v2.0/token".
func wirePlace(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return raw
	}
	return u.Host + u.EscapedPath()
}

// squeeze shortens an address in its middle: who answers stands at its beginning, and what was asked at its end.
func squeeze(s string, cells int) string {
	runes := []rune(s)
	if len(runes) <= cells || cells < 8 {
		return s
	}
	first := cells / 3
	return string(runes[:first]) + kit.Ellipsis + string(runes[len(runes)-(cells-first-1):])
}

// statusText is an answer's status with its word.
func statusText(status int) string {
	if status == 0 {
		return "none"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, reasonPhrase(status)))
}

// reasonPhrase is the word for the statuses that providers send (RFC 9110 section 15).
func reasonPhrase(status int) string {
	switch status {
	case 200:
		return "OK"
	case 201:
		return "Created"
	case 204:
		return "No Content"
	case 302:
		return "Found"
	case 303:
		return "See Other"
	case 304:
		return "Not Modified"
	case 307:
		return "Temporary Redirect"
	case 400:
		return "Bad Request"
	case 401:
		return "Unauthorized"
	case 403:
		return "Forbidden"
	case 404:
		return "Not Found"
	case 405:
		return "Method Not Allowed"
	case 408:
		return "Request Timeout"
	case 429:
		return "Too Many Requests"
	case 500:
		return "Internal Server Error"
	case 502:
		return "Bad Gateway"
	case 503:
		return "Service Unavailable"
	case 504:
		return "Gateway Timeout"
	}
	return ""
}

// offset is when an exchange began, counted from the first one: "+0.412 s".
func offset(d time.Duration) string { return fmt.Sprintf("+%.3f s", max(0, d).Seconds()) }

// took is how long an exchange lasted.
func took(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return "<1 ms"
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
