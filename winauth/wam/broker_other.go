//go:build !windows

package wam

import "context"

// ask reports ErrUnavailable: only Windows has a Web Account Manager.
func ask(context.Context, question) (reply, error) { return reply{}, ErrUnavailable }
