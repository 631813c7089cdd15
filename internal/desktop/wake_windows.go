package desktop

import (
	"context"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

var wakeSources = [...]func(ctx context.Context, wake func()){resumes}

var (
	powrprof             = windows.NewLazySystemDLL("powrprof.dll")
	registerForResumes   = powrprof.NewProc("PowerRegisterSuspendResumeNotification")
	unregisterForResumes = powrprof.NewProc("PowerUnregisterSuspendResumeNotification")
)

// subscription is DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS (powrprof.h).
type subscription struct{ callback, context uintptr }

// resumes wakes when a suspend is over. Windows calls back on a thread of its own; no window is needed.
func resumes(ctx context.Context, wake func()) {
	if registerForResumes.Find() != nil || unregisterForResumes.Find() != nil {
		return
	}
	const callback = 2 // DEVICE_NOTIFY_CALLBACK
	var pins runtime.Pinner
	defer pins.Unpin()
	alive, end := whileAlive(wake)
	defer end()
	s := &subscription{callback: windows.NewCallback(onPower(alive))}
	pins.Pin(s)
	var registration uintptr
	if failed, _, _ := registerForResumes.Call(callback, uintptr(unsafe.Pointer(s)), uintptr(unsafe.Pointer(&registration))); failed != 0 {
		return
	}
	<-ctx.Done()
	unregisterForResumes.Call(registration)
}

// onPower is what Windows calls: DeviceNotifyCallbackRoutine. A resume that somebody caused by a key is told twice.
func onPower(wake func()) func(context, event, setting uintptr) uintptr {
	const resumedByPerson, resumed = 0x7, 0x12 // PBT_APMRESUMESUSPEND, PBT_APMRESUMEAUTOMATIC
	return func(_, event, _ uintptr) uintptr {
		if event := uint32(event); event == resumed || event == resumedByPerson {
			wake()
		}
		return 0
	}
}

// whileAlive is f until end has returned, and nothing after it: Windows may still be calling when it is told to stop.
func whileAlive(f func()) (alive, end func()) {
	var mu sync.Mutex
	ended := false
	alive = func() {
		mu.Lock()
		defer mu.Unlock()
		if !ended {
			f()
		}
	}
	return alive, func() {
		mu.Lock()
		defer mu.Unlock()
		ended = true
	}
}
