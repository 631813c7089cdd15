//go:build !windows && !darwin

package settings

func systemFolders(getenv func(string) string) (folders, error) { return xdgFolders(getenv) }

func socketName(getenv func(string) string, state string) string { return unixSocket(getenv, state) }
