package doctor_test

import (
	"strings"
	"testing"

	"latchkey/flows"
	"latchkey/internal/identity"
)

func TestTheBroker(t *testing.T) {
	off := &flows.BrokerError{Reason: flows.BrokerAbsent, Problem: "It is switched off (windows_broker).", Next: "Switch it on."}
	for name, tt := range map[string]struct {
		flow identity.Flow
		err  error
		want string
	}{
		"on":          {identity.FlowAuto, nil, "Windows' account broker: warn"},
		"off":         {identity.FlowAuto, off, "Windows' account broker: skipped"},
		"off, needed": {identity.FlowBroker, off, "Windows' account broker: fail"},
	} {
		p := partsWith(t, standIn{})
		p.Broker = func() error { return tt.err }
		list, said := examined(t.Context(), p, targetAt("https://127.0.0.1:1/adfs", tt.flow))
		if !strings.Contains(list, tt.want+"\n") || tt.err == nil && !strings.Contains(said, "not verified on Windows") {
			t.Errorf("%s:\n%s%s", name, list, said)
		}
	}
	if list, _ := examined(t.Context(), partsWith(t, standIn{}), nil); strings.Contains(list, "broker") {
		t.Errorf("spoken of where there is none:\n%s", list)
	}
}
