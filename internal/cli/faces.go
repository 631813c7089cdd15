package cli

import (
	"context"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"latchkey/internal/desktop"
)

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no argument, but got %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// noCommand refuses what looks like a command and is none.
func noCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := root.SuggestionsFor(args[0]); args[0] != "" && len(near) > 0 {
		return usage("there is no command %q; did you mean %s?", args[0], strings.Join(near, " or "))
	}
	return usage("there is no command %q", args[0])
}

func dialer(socket string) func(context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) { return desktop.Dial(ctx, socket) }
}

func (p *Program) trayCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "tray",
		Short: "Sit in the system tray and keep accounts fresh (what login starts)",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := p.faceHome("tray")
			if err != nil {
				return err
			}
			return p.Tray(cmd.Context(), h)
		},
	}
}

func (p *Program) windowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "window [account:ID | claims:ID | sign_in:ID | add_account | settings]",
		Short: "Open the window",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("window takes one place to show, but got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			target := ""
			if len(args) == 1 {
				target = args[0]
			}
			if !desktop.HasDisplay() {
				return &statusError{status: exitFailed, text: "there is no display for the window (DISPLAY is not set)\nEverything it does can be done with commands: latchkey help"}
			}
			if p.Window == nil && !desktop.HasWindowProgram() {
				return &statusError{status: exitFailed, text: "this build has no window, and latchkey-window is not beside it; install that\nEverything it does can be done with commands: latchkey help"}
			}
			if p.Window == nil {
				// The slim build: the window is the program beside it.
				return desktop.StartWindow(cmd.Context(), args...)
			}
			h, err := p.faceHome("window")
			if err != nil {
				return err
			}
			return p.Window(cmd.Context(), h, target)
		},
	}
}
