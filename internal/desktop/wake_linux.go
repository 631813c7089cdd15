package desktop

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"os"

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"
)

var wakeSources = [...]func(ctx context.Context, wake func()){resumes, clockSet}

// resumes wakes when logind says that a suspend is over. Without a system bus it ends at once.
func resumes(ctx context.Context, wake func()) {
	conn, err := systemBus(ctx)
	if err != nil {
		return
	}
	defer conn.Close()
	signals := make(chan *dbus.Signal, 4)
	conn.Signal(signals)
	err = conn.AddMatchSignalContext(ctx, dbus.WithMatchSender("org.freedesktop.login1"),
		dbus.WithMatchInterface("org.freedesktop.login1.Manager"), dbus.WithMatchMember("PrepareForSleep"))
	if err != nil {
		return
	}
	for signal := range signals { // closed with the connection
		if resumed(signal) {
			wake()
		}
	}
}

// resumed tells the signal after a suspend from the one before it, which says true: going down.
func resumed(signal *dbus.Signal) bool {
	if len(signal.Body) != 1 {
		return false
	}
	goingDown, ok := signal.Body[0].(bool)
	return ok && !goingDown
}

// clockSet wakes when the wall clock jumps: a timer of the kernel set to a day that never comes, which the
// kernel cancels then (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
func clockSet(ctx context.Context, wake func()) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_REALTIME, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK)
	if err != nil {
		return
	}
	timer := os.NewFile(uintptr(fd), "timerfd") // not blocking, so its reads wait in Go's poller
	defer timer.Close()
	defer context.AfterFunc(ctx, func() { timer.Close() })()
	raw, err := timer.SyscallConn()
	if err != nil {
		return
	}
	never := &unix.ItimerSpec{Value: unix.Timespec{Sec: math.MaxInt32}}
	if bits.UintSize == 64 {
		never.Value.Sec *= 4 // the year 2242
	}
	for {
		var armErr error
		if err := raw.Control(func(fd uintptr) {
			armErr = unix.TimerfdSettime(int(fd), unix.TFD_TIMER_ABSTIME|unix.TFD_TIMER_CANCEL_ON_SET, never, nil)
		}); err != nil {
			return // closed
		}
		// ECANCELED here: set once more since the read below; the timer runs all the same.
		if armErr == nil {
			_, armErr = timer.Read(make([]byte, 8))
		}
		if !errors.Is(armErr, unix.ECANCELED) {
			return // closed
		}
		wake()
	}
}
