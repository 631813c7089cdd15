package winauth

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
)

func systemEvidence(s system) evidence { return macEvidence(os.DirFS("/"), s) }

// macEvidence looks for the directory binding that dsconfigad(8) writes: a file with the domain's name.
func macEvidence(root fs.FS, s system) evidence {
	return evidence{
		domain: func(context.Context) (string, error) {
			files, err := fs.ReadDir(root, "Library/Preferences/OpenDirectory/Configurations/Active Directory")
			if errors.Is(err, fs.ErrNotExist) {
				return "", nil
			}
			for _, f := range files {
				if name, ok := strings.CutSuffix(path.Base(f.Name()), ".plist"); ok {
					return clean(name), nil
				}
			}
			return "", err
		},
		ticket: func(ctx context.Context) (Ticket, error) { return onThread(ctx, s.ticket) },
	}
}
