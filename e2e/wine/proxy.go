//go:build linux && wine

package wine

import (
	"encoding/binary"
	"encoding/hex"
)

// ProxySettings are what Windows' page for proxies sets.
type ProxySettings struct {
	Proxy  string // "host:port", or one for each scheme; empty: none
	Except string // for example "*.lab;<local>"
	Script string // address of a PAC file; empty: none
	Detect bool   // look for the network's PAC file
}

// SetProxy writes them as that page does, in the form that Windows and Wine read: how often they were written, what of them
// is switched on, and three texts with their lengths.
//
// The next test in this Windows finds none.
func (l *Lab) SetProxy(s ProxySettings) {
	l.t.Helper()
	if !l.proxied {
		l.proxied = true
		l.t.Cleanup(func() { // the test's context is over by then, so Lab.Must would not run
			if err := inPrefix(addConnections(ProxySettings{})...); err != nil {
				l.t.Errorf("leave Windows without a proxy: %v", err)
			}
		})
	}
	command := addConnections(s)
	l.Must(command[0], command[1:]...)
}

// addConnections is the command that writes the settings to the registry.
func addConnections(s ProxySettings) []string {
	const version, straight, proxy, script, detect = 0x46, 1, 2, 4, 8
	on := uint32(straight)
	for bit, set := range map[uint32]bool{proxy: s.Proxy != "", script: s.Script != "", detect: s.Detect} {
		if set {
			on |= bit
		}
	}
	var value []byte
	for _, n := range []uint32{version, 1, on} {
		value = binary.LittleEndian.AppendUint32(value, n)
	}
	for _, text := range []string{s.Proxy, s.Except, s.Script} {
		value = append(binary.LittleEndian.AppendUint32(value, uint32(len(text))), text...)
	}
	return []string{"wine", "reg", "add", `HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections`,
		"/v", "DefaultConnectionSettings", "/t", "REG_BINARY", "/d", hex.EncodeToString(append(value, make([]byte, 32)...)), "/f"}
}
