package wam

import "fmt"

const (
	op         = "ask Windows for a token"
	useBrowser = "Sign in with the browser instead."
)

// Reason says in one word why there is no token.
type Reason string

const (
	Cancelled           Reason = "cancelled"            // by the person, in Windows' own window
	InteractionRequired Reason = "interaction_required" // Windows must show a window, and may not
	NoProvider          Reason = "no_provider"          // Windows has no account provider for this kind of account
	NoAccount           Reason = "no_account"           // the account that was asked for is not in Windows any more
	WrongAuthority      Reason = "wrong_authority"      // Windows knows Microsoft's identity platform only
	Network             Reason = "network"              // the identity platform could not be reached
	DeviceKey           Reason = "device_key"           // the keys of this computer's registration cannot be used
	TimedOut            Reason = "timed_out"            // no answer within the limit
	Refused             Reason = "refused"              // anything else that Windows or the provider said
)

// Error is a request that Windows did not fulfil.
type Error struct {
	Reason Reason
	Code   uint32 // HRESULT or the provider's error code; 0 where there is none
	Text   string // what happened, in plain words, with the provider's own at the end
	Next   string // what to do
}

func (e *Error) Error() string {
	if e.Code == 0 {
		return fmt.Sprintf("%s: %s", op, e.Text)
	}
	return fmt.Sprintf("%s: %s (0x%08X)", op, e.Text, e.Code)
}

// callError is a call into Windows that failed.
type callError struct {
	call string // the method or function
	code uint32 // HRESULT
}

func (e *callError) Error() string { return fmt.Sprintf("%s: 0x%08X", e.call, e.code) }

// HRESULTs that mean something of their own here.
const (
	classNotRegistered = 0x80040154 // REGDB_E_CLASSNOTREG: before Windows 10, or Windows without the broker
	noInterface        = 0x80004002 // E_NOINTERFACE: an older Windows 10
	outOfBounds        = 0x8000000B // E_BOUNDS: no such key in a map
	changedMode        = 0x80010106 // RPC_E_CHANGED_MODE: the thread has another COM apartment already
	badWindow          = 0x80070578 // ERROR_INVALID_WINDOW_HANDLE
	noLogonSession     = 0x80070520 // ERROR_NO_SUCH_LOGON_SESSION
	operationAborted   = 0x80004004 // E_ABORT
)

// explain says what the failure means for the person.
func (e *callError) explain() error {
	switch e.code {
	case classNotRegistered, noInterface:
		return fmt.Errorf("%s: %w (%w)", op, ErrUnavailable, e)
	case badWindow:
		return &Error{Reason: Refused, Code: e.code, Text: "Windows could not find the window to show its question before.", Next: "Open the Latchkey window again, or sign in with the browser."}
	}
	explained := explainCode(e.code, "")
	explained.Text += " The call that failed is " + e.call + "."
	return explained
}

// explainCode is what a code of Windows or of its account provider means. The families are those of Microsoft's
// documents on troubleshooting device registration and single sign-on.
func explainCode(code uint32, text string) *Error {
	e := &Error{Reason: Refused, Code: code, Next: useBrowser}
	const wininet, httpFacility = 12000, 0x8019
	low := code & 0xFFFF
	switch high := code >> 16; {
	case (high == 0xCAA8 || high == 0x8007) && low > wininet && low < wininet+200, high == httpFacility && low >= 500:
		e.Reason, e.Text = Network, "Windows could not reach the Microsoft identity platform."
		e.Next = "Check the connection and the proxy, then try again."
	case code == 0x80090016, code == 0x80090030, code == 0x80090034: // NTE_BAD_KEYSET, _DEVICE_NOT_READY, _ENCRYPTION_FAILURE
		e.Reason, e.Text = DeviceKey, "Windows cannot use the keys with which this computer is registered."
		e.Next = "Ask your administrator to look at `dsregcmd /status`; until then sign in with the browser."
	case code == noLogonSession:
		e.Text = "This program runs in a session that Windows did not log in to, so Windows has no account for it."
		e.Next = "Start Latchkey as the person who is logged in to Windows, or sign in with the browser."
	default:
		e.Text = "Windows or the identity provider refused."
	}
	e.Text = with(e.Text, text)
	return e
}

func noProvider() *Error {
	return &Error{Reason: NoProvider, Text: "Windows has no account provider for this kind of account.", Next: useBrowser}
}
