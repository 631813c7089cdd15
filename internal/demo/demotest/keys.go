package demotest

import (
	"crypto/rand"
	"crypto/rsa"
	"sync"
	"sync/atomic"
)

// Keys hands out RSA keys as demo.Options.NewKey wants them. Every tenant gets the same ones in the same order, made once in
// a process: that is most of what starting a tenant takes, with the race detector above all.
func Keys() func() (*rsa.PrivateKey, error) {
	var handed atomic.Int64
	return func() (*rsa.PrivateKey, error) {
		if n := int(handed.Add(1)) - 1; n < len(made) {
			return made[n]()
		}
		return newKey()
	}
}

// made are enough for a tenant whose signing keys a test changes.
var made = [...]func() (*rsa.PrivateKey, error){
	sync.OnceValues(newKey), sync.OnceValues(newKey), sync.OnceValues(newKey), sync.OnceValues(newKey),
}

func newKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }
