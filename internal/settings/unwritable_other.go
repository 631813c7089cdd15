//go:build !windows

package settings

import (
	"errors"
	"syscall"
)

// unwritable reports that an error means a disk or a quota without room, or a disk that takes no writing (errno(3)).
func unwritable(err error) (full, protected bool) {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EROFS)
}
