package desktop

import (
	"context"
	"time"
)

// contrastLimit bounds one question for high contrast: a desktop that does not answer is one that does not tell.
const contrastLimit = 5 * time.Second

// FollowContrast tells whether the person has asked the system for high contrast: at the beginning, where the system
// says, and again when that changes, as far as it announces it. It returns when ctx ends, and before where nothing more
// will be heard. On macOS the system tells only through a framework that the build leaves out.
func FollowContrast(ctx context.Context, tell func(on bool)) {
	last, said := false, false
	watchContrast(ctx, func() {
		ctx, cancel := context.WithTimeout(ctx, contrastLimit)
		defer cancel()
		if on, known := highContrast(ctx); known && (!said || on != last) {
			last, said = on, true
			tell(on)
		}
	})
}
