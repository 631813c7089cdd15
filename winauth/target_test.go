package winauth

import (
	"strings"
	"testing"
)

func TestTarget(t *testing.T) {
	for spn, want := range map[string][2]string{
		"HTTP/sts.contoso.com":                {"HTTP/sts.contoso.com", "HTTP@sts.contoso.com"},
		"HTTP/STS.Contoso.com.":               {"HTTP/sts.contoso.com", "HTTP@sts.contoso.com"},
		"HTTP/sts":                            {"HTTP/sts", "HTTP@sts"},
		"HTTP/sts.contoso.com@AD.CONTOSO.COM": {"HTTP/sts.contoso.com@AD.CONTOSO.COM", "HTTP@sts.contoso.com"},
		"HTTP/xn--bcher-kva.example":          {"HTTP/xn--bcher-kva.example", "HTTP@xn--bcher-kva.example"},
		"HTTP/sts.contoso.com:49443":          {"HTTP/sts.contoso.com:49443", "HTTP@sts.contoso.com:49443"},
	} {
		got, err := parseTarget(spn)
		if err != nil || got.spn() != want[0] || got.hostBased() != want[1] {
			t.Errorf("%s: %q, %q, %v", spn, got.spn(), got.hostBased(), err)
		}
	}
}

func TestBadTargets(t *testing.T) {
	for _, spn := range []string{
		"", "HTTP", "HTTP/", "/host", "HTTP//host", "HTTP/host/realm", "HTTP/host@", "HTTP/@R", "HTTP/host@R@S", "HTTP/host@R/S",
		"HTTP/ho st", "HTTP/host\x00evil", "HTTP/host\n", "HTTP/host\\@evil", "HTTP/bücher.example", "HTTP/mİcrosoft.example", "HTTP/\u212aerberos.example", "HTTP/host?x", "HTTP/.", "HTTP/host..", "HTTP/.host", "HTTP/sts..contoso.com",
		"HTTP/" + strings.Repeat("a", maxNameLength),
	} {
		if got, err := parseTarget(spn); err == nil {
			t.Errorf("%q was read as %+v", spn, got)
		}
	}
}

func FuzzTarget(f *testing.F) {
	f.Add("HTTP/sts.contoso.com@AD.CONTOSO.COM")
	f.Add("HTTP/host\\@evil")
	f.Fuzz(func(t *testing.T, spn string) {
		first, err := parseTarget(spn)
		if err != nil {
			return
		}
		if strings.ContainsAny(first.hostBased(), "/\\\x00 \n") || strings.Count(first.hostBased(), "@") != 1 {
			t.Errorf("%q became %q", spn, first.hostBased())
		}
		if again, err := parseTarget(first.spn()); err != nil || again != first {
			t.Errorf("%q: %+v, read again %+v, %v", spn, first, again, err)
		}
	})
}
