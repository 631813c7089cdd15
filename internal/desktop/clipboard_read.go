package desktop

import "errors"

// ErrClipboardMute: the program that holds the clipboard does not answer, or has stopped in the middle.
var ErrClipboardMute = errors.New("the program that holds the clipboard does not answer")

// ErrClipboardLong: what is in the clipboard is longer than whoever reads it has room for.
var ErrClipboardLong = errors.New("what is in the clipboard is too long")
