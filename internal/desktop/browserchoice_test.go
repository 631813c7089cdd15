package desktop

import (
	"strings"
	"testing"
)

func TestBrowserChoice(t *testing.T) {
	for text, want := range map[string]BrowserChoice{
		"":                             {},
		"firefox":                      {"firefox", ""},
		"chromium:Profile 1":           {"chromium", "Profile 1"},
		"org.mozilla.firefox:a:b":      {"org.mozilla.firefox", "a:b"}, // a profile may be called so
		"Firefox-308046B0AF4A39CB:ä ß": {"Firefox-308046B0AF4A39CB", "ä ß"},
	} {
		got, err := ParseBrowserChoice(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q is read as %q, %v, and written as %q", text, got, err, got.String())
		}
	}
	for _, text := range []string{":", ":Work", "firefox:", "a\nb", "a\x1b[31m", "firefox:\u202eWork", "\xff", strings.Repeat("x", 600)} {
		if got, err := ParseBrowserChoice(text); err == nil || got != (BrowserChoice{}) {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func FuzzBrowserChoice(f *testing.F) {
	for _, text := range []string{"", "firefox", "chromium:Profile 1", "a:b:c", ":", "x:"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseBrowserChoice(text); err == nil && c.String() != text {
			t.Errorf("%q becomes %q", text, c.String())
		}
	})
}
