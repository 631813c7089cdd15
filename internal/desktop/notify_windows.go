package desktop

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	shellNotifyIcon = windows.NewLazySystemDLL("shell32.dll").NewProc("Shell_NotifyIconW")
	createIcon      = user32.NewProc("CreateIconFromResourceEx")
	destroyIcon     = user32.NewProc("DestroyIcon")
)

// Notifier shows notifications as Windows shows those of an icon in the taskbar: as toasts since Windows 10. It needs no
// installation, as toasts of the Windows Runtime do, and has one click instead of buttons. The icon is there as long as the
// notification is.
type Notifier struct {
	window   *quietWindow
	icon     uintptr
	onAction func(key, action string)
	events   chan iconTold

	mu    sync.Mutex
	shown string // key; empty: none
	id    uint32 // of the icon, if there is one
}

// iconTold is what Windows told of an icon, by its number; 0 where that is not told.
type iconTold struct {
	event uintptr
	icon  uint32
}

// iconInfo is NOTIFYICONDATAW (shellapi.h).
type iconInfo struct {
	size                uint32
	window              uintptr
	id, flags, callback uint32
	icon                uintptr
	tip                 [128]uint16
	state, stateMask    uint32
	info                [256]uint16
	version             uint32 // in a union with a time limit that Windows ignores
	title               [64]uint16
	infoFlags           uint32
	guid                windows.GUID
	balloonIcon         uintptr
}

const (
	iconEvent = 0x8000 + 1 // WM_APP + 1: what Windows tells of the icon

	mouseMoved                  = 0x200               // WM_MOUSEMOVE
	leftButtonUp, selected      = 0x202, 0x400        // WM_LBUTTONUP, NIN_SELECT: both come with one click
	hidden, timedOut, userClick = 0x403, 0x404, 0x405 // NIN_BALLOONHIDE, NIN_BALLOONTIMEOUT, NIN_BALLOONUSERCLICK

	addIcon, modifyIcon, deleteIcon, setIconVersion = 0, 1, 2, 4 // NIM_*
)

// NewNotifier makes ready to show notifications until ctx ends. icon is a PNG; nil: none. onAction is called, one call at a
// time, with the notification's key and Click when the person clicks it; it must not block. The error wraps ErrNotAvailable
// where no window can be made.
func NewNotifier(ctx context.Context, icon []byte, onAction func(key, action string)) (*Notifier, error) {
	n := &Notifier{onAction: onAction, events: make(chan iconTold, 64)}
	window, err := newQuietWindow(n.tell)
	if err != nil {
		return nil, fmt.Errorf("prepare notifications: %w: %w", ErrNotAvailable, err)
	}
	n.window = window
	if len(icon) > 0 {
		const version, side = 0x00030000, 32
		n.icon, _, _ = createIcon.Call(uintptr(unsafe.Pointer(&icon[0])), uintptr(len(icon)), 1, version, side, side, 0)
	}
	go n.follow(ctx)
	return n, nil
}

// tell is called on the window's thread, also in the middle of a call to the taskbar from there or elsewhere. So it neither
// waits nor calls anything.
func (n *Notifier) tell(message uint32, lParam uintptr) {
	event := lParam & 0xffff
	if message != iconEvent || event == mouseMoved {
		return
	}
	select {
	case n.events <- iconTold{event, uint32(lParam >> 16 & 0xffff)}:
	default: // nobody clicks that fast
	}
}

// follow carries out what is told of the icon, until ctx ends.
func (n *Notifier) follow(ctx context.Context) {
	for {
		select {
		case told := <-n.events:
			n.take(told)
		case <-ctx.Done():
			_ = n.remove()
			n.window.close()
			if n.icon != 0 {
				destroyIcon.Call(n.icon)
			}
			return
		}
	}
}

func (n *Notifier) take(told iconTold) {
	n.mu.Lock()
	key := n.shown
	present := told.icon == 0 || told.icon == n.id
	n.mu.Unlock()
	if !present || key == "" {
		return
	}
	switch told.event {
	case leftButtonUp, selected, userClick:
		_ = n.remove()
		n.onAction(key, Click)
	case hidden, timedOut:
		_ = n.remove()
	}
}

// Notify shows note in place of any other. Its actions are not shown. The error wraps ErrNotAvailable where there is no
// taskbar.
func (n *Notifier) Notify(ctx context.Context, note Notification) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("show a notification: %w", err)
	}
	const (
		withMessage, withIcon, withTip, withInfo = 1, 2, 4, 0x10 // NIF_*
		version4                                 = 4
		infoIcon, ownIcon                        = 1, 4 // NIIF_INFO, NIIF_USER
	)
	n.mu.Lock()
	defer n.mu.Unlock()
	// A new icon for each: what is still told of the last one (that it was hidden, the second half of a click) must not be
	// taken for this one. Two numbers, because Windows lists each in its settings.
	if n.shown != "" {
		_ = shellIcon(deleteIcon, n.info())
		n.shown = ""
	}
	n.id = n.id%2 + 1
	i := n.info()
	i.flags, i.callback, i.icon = withMessage|withIcon|withTip, iconEvent, n.icon
	fill(i.tip[:], note.Title)
	if err := shellIcon(addIcon, i); err != nil {
		return fmt.Errorf("show a notification: %w: %w", ErrNotAvailable, err)
	}
	i.version = version4
	_ = shellIcon(setIconVersion, i) // an older way of telling will do
	i.flags |= withInfo
	i.infoFlags, i.balloonIcon = infoIcon, n.icon
	if n.icon != 0 {
		i.infoFlags = ownIcon
	}
	fill(i.title[:], note.Title)
	fill(i.info[:], note.Body)
	if note.Body == "" { // without a text nothing is shown
		fill(i.info[:], note.Title)
	}
	if err := shellIcon(modifyIcon, i); err != nil {
		_ = shellIcon(deleteIcon, n.info())
		return fmt.Errorf("show a notification: %w: %w", ErrNotAvailable, err)
	}
	n.shown = note.Key
	return nil
}

// Shown reports whether the notification with that key is still shown.
func (n *Notifier) Shown(key string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return key != "" && n.shown == key
}

// Withdraw takes the notification with that key away, if it is still shown.
func (n *Notifier) Withdraw(_ context.Context, key string) error {
	if !n.Shown(key) {
		return nil
	}
	return n.remove()
}

// remove takes icon and notification away.
func (n *Notifier) remove() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.shown == "" {
		return nil
	}
	n.shown = ""
	if err := shellIcon(deleteIcon, n.info()); err != nil {
		return fmt.Errorf("take a notification away: %w", err)
	}
	return nil
}

func (n *Notifier) info() *iconInfo {
	i := &iconInfo{window: n.window.handle, id: n.id}
	i.size = uint32(unsafe.Sizeof(*i))
	return i
}

func shellIcon(what uintptr, i *iconInfo) error {
	if ok, _, _ := shellNotifyIcon.Call(what, uintptr(unsafe.Pointer(i))); ok == 0 {
		return errors.New("the taskbar does not take it")
	}
	return nil
}

// fill writes as much of text as there is room for, with a zero at the end, and cuts no character in half.
func fill(room []uint16, text string) {
	clear(room)
	used := 0
	for _, r := range text {
		units := utf16.AppendRune(nil, r)
		if r == 0 || used+len(units) >= len(room) {
			return
		}
		used += copy(room[used:], units)
	}
}
