package desktop

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	registerClass   = user32.NewProc("RegisterClassExW")
	unregisterClass = user32.NewProc("UnregisterClassW")
	createWindow    = user32.NewProc("CreateWindowExW")
	destroyWindow   = user32.NewProc("DestroyWindow")
	defWindowProc   = user32.NewProc("DefWindowProcW")
	getMessage      = user32.NewProc("GetMessageW")
	dispatchMessage = user32.NewProc("DispatchMessageW")
	postMessage     = user32.NewProc("PostMessageW")
	postQuitMessage = user32.NewProc("PostQuitMessage")
)

// quietWindow is a window that nobody sees: Windows tells some things to windows only.
type quietWindow struct {
	handle uintptr
	ended  chan struct{}
}

// windowClass is WNDCLASSEXW (winuser.h).
type windowClass struct {
	size, style                        uint32
	procedure                          uintptr
	classExtra, windowExtra            int32
	instance, icon, cursor, background uintptr
	menu, name                         *uint16
	smallIcon                          uintptr
}

// windowMessage is MSG (winuser.h).
type windowMessage struct {
	window         uintptr
	message        uint32
	wParam, lParam uintptr
	time           uint32
	x, y           int32
	_              uint32
}

// newQuietWindow makes a window on a thread of its own. tell is called there with each message and its second parameter.
func newQuietWindow(tell func(message uint32, lParam uintptr)) (*quietWindow, error) {
	w := &quietWindow{ended: make(chan struct{})}
	made := make(chan error)
	go func() { // ends with close
		runtime.LockOSThread() // windows belong to their thread
		defer runtime.UnlockOSThread()
		defer close(w.ended)
		free, err := w.make(tell)
		made <- err
		if err != nil {
			return
		}
		defer free()
		var m windowMessage
		for {
			if more, _, _ := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0); int32(more) <= 0 {
				return
			}
			dispatchMessage.Call(uintptr(unsafe.Pointer(&m)))
		}
	}()
	return w, <-made
}

func (w *quietWindow) make(tell func(message uint32, lParam uintptr)) (free func(), err error) {
	const closing, destroyed = 0x10, 0x02 // WM_CLOSE, WM_DESTROY
	name, err := windows.UTF16PtrFromString("LatchkeyQuiet")
	if err != nil {
		return nil, err
	}
	procedure := windows.NewCallback(func(window uintptr, message uint32, wParam, lParam uintptr) uintptr {
		switch message {
		case closing:
			destroyWindow.Call(window)
			return 0
		case destroyed:
			postQuitMessage.Call(0)
			return 0
		}
		tell(message, lParam)
		result, _, _ := defWindowProc.Call(window, uintptr(message), wParam, lParam)
		return result
	})
	var instance windows.Handle
	if err := windows.GetModuleHandleEx(0, nil, &instance); err != nil {
		return nil, fmt.Errorf("find this program's module: %w", err)
	}
	class := windowClass{procedure: procedure, instance: uintptr(instance), name: name}
	class.size = uint32(unsafe.Sizeof(class))
	if atom, _, err := registerClass.Call(uintptr(unsafe.Pointer(&class))); atom == 0 {
		return nil, fmt.Errorf("describe a window: %w", err)
	}
	free = sync.OnceFunc(func() { unregisterClass.Call(uintptr(unsafe.Pointer(name)), uintptr(instance)) })
	w.handle, _, err = createWindow.Call(0, uintptr(unsafe.Pointer(name)), 0, 0, 0, 0, 0, 0, 0, 0, uintptr(instance), 0)
	if w.handle == 0 {
		free()
		return nil, fmt.Errorf("make a window: %w", err)
	}
	return free, nil
}

// close takes the window away and waits until its thread is done with it. Not on that thread.
func (w *quietWindow) close() {
	const closing = 0x10 // WM_CLOSE
	postMessage.Call(w.handle, closing, 0, 0)
	<-w.ended
}
