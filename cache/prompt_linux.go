package cache

import (
	"context"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"latchkey/internal/identity"
)

// answer shows a prompt of the Secret Service and waits for the person. Only the Completed signal of this very
// prompt counts: every other signal on the connection is passed over. When ctx ends first, the prompt is
// dismissed, so that no dialog stays behind that nobody waits for.
func answer(ctx context.Context, conn *dbus.Conn, path dbus.ObjectPath) error {
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	defer conn.RemoveSignal(signals)
	// No RemoveMatchSignal: the match goes with the connection.
	if err := conn.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(path), dbus.WithMatchInterface(secretsPrompt)); err != nil {
		return absentOrSlow(ctx, err)
	}
	prompt := conn.Object(secretsName, path)
	completed := false
	defer func() {
		if completed {
			return
		}
		// ctx is over as a rule, and the dialog must go all the same.
		dismiss, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		_ = prompt.CallWithContext(dismiss, secretsPrompt+".Dismiss", 0).Err
	}()
	if err := prompt.CallWithContext(ctx, secretsPrompt+".Prompt", 0, "").Err; err != nil {
		return absentOrSlow(ctx, err)
	}
	for {
		select {
		case signal, ok := <-signals:
			if !ok {
				return fmt.Errorf("%w: the message bus went away", identity.ErrNoKeyring)
			}
			if signal.Path != path || signal.Name != secretsPrompt+".Completed" || len(signal.Body) < 1 {
				continue
			}
			completed = true
			if dismissed, _ := signal.Body[0].(bool); dismissed {
				return fmt.Errorf("%w: the question was dismissed", identity.ErrKeyringLocked)
			}
			return nil
		case <-ctx.Done():
			return fmt.Errorf("%w: nobody answered: %w", identity.ErrKeyringLocked, ctx.Err())
		}
	}
}
