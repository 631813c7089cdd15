//go:build !linux && !darwin && !windows

package winauth

import (
	"context"
	"errors"
	"runtime"
)

func systemEvidence(s system) evidence {
	return evidence{
		domain: func(context.Context) (string, error) {
			return "", errors.New("there is nothing to ask on " + runtime.GOOS)
		},
		ticket: func(ctx context.Context) (Ticket, error) { return onThread(ctx, s.ticket) },
	}
}
