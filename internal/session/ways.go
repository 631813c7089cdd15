package session

import (
	"errors"
	"fmt"
	"slices"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// Way is what a face knows when it makes a grant: the flow and the inputs that go with it.
type Way struct {
	Flow    identity.Flow
	Browser flows.AuthorizationCode // how the browser is asked; Visit set unless there is none to open

	// NoBrowser says why no browser can be opened here; nil: one can. Only FlowAuto asks.
	NoBrowser error

	// Login is this computer's own: what FlowWindows needs, and FlowAuto tries first. nil: there is none.
	Login flows.PreparedWindows

	// Broker is the operating system's account broker: what FlowBroker needs, and FlowAuto tries before all else. nil:
	// there is none, or it is not allowed.
	Broker flows.Grant

	Username string          // FlowPassword
	Password identity.Secret // FlowPassword
}

// Grant makes the grant of a way. An error says that the flow is not known or lacks an input.
func (w Way) Grant() (flows.Grant, error) {
	browser := w.Browser
	switch w.Flow {
	case "", identity.FlowAuto:
		ladder := flows.Ladder{
			{Name: "the browser", Flow: identity.FlowBrowser, Grant: &browser, Skip: w.NoBrowser},
			{Name: "a code on another device", Flow: identity.FlowDeviceCode, Grant: &flows.DeviceCode{}},
		}
		if w.Login != nil {
			ladder = slices.Insert(ladder, 0, flows.Rung{Name: LoginName(), Flow: identity.FlowWindows, Grant: w.Login, Limit: loginLimit})
		}
		if w.Broker != nil {
			ladder = slices.Insert(ladder, 0, flows.Rung{Name: flows.BrokerName + ", " + flows.BrokerUnverified, Flow: identity.FlowBroker, Grant: w.Broker, Limit: loginLimit})
		}
		return ladder, nil
	case identity.FlowWindows:
		if w.Login == nil {
			return nil, errors.New("sign in with this computer's login: this program does not know it")
		}
		return w.Login, nil
	case identity.FlowBroker:
		if w.Broker == nil {
			return nil, errors.New("sign in with Windows' account broker: this program cannot ask it here")
		}
		return w.Broker, nil
	case identity.FlowBrowser:
		return &browser, nil
	case identity.FlowDeviceCode:
		return &flows.DeviceCode{}, nil
	case identity.FlowPassword:
		if w.Username == "" || w.Password == "" {
			return nil, errors.New("sign in with a password: the username or the password is missing")
		}
		return flows.Password{Username: w.Username, Password: w.Password}, nil
	case identity.FlowClientCredentials:
		return flows.ClientCredentials{}, nil
	case identity.FlowHybrid:
		return &flows.Hybrid{AuthorizationCode: browser}, nil
	case identity.FlowImplicit:
		return &flows.Implicit{AuthorizationCode: browser}, nil
	}
	return nil, fmt.Errorf("this version cannot sign in by %q", w.Flow)
}
