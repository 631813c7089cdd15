package demo

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"
)

const (
	deviceLifetime = 15 * time.Minute // what Entra grants
	deviceInterval = 5 * time.Second

	// userCodeAlphabet has no vowels, so that no words come out, and nothing that is mistaken for something else
	// (RFC 8628 section 6.1).
	userCodeAlphabet = "BCDFGHJKLMNPQRSTVWXZ2346789"
	userCodeLength   = 9
)

// deviceState is what became of a device code.
type deviceState int

const (
	devicePending deviceState = iota
	deviceApproved
	deviceDeclined
	deviceRedeemed
)

// device is a device code that has been handed out (RFC 8628 section 3.2).
type device struct {
	UserCode string
	Tenant   string // path segment, as tenantSegment gives it
	ClientID string
	Scope    string
	Claims   string
	Expires  time.Time
	Interval time.Duration

	State   deviceState
	Login   login  // of who approved
	Refused string // the OAuth error that a declined one is answered with
	Family  string // of the refresh tokens it brought
	Asked   time.Time
}

// devices lives in memory: a code that a restart loses costs one more try.
type devices struct {
	now func() time.Time
	mu  sync.Mutex
	m   map[string]*device // by device code
}

func (d *devices) issue(dev device) (deviceCode, userCode string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if d.m == nil {
		d.m = map[string]*device{}
	}
	for text, old := range d.m {
		if now.Sub(old.Expires) > deviceLifetime { // kept a while longer, to say "expired" truly
			delete(d.m, text)
		}
	}
	dev.UserCode, dev.Family = newUserCode(), randomText()
	for d.find(dev.UserCode) != nil {
		dev.UserCode = newUserCode()
	}
	deviceCode = "D" + randomText() + randomText()
	d.m[deviceCode] = &dev
	return deviceCode, dev.UserCode
}

func newUserCode() string {
	var code []byte
	for len(code) < userCodeLength {
		b := make([]byte, 1)
		_, _ = rand.Read(b) // never fails (crypto/rand)
		// Bytes above the last whole multiple would make some letters likelier than others.
		if n := int(b[0]); n < 256-256%len(userCodeAlphabet) {
			code = append(code, userCodeAlphabet[n%len(userCodeAlphabet)])
		}
	}
	return string(code)
}

// find looks for a user code as a person types it; the caller holds mu.
func (d *devices) find(typed string) *device {
	typed = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(typed))
	for _, dev := range d.m {
		if dev.UserCode == typed {
			return dev
		}
	}
	return nil
}

// waiting returns the device whose user code was typed, while it can still be approved.
func (d *devices) waiting(typed string) (device, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	dev := d.find(typed)
	if dev == nil || dev.State != devicePending || d.now().After(dev.Expires) {
		return device{}, false
	}
	return *dev, true
}

// settle approves or declines, once; false when the code has gone meanwhile.
func (d *devices) settle(userCode string, state deviceState, l login, refused string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	dev := d.find(userCode)
	if dev == nil || dev.State != devicePending || d.now().After(dev.Expires) {
		return false
	}
	dev.State, dev.Login, dev.Refused = state, l, refused
	return true
}

// poll returns a device as it was before this question of the client's, and whether the client asked sooner
// than it was told. An approved one counts as redeemed from then on. Only its own client can use it up.
func (d *devices) poll(deviceCode, clientID string) (was device, early, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	dev := d.m[deviceCode]
	if dev == nil {
		return device{}, false, false
	}
	was = *dev
	if dev.ClientID != clientID {
		return was, false, true
	}
	// Timers of a client may be a little early. No time at all between two questions is a clock that stands
	// still, as tests have it, and says nothing about the client.
	const slack = 500 * time.Millisecond
	since := d.now().Sub(dev.Asked)
	early = !dev.Asked.IsZero() && since > 0 && since < dev.Interval-slack
	dev.Asked = d.now()
	if dev.State == deviceApproved && !d.now().After(dev.Expires) {
		dev.State = deviceRedeemed
	}
	return was, early, true
}
