//go:build !linux && !windows

package desktop

import (
	"context"
	"fmt"
)

// Notifier shows notifications where the system lets a program without a window do so.
type Notifier struct{}

// NewNotifier reports ErrNotAvailable: on this system tray and window show what there is to tell.
func NewNotifier(context.Context, []byte, func(key, action string)) (*Notifier, error) {
	return nil, fmt.Errorf("no notifications on this system yet: %w", ErrNotAvailable)
}

// Notify is never reached: there is no Notifier on this system.
func (*Notifier) Notify(context.Context, Notification) error { return ErrNotAvailable }

// Withdraw is never reached: there is no Notifier on this system.
func (*Notifier) Withdraw(context.Context, string) error { return ErrNotAvailable }

// Shown is never reached: there is no Notifier on this system.
func (*Notifier) Shown(string) bool { return false }
