package desktop

import (
	"context"
	"time"
)

// HasDisplay reports whether a window can be shown: whether an X server (XWayland counts) answers. The window
// library panics without one, so DISPLAY being set is not enough.
func HasDisplay() bool {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	conn, err := connectX(ctx)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
