package doctor

import (
	"context"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// broker says whether Windows' account broker is asked. It is not tried: it could show a window, and would sign in.
func (x *examination) broker(context.Context) {
	const name = "Windows' account broker"
	err := x.Broker()
	if err == nil {
		x.say(name, flows.CheckWarn, "It is asked before anything else (windows_broker), and was "+flows.BrokerUnverified+".",
			"If signing in fails, switch it off, or use the browser (--flow browser).")
		return
	}
	status := flows.CheckSkipped
	if x.target != nil && x.target.Flow == identity.FlowBroker {
		status = flows.CheckFail
	}
	text, next := flows.Explain(err)
	x.say(name, status, text, next)
}
