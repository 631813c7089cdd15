package desktop

import (
	"context"
	"time"
)

// appearanceLimit bounds one question for how windows are to look: a desktop that does not answer is one that does not tell.
const appearanceLimit = 5 * time.Second

// FollowContrast tells whether the person has asked the system for high contrast: at the beginning, where the system
// says, and again when that changes, as far as it announces it. It returns when ctx ends, and before where nothing more
// will be heard. On macOS the system tells only through a framework that the build leaves out.
func FollowContrast(ctx context.Context, tell func(on bool)) {
	follow(ctx, watchContrast, highContrast, tell)
}

// FollowLight tells likewise whether the desktop is light rather than dark. On Windows and macOS it tells nothing: there
// the toolkit knows, as it was when the program began.
func FollowLight(ctx context.Context, tell func(light bool)) {
	follow(ctx, watchLight, lightDesktop, tell)
}

func follow(ctx context.Context, watch func(context.Context, func()), ask func(context.Context) (on, known bool), tell func(on bool)) {
	last, said := false, false
	watch(ctx, func() {
		ctx, cancel := context.WithTimeout(ctx, appearanceLimit)
		defer cancel()
		if on, known := ask(ctx); known && (!said || on != last) {
			last, said = on, true
			tell(on)
		}
	})
}
