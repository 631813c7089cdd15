package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"latchkey/flows"
)

// traced has everything under the new ctx recorded. The function it gives writes the trace, however the sign-in
// ended, and adds its own failure to the sign-in's. path "" records nothing; "-" is standard error, because standard
// output belongs to the result.
func (p *Program) traced(ctx context.Context, path string) (context.Context, func(error) error, error) {
	if path == "" {
		return ctx, func(err error) error { return err }, nil
	}
	t := flows.NewTrace(nil)
	if path == "-" {
		return flows.WithTrace(ctx, t), func(err error) error { return errors.Join(err, t.WriteRedacted(p.Stderr)) }, nil
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, nil, usage("--trace %s: it is not a regular file; choose another name", path)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("write the trace: %w", err)
	}
	// A new file for this user alone takes the place of the old one: who had that open, or could read it, sees nothing.
	f, err := os.CreateTemp(filepath.Dir(path), ".latchkey-trace-*")
	if err != nil {
		return nil, nil, fmt.Errorf("write the trace: %w", err)
	}
	return flows.WithTrace(ctx, t), func(ended error) error {
		err := errors.Join(t.WriteRedacted(f), f.Close())
		if ended != nil && len(t.Exchanges()) == 0 { // it never came to anything: an older trace is worth more
			os.Remove(f.Name())
			return ended
		}
		if err == nil {
			err = os.Rename(f.Name(), path)
		}
		if err != nil {
			os.Remove(f.Name())
			return errors.Join(ended, fmt.Errorf("write the trace: %w", err))
		}
		fmt.Fprintf(p.Stderr, "What went over the wire is in %s, without secrets.\n", path)
		return ended
	}, nil
}
