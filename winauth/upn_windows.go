//go:build amd64 || arm64

package winauth

import (
	"errors"

	"golang.org/x/sys/windows"
)

// upn asks GetUserNameEx for NameUserPrincipal, which Windows has from the domain controller or its cache.
func (windowsLogin) upn() (string, bool, error) {
	const op = "ask Windows for the user principal name"
	size := uint32(256)
	for range 3 {
		name := make([]uint16, size)
		err := windows.GetUserNameEx(windows.NameUserPrincipal, &name[0], &size)
		switch {
		case err == nil:
			return clean(windows.UTF16ToString(name)), true, nil
		case errors.Is(err, windows.ERROR_MORE_DATA) && size > uint32(len(name)) && size <= maxNameLength*8:
			continue
		}
		return "", false, errorSSPI(op, code(err), err.Error())
	}
	return "", false, errorSSPI(op, 0, "the name does not fit")
}
