package tray

import (
	"context"
	"strings"
)

func showable(context.Context) error { return nil }

// prepare does nothing: on this system the icon exists only once the library runs.
func prepare(string, []byte) {}

// literal keeps ampersands from being read as marks for access keys.
func literal(title string) string { return strings.ReplaceAll(title, "&", "&&") }
