package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// hasModes: access is ruled by the lists that the folders of a user's profile hand down.
const hasModes = false

func isOurs(fs.FileInfo) bool { return true }

// openPlain opens a file so that it can be replaced while it is being read. A link (reparse point) is opened
// itself instead of what it points to, and refused.
func openPlain(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	handle, err := windows.CreateFile(name, windows.GENERIC_READ,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE, nil,
		windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	f := os.NewFile(uintptr(handle), path)
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(handle, &info); err != nil {
		f.Close()
		return nil, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	if info.FileAttributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0 {
		f.Close()
		return nil, fmt.Errorf("%s: %w: it is a symbolic link", path, ErrUnsafe)
	}
	return f, nil
}

const lockFlags = os.O_CREATE | os.O_RDWR

// replaceFile tries for two seconds: a virus scanner or another program may hold the old file open in a way
// that forbids to replace it, always for moments only.
func replaceFile(from, to string) error {
	for wait := time.Millisecond; ; wait *= 2 {
		err := os.Rename(from, to)
		held := errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
		if !held || wait > time.Second {
			return err
		}
		time.Sleep(wait)
	}
}

// syncFolder: NTFS keeps its names in a journal and has no call to flush a folder.
func syncFolder(string) error { return nil }
