package desktop

import (
	"errors"
	"strings"
	"testing"
)

// TestWindowsSettings: what is passed over, and what then decides, is as Windows and browsers have it.
func TestWindowsSettings(t *testing.T) {
	gone := errors.New("it cannot be fetched")
	named := scriptAnswer{proxy: "script:1;other:2"}
	for name, c := range map[string]struct {
		settings      internetSettings
		network, file any // scriptAnswer or error; nil: it must not be asked
		ways          string
		source        ProxySource
		script        string
		failed        string
	}{
		"nothing":                    {settings: internetSettings{}, ways: "straight", source: ProxyOfWindows},
		"a proxy":                    {settings: internetSettings{proxy: "fixed:3"}, ways: "http://fixed:3", source: ProxyOfWindows},
		"a proxy, excepted":          {settings: internetSettings{proxy: "fixed:3", bypass: "*.contoso.com"}, ways: "straight", source: ProxyOfWindows},
		"a proxy for others":         {settings: internetSettings{proxy: "ftp=fixed:3"}, ways: "straight", source: ProxyOfWindows},
		"a proxy nobody speaks":      {settings: internetSettings{proxy: "socks4://fixed:3"}, ways: "", source: ProxyOfWindows},
		"network":                    {settings: internetSettings{detect: true, script: "http://a/x.pac", proxy: "fixed:3"}, network: named, ways: "http://script:1 http://other:2", source: ProxyOfNetwork},
		"network says straight":      {settings: internetSettings{detect: true, proxy: "fixed:3"}, network: scriptAnswer{straight: true, proxy: "x"}, ways: "straight", source: ProxyOfNetwork},
		"no network's":               {settings: internetSettings{detect: true}, network: errNoScript, ways: "straight", source: ProxyOfWindows},
		"network's broken":           {settings: internetSettings{detect: true}, network: gone, ways: "straight", source: ProxyOfWindows, failed: "it cannot be fetched"},
		"network's broken, a proxy":  {settings: internetSettings{detect: true, proxy: "fixed:3"}, network: gone, ways: "http://fixed:3", source: ProxyOfWindows},
		"no network's, a file":       {settings: internetSettings{detect: true, script: "http://u:pw@wpad/x.pac?key=1#f", proxy: "fixed:3"}, network: errNoScript, file: named, ways: "http://script:1 http://other:2", source: ProxyOfScript, script: "http://wpad/x.pac"},
		"a file":                     {settings: internetSettings{script: "file://C:/x.pac"}, file: scriptAnswer{straight: true}, ways: "straight", source: ProxyOfScript, script: "file://C:/x.pac"},
		"a file with exceptions":     {settings: internetSettings{script: "https://a/x.pac"}, file: scriptAnswer{proxy: "a:1", bypass: "login.*"}, ways: "straight", source: ProxyOfScript, script: "https://a/x.pac"},
		"a file is gone":             {settings: internetSettings{script: "https://a/x.pac"}, file: gone, ways: "straight", source: ProxyOfWindows, script: "https://a/x.pac", failed: "it cannot be fetched"},
		"a file is gone, a proxy":    {settings: internetSettings{script: "https://a/x.pac", proxy: "fixed:3"}, file: gone, ways: "http://fixed:3", source: ProxyOfWindows, script: "https://a/x.pac", failed: "it cannot be fetched"},
		"a file by another protocol": {settings: internetSettings{script: "ftp://a/x.pac", proxy: "fixed:3"}, ways: "http://fixed:3", source: ProxyOfWindows, script: "ftp://a/x.pac", failed: "http, https and file"},
		"a file without one":         {settings: internetSettings{script: `\\a\x.pac`}, ways: "straight", source: ProxyOfWindows, failed: "http, https and file"},
	} {
		r := c.settings.route(targetAt(t, "https://login.contoso.com/"), func(script string) (scriptAnswer, error) {
			answer := c.file
			if script == "" {
				answer = c.network
			} else if script != c.settings.script {
				t.Errorf("%s: the file %q was asked", name, script)
			}
			switch a := answer.(type) {
			case scriptAnswer:
				return a, nil
			case error:
				return scriptAnswer{}, a
			}
			t.Errorf("%s: a file was asked that must not be: %q", name, script)
			return scriptAnswer{}, gone
		})
		if got := written(r.Ways); got != c.ways || r.Source != c.source || r.Script != c.script {
			t.Errorf("%s: %s by %d %q; want %s by %d %q", name, got, r.Source, r.Script, c.ways, c.source, c.script)
		}
		if (r.Failed != nil) != (c.failed != "") || r.Failed != nil && !strings.Contains(r.Failed.Error(), c.failed) {
			t.Errorf("%s: it failed by %v, want %q", name, r.Failed, c.failed)
		}
	}
}

func TestFaultsOfScriptsHaveWords(t *testing.T) {
	for _, code := range []uint32{12002, 12005, 12007, 12015, 12029, 12166, 12167, 12180} {
		if text := scriptFault(code).Error(); strings.Contains(text, "12") {
			t.Errorf("%d: %s", code, text)
		}
	}
	if !errors.Is(scriptFault(12180), errNoScript) || !errors.Is(scriptFault(12015), errScriptLogin) || !strings.Contains(scriptFault(12178).Error(), "12178") {
		t.Error("faults are taken for one another")
	}
}
