package winauth

import (
	"context"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

func systemEvidence(s system) evidence {
	return evidence{
		domain: func(context.Context) (string, error) { return joinedDomain() },
		entra:  func(context.Context) (string, error) { return joinedEntra() },
		ticket: func(ctx context.Context) (Ticket, error) { return onThread(ctx, s.ticket) },
	}
}

// joinedDomain asks NetGetJoinInformation.
func joinedDomain() (string, error) {
	var name *uint16
	var kind uint32
	if err := windows.NetGetJoinInformation(nil, &name, &kind); err != nil {
		return "", fmt.Errorf("ask Windows for its domain: %w", err)
	}
	defer windows.NetApiBufferFree((*byte)(unsafe.Pointer(name)))
	if kind != windows.NetSetupDomainName {
		return "", nil
	}
	return clean(windows.UTF16PtrToString(name)), nil
}

// joinInfo is the beginning of DSREG_JOIN_INFO of lmjoin.h.
type joinInfo struct {
	kind        int32
	certificate uintptr
	device      *uint16
	idpDomain   *uint16
	tenant      *uint16
	email       *uint16
	tenantName  *uint16
}

// deviceJoin is DSREG_DEVICE_JOIN. The other kind, a work account that was added to Windows, joins no computer.
const deviceJoin = 1

// joinedEntra asks NetGetAadJoinInformation (Windows 10 1607 and later) and gives the tenant's name or number.
func joinedEntra() (string, error) {
	dll := windows.NewLazySystemDLL("netapi32.dll")
	get, free := dll.NewProc("NetGetAadJoinInformation"), dll.NewProc("NetFreeAadJoinInformation")
	if get.Find() != nil || free.Find() != nil {
		return "", nil
	}
	var info *joinInfo
	if result, _, _ := get.Call(0, uintptr(unsafe.Pointer(&info))); int32(result) < 0 {
		return "", fmt.Errorf("ask Windows for its Entra tenant: %w", windows.Errno(uint32(result)))
	}
	if info == nil {
		return "", nil
	}
	defer free.Call(uintptr(unsafe.Pointer(info)))
	if info.kind != deviceJoin {
		return "", nil
	}
	for _, name := range []*uint16{info.tenantName, info.tenant} {
		if text := clean(windows.UTF16PtrToString(name)); text != "" {
			return text, nil
		}
	}
	return "unnamed tenant", nil
}
