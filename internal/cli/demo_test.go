package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDemoProxyRefusals(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, c := range []struct {
		status int
		file   string
		more   string
		said   string
	}{
		{1, filepath.Join(dir, "none"), "", "read the description of the proxy"},
		{1, write("text", "tenant: x"), "", "read the description of the proxy"},
		{1, write("http", `{"tenant": "http://login.contoso.lab", "secret": "0123456789abcdef"}`), "", "write https and a host"},
		{1, write("short", `{"tenant": "https://login.contoso.lab", "secret": "short"}`), "", "at least 16 characters"},
		{2, filepath.Join(dir, "text"), "--window", "do not go together"},
	} {
		args := []string{"demo", "--proxy", c.file}
		if c.more != "" {
			args = append(args, c.more)
		}
		if _, stderr := d.want(c.status, args...); !strings.Contains(stderr, c.said) {
			t.Errorf("%s: %s", c.file, stderr)
		}
	}
}
