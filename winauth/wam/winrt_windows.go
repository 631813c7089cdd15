package wam

import (
	"fmt"
	"runtime"
	"syscall"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The Windows Runtime is part of Windows since version 8; older ones have no combase.dll, hence lazily.
var (
	combase                = windows.NewLazySystemDLL("combase.dll")
	roInitialize           = combase.NewProc("RoInitialize")
	roUninitialize         = combase.NewProc("RoUninitialize")
	roGetActivationFactory = combase.NewProc("RoGetActivationFactory")
	createString           = combase.NewProc("WindowsCreateString")
	deleteString           = combase.NewProc("WindowsDeleteString")
	stringBuffer           = combase.NewProc("WindowsGetStringRawBuffer")
)

const multithreaded = 1 // RO_INIT_MULTITHREADED

// enter makes the runtime known to this thread, which must be locked. leave undoes it.
func enter() (leave func(), err error) {
	if err := combase.Load(); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrUnavailable, err)
	}
	hr, _, _ := roInitialize.Call(multithreaded)
	switch {
	case uint32(hr) == changedMode: // initialised already, as another kind of apartment
		return func() {}, nil
	case int32(hr) < 0:
		return nil, &callError{"RoInitialize", uint32(hr)}
	}
	return func() { _, _, _ = roUninitialize.Call() }, nil
}

// object is a reference to an interface of an object; nil is none. Its table is as long as the interface has methods:
// only those of the interface that was asked for may be called.
type object struct{ methods *[16]uintptr }

// call calls a method. Arguments that are converted from pointers in the call itself stay where they are until it
// returns; others must be pinned, or belong to Windows.
//
//go:uintptrescapes
func (o *object) call(m method, args ...uintptr) error {
	hr, _, _ := syscall.SyscallN(o.methods[m.slot], append([]uintptr{uintptr(unsafe.Pointer(o))}, args...)...)
	if int32(hr) < 0 {
		return &callError{m.name, uint32(hr)}
	}
	return nil
}

// release gives the reference up.
func (o *object) release() {
	if o != nil {
		_ = o.call(release) // returns a count, no HRESULT
	}
}

// query asks the object for another of its interfaces.
func (o *object) query(iid string) (*object, error) {
	id, err := guid(iid)
	if err != nil {
		return nil, err
	}
	var other *object
	err = o.call(queryInterface, uintptr(unsafe.Pointer(&id)), uintptr(unsafe.Pointer(&other)))
	return other, err
}

// object calls a method that returns an object and takes no more than strings, numbers and objects.
func (o *object) object(m method, args ...uintptr) (*object, error) {
	result := new(*object)
	err := o.fetch(m, result, unsafe.Pointer(result), args)
	return *result, err
}

// number calls a method that returns a 32-bit number.
func (o *object) number(m method) (uint32, error) {
	var n uint32
	err := o.call(m, uintptr(unsafe.Pointer(&n)))
	return n, err
}

// text calls a method that returns a string.
func (o *object) text(m method, args ...uintptr) (string, error) {
	s := new(hstring)
	if err := o.fetch(m, s, unsafe.Pointer(s), args); err != nil {
		return "", err
	}
	defer s.free()
	return s.read(), nil
}

// fetch calls a method that puts its result where address points: at result, which is pinned meanwhile, because a
// stack that grows would move it away.
func (o *object) fetch(m method, result any, address unsafe.Pointer, args []uintptr) error {
	var pins runtime.Pinner
	pins.Pin(result)
	defer pins.Unpin()
	return o.call(m, append(args, uintptr(address))...)
}

// ref is an object as an argument.
func (o *object) ref() uintptr { return uintptr(unsafe.Pointer(o)) }

// factory returns the activation factory of a class, as the interface iid.
func factory(class, iid string) (*object, error) {
	id, err := guid(iid)
	if err != nil {
		return nil, err
	}
	name, err := newString(class)
	if err != nil {
		return nil, err
	}
	defer name.free()
	var made *object
	hr, _, _ := roGetActivationFactory.Call(uintptr(name), uintptr(unsafe.Pointer(&id)), uintptr(unsafe.Pointer(&made)))
	if int32(hr) < 0 {
		return nil, &callError{"RoGetActivationFactory " + class, uint32(hr)}
	}
	return made, nil
}

func guid(text string) (windows.GUID, error) {
	id, err := windows.GUIDFromString("{" + text + "}")
	if err != nil {
		return id, fmt.Errorf("read the interface identifier %s: %w", text, err)
	}
	return id, nil
}

// hstring is a string of the runtime; 0 is the empty one.
type hstring uintptr

func newString(text string) (hstring, error) {
	units := utf16.Encode([]rune(text))
	var s hstring
	hr, _, _ := createString.Call(uintptr(unsafe.Pointer(unsafe.SliceData(units))), uintptr(len(units)), uintptr(unsafe.Pointer(&s)))
	if int32(hr) < 0 {
		return 0, &callError{"WindowsCreateString", uint32(hr)}
	}
	return s, nil
}

func (s hstring) free() { _, _, _ = deleteString.Call(uintptr(s)) }

func (s hstring) read() string {
	var length uint32
	buffer, _, _ := stringBuffer.Call(uintptr(s), uintptr(unsafe.Pointer(&length)))
	// The address belongs to the system, not to Go's heap; read through its own variable it is no arithmetic on Go
	// pointers.
	first := *(**uint16)(unsafe.Pointer(&buffer))
	return string(utf16.Decode(unsafe.Slice(first, length)))
}

// withStrings calls do with the texts as strings of the runtime, and frees them.
func withStrings(do func(s []uintptr) error, texts ...string) error {
	made := make([]uintptr, 0, len(texts))
	defer func() {
		for _, s := range made {
			hstring(s).free()
		}
	}()
	for _, text := range texts {
		s, err := newString(text)
		if err != nil {
			return err
		}
		made = append(made, uintptr(s))
	}
	return do(made)
}
