package settings

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// maxProxyExceptions bounds the text; the lists of organisations are far shorter.
const maxProxyExceptions = 4000

// CheckProxyExceptions says what is wrong with a list of hosts that are reached without the person's own proxy, and what to
// write instead; nil: nothing is.
func CheckProxyExceptions(list string) error {
	if problem := proxyExceptionsProblem(list); problem != "" {
		return errors.New(problem)
	}
	return nil
}

// proxyExceptionsProblem judges which hosts are reached without the person's own proxy: entries of NO_PROXY's form,
// separated by commas, semicolons or blanks.
func proxyExceptionsProblem(list string) string {
	if len(list) > maxProxyExceptions {
		return "the list is too long; write a name for all names below it, for example contoso.com"
	}
	for entry := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' }) {
		if problem := exceptionProblem(entry); problem != "" {
			return problem
		}
	}
	return ""
}

func exceptionProblem(entry string) string {
	const write = "write names, addresses or networks, for example contoso.com, *.lab, 10.0.0.0/8"
	switch {
	case strings.ContainsFunc(entry, isControl):
		return "the list has characters that cannot be shown; " + write
	case strings.Contains(entry, "@"):
		return "an exception is a host alone, without a user name; " + write
	case strings.Contains(entry, "://"):
		return "an exception is a host alone, without https:// before it; " + write
	case strings.Contains(entry, "/"):
		if _, err := netip.ParsePrefix(entry); err != nil {
			return "an exception with a / is a network such as 10.0.0.0/8; " + write
		}
		return ""
	case entry == "<local>":
		return ""
	case strings.ContainsAny(entry, `<>"'\?#`):
		return "an exception is the name of a host; " + write
	}
	if _, err := netip.ParseAddr(entry); err == nil {
		return ""
	}
	if i := strings.LastIndexByte(entry, ':'); i >= 0 && !strings.HasSuffix(entry, "]") {
		if n, err := strconv.Atoi(entry[i+1:]); err != nil || n < 1 || n > 65535 || i == 0 {
			return "the port of an exception must be a number from 1 to 65535; " + write
		}
	}
	return ""
}
