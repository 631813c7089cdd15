package cache

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"latchkey/internal/identity"
)

// tempLife is how old a half-written file must be before it counts as left behind by a process that was
// killed. Writing one takes milliseconds.
const tempLife = time.Hour

// sweep removes what killed processes left behind, finishes sign-outs that were interrupted, and forgets
// tombstones that have had their time. It reads the whole folder, so only long-lived processes do it.
func (s *Store) sweep(ctx context.Context) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return
		}
		if strings.HasPrefix(e.Name(), tempPrefix) {
			if info, err := e.Info(); err == nil && s.now().Sub(info.ModTime()) > tempLife {
				_ = os.Remove(filepath.Join(s.dir, e.Name()))
			}
			continue
		}
		name, ok := strings.CutSuffix(e.Name(), tombstoneSuffix)
		if id := identity.AccountID(name); ok && id.Valid() {
			if err := s.sweepAccount(ctx, id); err != nil {
				s.log.WarnContext(ctx, "could not tidy up after a sign-out", "account", id, "error", err)
			}
		}
	}
}

func (s *Store) sweepAccount(ctx context.Context, id identity.AccountID) error {
	unlock, err := s.lockWrite(ctx, id)
	if err != nil {
		return err
	}
	defer unlock()
	t, err := s.readTombstone(id)
	if err != nil {
		return err
	}
	young := false
	h, _, _, readErr := s.read(id)
	for _, e := range t.Ended {
		if readErr == nil && e.SignIn == h.SignIn {
			return removeFile(s.recordPath(id))
		}
		young = young || !e.isOld(s.now())
	}
	if young || len(t.Ended) == 0 {
		return nil
	}
	return removeFile(s.tombstonePath(id))
}
