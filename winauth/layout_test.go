package winauth

import (
	"encoding/hex"
	"strings"
	"testing"
)

// TestLayouts compares with the bytes that a C compiler makes of the same structures.
func TestLayouts(t *testing.T) {
	const at = 0x1122334455667788
	for name, c := range map[string]struct {
		got  []byte
		want string
	}{
		"SEC_CHANNEL_BINDINGS": {
			secChannelBindings([]byte("tls-server-end-point:AB")),
			"00000000 00000000 00000000 00000000 00000000 00000000 17000000 20000000" + // length 23 at offset 32
				"746c732d7365727665722d656e642d706f696e743a4142",
		},
		"gss_OID_desc":                 {gssOID(packNatural, 6, at), "06000000 00000000 8877665544332211"},
		"gss_OID_desc, Apple on Intel": {gssOID(packApple, 6, at), "06000000 8877665544332211"},
		"gss_channel_bindings_struct": {
			gssBindings(packNatural, 23, at),
			"00000000 00000000 0000000000000000 0000000000000000" +
				"00000000 00000000 0000000000000000 0000000000000000" +
				"1700000000000000 8877665544332211",
		},
		"gss_channel_bindings_struct, Apple on Intel": {
			gssBindings(packApple, 23, at),
			"00000000 0000000000000000 0000000000000000" +
				"00000000 0000000000000000 0000000000000000" +
				"1700000000000000 8877665544332211",
		},
		"SEC_WINNT_AUTH_IDENTITY_EXW": {
			secIdentityEx(5, at),
			"00020000 48000000" + // version, size
				"0000000000000000 00000000 00000000" + // no user
				"0000000000000000 00000000 00000000" + // no domain
				"0000000000000000 00000000" + // no password
				"02000000 8877665544332211 05000000 00000000", // Unicode, the list of packages
		},
	} {
		if got, want := hex.EncodeToString(c.got), strings.ReplaceAll(c.want, " ", ""); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
}
