package cli

import (
	"context"

	"latchkey/internal/settings"
)

// What the preferences say holds from the next time on that it matters: the file is read then, since faces run for weeks
// and another face may have changed it. A file that cannot be read means the defaults; it is told of where it is loaded.

// background reports whether tokens are renewed before somebody asks for them.
func (h *Home) background() bool {
	prefs, _ := settings.LoadPreferences(h.Paths.PreferencesFile)
	return prefs.BackgroundRefresh
}

// FollowPreferences calls changed each time that the preferences may have changed, until ctx ends; once at the beginning,
// since what changed before the file was watched went unheard. The log follows them by itself.
func (h *Home) FollowPreferences(ctx context.Context, changed func()) {
	changes, err := settings.Watch(ctx, h.Paths.PreferencesFile)
	if err != nil {
		h.Log.Info("what is changed in the settings elsewhere shows here after the next start", "err", err)
		return
	}
	for heard := true; heard; _, heard = <-changes {
		for _, l := range h.levels {
			l.again()
		}
		changed()
	}
}
