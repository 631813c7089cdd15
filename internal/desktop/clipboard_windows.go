package desktop

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32                     = windows.NewLazySystemDLL("user32.dll")
	openClipboard              = user32.NewProc("OpenClipboard")
	closeClipboard             = user32.NewProc("CloseClipboard")
	emptyClipboard             = user32.NewProc("EmptyClipboard")
	setClipboardData           = user32.NewProc("SetClipboardData")
	registerClipboardFormat    = user32.NewProc("RegisterClipboardFormatW")
	getClipboardSequenceNumber = user32.NewProc("GetClipboardSequenceNumber")
	isFormatAvailable          = user32.NewProc("IsClipboardFormatAvailable")

	kernel32     = windows.NewLazySystemDLL("kernel32.dll")
	globalAlloc  = kernel32.NewProc("GlobalAlloc")
	globalFree   = kernel32.NewProc("GlobalFree")
	globalLock   = kernel32.NewProc("GlobalLock")
	globalUnlock = kernel32.NewProc("GlobalUnlock")
)

const (
	cfUnicodeText = 13
	gmemMoveable  = 2
)

// clipboardEvery is how often the clipboard is looked at while a text of ours is in it.
const clipboardEvery = time.Second

// exclusions keep the text out of histories and off other machines (Microsoft Learn, "Clipboard formats",
// "Cloud Clipboard and Clipboard History Formats"). Each holds a DWORD of zero: "no" for the last two, and
// for the first its presence counts.
var exclusions = [...]string{
	"ExcludeClipboardContentFromMonitorProcessing",
	"CanIncludeInClipboardHistory",
	"CanUploadToCloudClipboard",
}

// sequence is the clipboard's state after our text went in; any change by anybody counts it up.
type sequence struct {
	number uint32
	secret bool
}

func holdText(ctx context.Context, o offer) (holding, error) {
	utf16, err := windows.UTF16FromString(o.text.Reveal())
	if err != nil {
		return nil, errors.New("the text holds a zero byte")
	}
	err = withClipboard(ctx, func() error {
		if ok, _, err := emptyClipboard.Call(); ok == 0 {
			return fmt.Errorf("empty the clipboard: %w", err)
		}
		marks := exclusions[:]
		if !o.secret {
			marks = nil
		}
		for _, name := range marks {
			format, err := clipboardFormat(name)
			if err != nil {
				return err
			}
			if err := setClipboard(format, make([]uint16, 2)); err != nil {
				return err
			}
		}
		return setClipboard(cfUnicodeText, utf16)
	})
	if err != nil {
		return nil, err
	}
	// Only after CloseClipboard: closing counts up once more where the system adds converted formats. What another program
	// copied before that has no mark, and would be taken for ours.
	s := sequence{clipboardSequence(), o.secret}
	if o.secret && !clipboardHas(exclusions[0]) {
		return nil, errors.New("fill the clipboard: another program was faster")
	}
	return s, nil
}

func (s sequence) held() bool { return clipboardSequence() == s.number }

func (s sequence) marked() bool { return s.secret }

// wait looks now and then: Windows tells of changes to windows only. What is no secret may stay for days, and nobody has to
// know when it goes.
func (s sequence) wait(stop <-chan struct{}) {
	if !s.secret {
		<-stop
		return
	}
	again := time.NewTicker(clipboardEvery)
	defer again.Stop()
	for s.held() {
		select {
		case <-again.C:
		case <-stop:
			return
		}
	}
}

func (s sequence) release() error {
	if !s.secret || !s.held() { // what is no secret outlives us
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return withClipboard(ctx, func() error {
		if !s.held() {
			return nil
		}
		if ok, _, err := emptyClipboard.Call(); ok == 0 {
			return fmt.Errorf("empty the clipboard: %w", err)
		}
		return nil
	})
}

func clipboardSequence() uint32 {
	n, _, _ := getClipboardSequenceNumber.Call()
	return uint32(n)
}

// withClipboard opens the clipboard, which only one thread of the whole desktop can have open, and calls f.
func withClipboard(ctx context.Context, f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for {
		ok, _, err := openClipboard.Call(0)
		if ok != 0 {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("open the clipboard: %w", errors.Join(ctx.Err(), err))
		case <-time.After(10 * time.Millisecond):
		}
	}
	defer closeClipboard.Call()
	return f()
}

func clipboardFormat(name string) (uintptr, error) {
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return 0, err
	}
	format, _, err := registerClipboardFormat.Call(uintptr(unsafe.Pointer(wide)))
	if format == 0 {
		return 0, fmt.Errorf("name the clipboard format %s: %w", name, err)
	}
	return format, nil
}

// clipboardHas reports whether the clipboard offers that format.
func clipboardHas(name string) bool {
	format, err := clipboardFormat(name)
	if err != nil {
		return false
	}
	has, _, _ := isFormatAvailable.Call(format)
	return has != 0
}

// setClipboard copies data into memory that the system takes over.
func setClipboard(format uintptr, data []uint16) error {
	memory, _, err := globalAlloc.Call(gmemMoveable, uintptr(len(data)*2))
	if memory == 0 {
		return fmt.Errorf("get memory for the clipboard: %w", err)
	}
	where, _, err := globalLock.Call(memory)
	if where == 0 {
		globalFree.Call(memory)
		return fmt.Errorf("get memory for the clipboard: %w", err)
	}
	// Not unsafe.Pointer(where): the memory is the system's, and vet rightly distrusts such conversions.
	err = windows.WriteProcessMemory(windows.CurrentProcess(), where, (*byte)(unsafe.Pointer(&data[0])), uintptr(len(data)*2), nil)
	globalUnlock.Call(memory)
	if err != nil {
		globalFree.Call(memory)
		return fmt.Errorf("fill the clipboard: %w", err)
	}
	if ok, _, err := setClipboardData.Call(format, memory); ok == 0 {
		globalFree.Call(memory)
		return fmt.Errorf("fill the clipboard: %w", err)
	}
	return nil
}
