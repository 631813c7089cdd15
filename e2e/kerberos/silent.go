//go:build linux && kerberos

package kerberos

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"
)

// SilentControllers puts the desk where no domain controller can be reached, in the worst way: what is sent there arrives
// nowhere, and nobody says so. Tickets that are in the cache already stay good. asked tells how often one was tried.
func (k *Desk) SilentControllers() (asked func() int) {
	k.t.Helper()
	var tries atomic.Int64
	var listeners sync.WaitGroup
	k.t.Cleanup(listeners.Wait) // after those below have closed what is listened on
	kdcs := ""
	for _, address := range silentAddresses() {
		kdcs += "kdc = " + address + "\n\t\t"
		udp, err := net.ListenPacket("udp4", address+":88")
		if err != nil {
			k.t.Fatalf("take the place of a domain controller: %v", err)
		}
		k.t.Cleanup(func() { udp.Close() })
		listeners.Go(func() {
			for buffer := make([]byte, 1<<16); ; tries.Add(1) {
				if _, _, err := udp.ReadFrom(buffer); err != nil {
					return
				}
			}
		})
		tcp, err := net.Listen("tcp4", address+":88")
		if err != nil {
			k.t.Fatalf("take the place of a domain controller: %v", err)
		}
		k.t.Cleanup(func() { tcp.Close() })
		listeners.Go(func() {
			for ; ; tries.Add(1) {
				conn, err := tcp.Accept()
				if err != nil {
					return
				}
				defer conn.Close() // at the end: it stays open and says nothing
			}
		})
	}
	config := strings.Replace(krb5Config, "kdc = "+mainAddress, strings.TrimSpace(kdcs), 1)
	write(k.t, k.Path("silent.conf"), config, 0o644)
	k.Setenv("KRB5_CONFIG", k.Path("silent.conf"))
	return func() int { return int(tries.Load()) }
}
