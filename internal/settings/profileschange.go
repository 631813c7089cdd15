package settings

import (
	"bytes"
	"context"
	"fmt"
)

// ChangeProfiles edits what is in the profiles file and not what a face remembers of it, while no other process does, and
// writes it in one step, for the person alone (0600). What edit refuses is its error, and leaves the file as it is. Other
// errors are those of LoadProfiles, that the file cannot be written, that ctx ended, that another process changed the file
// for longer than five seconds, and ErrChanged.
func ChangeProfiles(ctx context.Context, path string, edit func(*Profiles) error) error {
	release, err := alone(ctx, path)
	if err != nil {
		return fmt.Errorf("save the profiles: %w", err)
	}
	defer release()
	profiles, err := LoadProfiles(path)
	if err != nil {
		return err
	}
	if err := edit(&profiles); err != nil {
		return err
	}
	if bytes.Equal(profiles.text, profiles.loaded) {
		return nil
	}
	return profiles.save(path)
}
