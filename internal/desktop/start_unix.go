//go:build !windows

package desktop

import (
	"os/exec"
	"syscall"
)

// detach gives cmd a session of its own: no terminal and no signal of ours reaches it.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
