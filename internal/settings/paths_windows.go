package settings

func systemFolders(getenv func(string) string) (folders, error) { return windowsFolders(getenv) }

// socketName names a pipe: Windows has one name space for all users, so the hash of the state folder, which
// holds the user's name, keeps them apart. Who may open it is the pipe's own security descriptor.
func socketName(_ func(string) string, state string) string {
	return `\\.\pipe\latchkey-` + stateHash(state)
}
