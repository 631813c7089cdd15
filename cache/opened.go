package cache

import (
	"crypto/sha256"
	"sync"
	"weak"

	"latchkey/internal/identity"
)

// opened remembers which records this process has opened and still holds, by what stood in their files. The file is read
// each time; where it is the same to the last byte, it is not unsealed and decoded again. A store of ten thousand
// accounts is read whole whenever one of them changes.
//
// It keeps no record alive, and what it gives is shared: nobody changes a record that was loaded.
type opened struct {
	mu   sync.Mutex
	seen map[identity.AccountID]openedFile
}

type openedFile struct {
	sum    [sha256.Size]byte
	record weak.Pointer[identity.Record]
}

// sumOf tells files apart.
func sumOf(line, sealed []byte) (sum [sha256.Size]byte) {
	h := sha256.New()
	h.Write(line)
	h.Write(sealed)
	h.Sum(sum[:0])
	return sum
}

// find gives the record that such a file was opened to; nil: it has to be opened.
func (o *opened) find(id identity.AccountID, sum [sha256.Size]byte) *identity.Record {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f, ok := o.seen[id]; ok && f.sum == sum {
		return f.record.Value()
	}
	return nil
}

// forget is for an account that has gone.
func (o *opened) forget(id identity.AccountID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.seen, id)
}

func (o *opened) note(id identity.AccountID, sum [sha256.Size]byte, rec *identity.Record) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen == nil {
		o.seen = map[identity.AccountID]openedFile{}
	}
	o.seen[id] = openedFile{sum, weak.Make(rec)}
}
