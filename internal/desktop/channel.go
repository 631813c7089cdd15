package desktop

import "errors"

// What Listen and Dial answer beside errors of the system.
var (
	// ErrNobody: no process of ours listens there.
	ErrNobody = errors.New("no other Latchkey process listens")
	// ErrInUse: a living process listens there already.
	ErrInUse = errors.New("another Latchkey process listens already")
	// ErrStranger: the process at the other end belongs to another user. Nothing was sent.
	ErrStranger = errors.New("the process at the other end belongs to another user")
)
