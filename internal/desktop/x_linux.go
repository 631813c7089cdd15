package desktop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"sync"

	"github.com/jezek/xgb"
)

// quietX stops the X library from writing to stderr on its own.
var quietX = sync.OnceFunc(func() { xgb.Logger = log.New(io.Discard, "", 0) })

// connectX opens a connection to the X server of this session, within ctx.
func connectX(ctx context.Context) (*xgb.Conn, error) {
	if os.Getenv("DISPLAY") == "" {
		return nil, fmt.Errorf("no X display (DISPLAY is empty): %w", ErrNotAvailable)
	}
	quietX()
	conn, err := within(ctx, xgb.NewConn, (*xgb.Conn).Close)
	switch {
	case err != nil && errors.Is(err, ctx.Err()):
		return nil, fmt.Errorf("reach the X display %s: %w", os.Getenv("DISPLAY"), err)
	case err != nil:
		return nil, fmt.Errorf("reach the X display %s: %w: %w", os.Getenv("DISPLAY"), ErrNotAvailable, err)
	}
	return conn, nil
}

// within is what get gives, if that comes before ctx ends; what comes too late is undone. The X library knows no time limits:
// where the server hangs, get's goroutine ends when it goes on or goes away.
func within[T any](ctx context.Context, get func() (T, error), undo func(T)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer)
	go func() {
		value, err := get()
		select {
		case answers <- answer{value, err}:
		case <-ctx.Done():
			if err == nil {
				undo(value)
			}
		}
	}()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
