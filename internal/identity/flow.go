package identity

import "slices"

// Flow names a way to sign in, in profiles, commands and records.
type Flow string

const (
	FlowAuto              Flow = "auto" // Latchkey chooses
	FlowBrowser           Flow = "browser"
	FlowDeviceCode        Flow = "device-code"
	FlowWindows           Flow = "windows"
	FlowBroker            Flow = "broker" // Windows' Web Account Manager
	FlowPassword          Flow = "password"
	FlowClientCredentials Flow = "client-credentials"
	FlowHybrid            Flow = "hybrid"
	FlowImplicit          Flow = "implicit"
)

// Flows lists every flow, for usage texts and choices on the screen.
func Flows() []Flow {
	return []Flow{FlowAuto, FlowBrowser, FlowDeviceCode, FlowWindows, FlowBroker, FlowPassword, FlowClientCredentials, FlowHybrid, FlowImplicit}
}

// Known reports whether f is one of Flows.
func (f Flow) Known() bool { return slices.Contains(Flows(), f) }
