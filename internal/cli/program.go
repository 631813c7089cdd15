// Package cli is the command face of Latchkey. Results go to stdout, everything else to stderr; no command
// touches the display but those that open a face.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/session"
	"latchkey/internal/settings"
	"latchkey/internal/words"
)

// Program is what the commands run with. main fills it in; tests fill in their own.
type Program struct {
	Version string
	Getenv  func(string) string
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Now     func() time.Time

	// OpenStore opens the sealed store in a folder.
	OpenStore func(dir string, log *slog.Logger) (session.Store, session.Codec, error)

	// ComputerLogin opens this computer's own login; nil: there is none.
	ComputerLogin func(allowNTLM bool) ComputerLogin

	// Broker is Windows' account broker; nil: this system has none.
	Broker flows.Broker

	// Owner is the handle of the window that a command was typed into, before which Windows may put its own; 0: none.
	Owner func() uintptr

	// Tray runs the tray face until it is told to quit; it is called on the main goroutine.
	Tray func(ctx context.Context, h *Home) error

	// Window runs the window face likewise, showing target first; nil in a build without one.
	Window func(ctx context.Context, h *Home, target string) error

	spoken   *words.Words // in which people are spoken to; nil: not asked yet
	answered bool         // a JSON value is on stdout
	quiet    bool         // the trace on stderr says what went wrong
	logLevel string
	logFile  string
}

// Home is where a face lives: its folders, its log and its keeper's parts.
type Home struct {
	Version string
	Paths   settings.Paths
	Log     *slog.Logger
	Client  *flows.Client
	Options session.Options // Store, Client, Now, Log, Dial, Codec, Login and Broker are set

	levels   []*logLevel // of the log, which follow the preferences
	system   *desktop.SystemProxies
	computer *computer    // nil: there is no such login
	broker   flows.Broker // nil: there is none
}

// Run executes the command line and returns the exit status.
func (p *Program) Run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // the first signal asks the command to end, a second one ends the process
	out := &results{to: p.Stdout}
	p.Stdout = out
	root := p.root(args)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil && out.err != nil {
		err = fmt.Errorf("write the result: %w", out.err)
	}
	if err == nil {
		return 0
	}
	status, text := p.explain(ctx, cmd.CommandPath(), err)
	if text == "" {
		return status
	}
	if !p.quiet {
		fmt.Fprintln(p.Stderr, "latchkey: "+p.say(strings.TrimPrefix(text, "latchkey ")))
	}
	if refusesInJSON(cmd) && !p.answered {
		_ = p.printJSON(p.refusal(ctx, cmd.CommandPath(), err)) // stderr has it all the same
	}
	return status
}

// openToClicks lets a click in Windows' Explorer, or the login that it carries out, start the program: cobra would
// answer that this is for the command line, and end.
var openToClicks = sync.OnceFunc(func() { cobra.MousetrapHelpText = "" })

func (p *Program) root(args []string) *cobra.Command {
	openToClicks()
	root := &cobra.Command{
		Use:           "latchkey",
		Short:         "Signs you in, keeps you signed in, and hands out tokens",
		Long:          "Latchkey signs people in to Microsoft Entra ID, AD FS and any OpenID Connect provider,\nkeeps every account fresh, and hands tokens to you and to other programs.\n\nWithout a command it starts the tray, if it does not run yet, and opens the window.",
		Version:       p.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noCommand,

		SuggestionsMinimumDistance: 2,
		RunE:                       p.open,
	}
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	root.SetVersionTemplate("latchkey {{.Version}}\n")
	root.Flags().Bool("version", false, "print the version")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%w", err) })
	flags := root.PersistentFlags()
	flags.StringVar(&p.logLevel, "log-level", "", "what to log: debug, info, warn or error; default: as the settings say")
	flags.StringVar(&p.logFile, "log-file", "", "where to log; default: standard error, for tray and window also their own file")
	p.addCommands(root, args)
	p.sayHelp(root)
	return root
}

// home finds the folders and opens the parts. Nothing is read or asked yet: a command that needs one token
// reads one record.
func (p *Program) home() (*Home, error) { return p.homeWith(p.logger) }

// faceHome is home for a face that stays.
func (p *Program) faceHome(face string) (*Home, error) {
	return p.homeWith(func(paths settings.Paths) (*slog.Logger, []*logLevel, error) { return p.faceLogger(paths, face) })
}

func (p *Program) homeWith(logger func(settings.Paths) (*slog.Logger, []*logLevel, error)) (*Home, error) {
	paths, err := settings.FindPaths(p.Getenv)
	if err != nil {
		return nil, err
	}
	log, levels, err := logger(paths)
	if err != nil {
		return nil, err
	}
	h, err := p.homeAt(paths, log)
	if err != nil {
		return nil, err
	}
	h.levels = levels
	return h, nil
}

func (p *Program) homeAt(paths settings.Paths, log *slog.Logger) (*Home, error) {
	store, codec, err := p.OpenStore(paths.State, log)
	if err != nil {
		return nil, err
	}
	h := &Home{Version: p.Version, Paths: paths, Log: log, broker: p.Broker, system: desktop.NewSystemProxies(p.Now, p.Getenv)}
	parts := flows.ClientOptions{Now: p.Now, Log: log, Version: p.Version, CacheDir: paths.Cache, Language: p.pageLanguage(paths.PreferencesFile), Proxy: h.ways}
	if p.ComputerLogin != nil {
		h.computer = newComputer(p.ComputerLogin, paths.PreferencesFile)
		parts.Negotiator = h.computer
	}
	h.Client = flows.NewClient(parts)
	h.Options = session.Options{Store: store, Client: h.Client, Now: p.Now, Log: log, Codec: codec, Dial: dialer(paths.Socket), Broker: h.brokerOf, Background: h.background}
	h.Options.SignedOut = h.forgetBrowser
	if h.computer != nil {
		h.Options.Login = h.loginOf
	}
	return h, nil
}

// keeper opens the parts and makes the keeper of a command.
func (p *Program) keeper() (*session.Keeper, *Home, error) {
	h, err := p.home()
	if err != nil {
		return nil, nil, err
	}
	return session.New(h.Options), h, nil
}

// open is what the program does without a command.
func (p *Program) open(cmd *cobra.Command, _ []string) error {
	if !desktop.HasDisplay() {
		return cmd.Help()
	}
	k, _, err := p.keeper()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	if !k.TrayRuns(ctx) {
		if err := desktop.StartTray(ctx); err != nil {
			return err
		}
	}
	if err := k.Raise(ctx, ""); errors.Is(err, session.ErrNoLeader) {
		return desktop.StartWindow(ctx)
	} else if err != nil {
		return err
	}
	return nil
}

func (p *Program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		Run:   func(*cobra.Command, []string) { fmt.Fprintln(p.Stdout, "latchkey "+p.Version) },
	}
}
