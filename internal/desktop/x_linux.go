package desktop

import (
	"context"
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
	type answer struct {
		conn *xgb.Conn
		err  error
	}
	answers := make(chan answer)
	go func() {
		conn, err := xgb.NewConn()
		select {
		case answers <- answer{conn, err}:
		case <-ctx.Done():
			if err == nil {
				conn.Close()
			}
		}
	}()
	select {
	case a := <-answers:
		if a.err != nil {
			return nil, fmt.Errorf("reach the X display %s: %w: %w", os.Getenv("DISPLAY"), ErrNotAvailable, a.err)
		}
		return a.conn, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("reach the X display %s: %w", os.Getenv("DISPLAY"), ctx.Err())
	}
}
