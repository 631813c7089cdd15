package desktop

import (
	"net/url"
	"strconv"
	"strings"
)

// proxyWays reads a list of proxies for requests of a scheme. It may be one that a person has typed into Windows
// ("proxy:8080", or "http=a:1;https=b:2;socks=c:3"), one that WinHTTP has made of the answer of a PAC file ("a:1;b:2"), or
// such an answer itself ("PROXY a:1; DIRECT"). A proxy for the scheme comes before one for all, and that before one of
// SOCKS. What is no address, and what only speaks SOCKS 4, is left out.
func proxyWays(list, scheme string) []*url.URL {
	var its, all, socks []*url.URL
	for part := range strings.SplitSeq(list, ";") {
		words := strings.Fields(part)
		for len(words) > 0 {
			word := words[0]
			if kind, known := scriptWord(word); known {
				words = words[1:]
				if kind == "direct" {
					all = append(all, nil)
				} else if len(words) > 0 {
					all = appendWay(all, kind, words[0])
					words = words[1:]
				}
				continue
			}
			words = words[1:]
			for entry := range strings.SplitSeq(word, ",") {
				switch of, server, named := strings.Cut(entry, "="); {
				case !named:
					all = appendWay(all, "http", entry)
				case strings.EqualFold(of, scheme):
					its = appendWay(its, "http", server)
				case strings.EqualFold(of, "socks"):
					socks = appendWay(socks, "socks", server)
				}
			}
		}
	}
	switch {
	case len(its) > 0:
		return its
	case len(all) > 0:
		return all
	}
	return socks
}

// scriptWord is a word of a PAC file's answer, as the scheme of the proxy that follows it.
func scriptWord(word string) (scheme string, known bool) {
	switch strings.ToUpper(word) {
	case "DIRECT":
		return "direct", true
	case "PROXY", "HTTP":
		return "http", true
	case "HTTPS":
		return "https", true
	case "SOCKS", "SOCKS5":
		return "socks", true
	case "SOCKS4":
		return "socks4", true
	}
	return "", false
}

// appendWay adds the proxy at an address; one without a scheme has that of kind.
func appendWay(ways []*url.URL, kind, address string) []*url.URL {
	if !strings.Contains(address, "://") {
		address = kind + "://" + address
	}
	if at := proxyAddress(address); at != nil {
		return append(ways, at)
	}
	return ways
}

// proxyAddress reads scheme://[user[:password]@]host[:port]; nil: it is none, or nobody here speaks that scheme. One of
// SOCKS without a version is spoken to in version 5.
func proxyAddress(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '*' }) {
		return nil
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil
		}
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	case "socks":
		u.Scheme = "socks5"
	default:
		return nil
	}
	return &url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host}
}
