package desktop

// Owner is the window that a command was typed into, as a handle of the system's: what Windows may put a question of its
// own before. 0 where there is none, and on every system but Windows.
func Owner() uintptr { return consoleWindow() }
