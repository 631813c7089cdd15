package desktop

import (
	"context"
	"unsafe"
)

// contrastSettings is HIGHCONTRASTW (winuser.h).
type contrastSettings struct {
	size   uint32
	flags  uint32
	scheme *uint16
}

// highContrast asks for the setting of that name.
func highContrast(context.Context) (on, known bool) {
	const getHighContrast, highContrastOn = 0x42, 0x1 // SPI_GETHIGHCONTRAST, HCF_HIGHCONTRASTON
	c := contrastSettings{}
	c.size = uint32(unsafe.Sizeof(c))
	ok, _, _ := systemParametersInfo.Call(getHighContrast, uintptr(c.size), uintptr(unsafe.Pointer(&c)), 0)
	return c.flags&highContrastOn != 0, ok != 0
}

// watchContrast asks once: Windows announces changes to windows of one's own only.
func watchContrast(_ context.Context, changed func()) { changed() }
