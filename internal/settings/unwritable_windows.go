package settings

import (
	"errors"

	"golang.org/x/sys/windows"
)

// unwritable reports that an error means a disk or a quota without room, or a disk that takes no writing (Microsoft's
// "System Error Codes").
func unwritable(err error) (full, protected bool) {
	full = errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
	return full, errors.Is(err, windows.ERROR_WRITE_PROTECT)
}
