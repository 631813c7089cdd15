package desktop

import (
	"context"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Windows announces it to windows only, and this is asked while something waits and at no other time.
const presenceEvery = 2 * time.Second

var presenceSources = [...]func(ctx context.Context) (away, known bool){sessionAway, saverRuns}

var (
	wtsapi32                = windows.NewLazySystemDLL("wtsapi32.dll")
	querySessionInformation = wtsapi32.NewProc("WTSQuerySessionInformationW")
	freeSessionInformation  = wtsapi32.NewProc("WTSFreeMemory")

	systemParametersInfo = user32.NewProc("SystemParametersInfoW")
)

// sessionInfo is the beginning of WTSINFOEXW at level 1 (wtsapi32.h).
type sessionInfo struct {
	level   uint32
	_       uint32 // what follows holds 64-bit numbers
	session uint32
	state   uint32 // WTS_CONNECTSTATE_CLASS
	flags   int32  // WTS_SESSIONSTATE_*; the other way round on Windows 7, on which Latchkey does not run
}

// sessionAway asks whether the session of this process is locked, or shown nowhere.
func sessionAway(context.Context) (away, known bool) {
	const currentSession, infoEx = 0xffffffff, 25 // WTS_CURRENT_SESSION, WTSSessionInfoEx
	if querySessionInformation.Find() != nil {
		return false, false
	}
	var info *sessionInfo
	var size uint32
	ok, _, _ := querySessionInformation.Call(0, currentSession, infoEx, uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)))
	if ok == 0 || info == nil {
		return false, false
	}
	defer freeSessionInformation.Call(uintptr(unsafe.Pointer(info)))
	if uintptr(size) < unsafe.Sizeof(*info) || info.level != 1 {
		return false, false
	}
	return sessionTells(info.state, info.flags)
}

// sessionTells reads the state and the flags of a session. A lock that Windows does not know of is none.
func sessionTells(state uint32, flags int32) (away, known bool) {
	const active, locked, unlocked = 0, 0, 1 // WTSActive, WTS_SESSIONSTATE_LOCK, WTS_SESSIONSTATE_UNLOCK
	return state != active || flags == locked, state != active || flags == locked || flags == unlocked
}

// saverRuns asks for the screen saver, which need not lock. That none runs says little about who is there.
func saverRuns(context.Context) (away, known bool) {
	const saverRunning = 0x72 // SPI_GETSCREENSAVERRUNNING
	var running int32
	ok, _, _ := systemParametersInfo.Call(saverRunning, 0, uintptr(unsafe.Pointer(&running)), 0)
	return ok != 0 && running != 0, ok != 0 && running != 0
}

// watchPresence has nothing to listen to.
func watchPresence(ctx context.Context, _ func()) { <-ctx.Done() }
