//go:build !nodemo

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"latchkey/internal/demo"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// HasDemo: the demo tenant is in this build.
const HasDemo = true

// DemoProfile is the name of the profile that the demo makes ready.
const DemoProfile = "demo"

func (p *Program) demoCommand() *cobra.Command {
	var listen, proxy string
	var tls, asJSON, window bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Serve a demo tenant on this computer, to try everything without a tenant of your own",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			paths, err := settings.FindPaths(p.Getenv)
			if err != nil {
				return err
			}
			log, _, err := p.logger(paths)
			if err != nil {
				return err
			}
			if err := demo.CheckListen(listen); err != nil {
				return &usageError{err}
			}
			home := filepath.Join(paths.State, "demo")
			options := demo.Options{Listen: listen, TLS: tls, Now: p.Now, Log: log}
			if proxy != "" {
				if window {
					return usage("--proxy and --window do not go together")
				}
				if options.Proxy, err = readProxy(proxy); err != nil {
					return err
				}
			}
			if window {
				if !desktop.HasDisplay() {
					return &statusError{status: exitFailed, text: "there is no display for the window (DISPLAY is not set)\nWithout one: latchkey demo"}
				}
				options.Dir = filepath.Join(home, "tenant")
			} else if tls {
				dir, err := os.MkdirTemp("", "latchkey-demo-")
				if err != nil {
					return fmt.Errorf("make a folder for the demo's certificate: %w", err)
				}
				defer os.RemoveAll(dir)
				options.Dir = dir
			}
			tenant, err := demo.Start(ctx, options)
			if err != nil {
				return err
			}
			defer tenant.Close()
			if err := p.announce(tenant.Info(), asJSON); err != nil {
				return err
			}
			if window {
				return p.demoFaces(ctx, home, tenant.Info())
			}
			return tenant.Wait()
		},
	}
	f := cmd.Flags()
	f.StringVar(&listen, "listen", "127.0.0.1:0", "the loopback address to serve on; port 0 means any")
	f.BoolVar(&tls, "tls", false, "serve https with a certificate authority of its own")
	f.StringVar(&proxy, "proxy", "", "a JSON `file` on the reverse proxy in front that signs people in with Kerberos: tenant, farm, secret")
	f.BoolVar(&asJSON, "json", false, "print the description as one line of JSON")
	f.BoolVar(&window, "window", false, "open tray and window on it, with a state folder of its own")
	return cmd
}

// readProxy reads the description of the proxy. It is a file and not a flag, because of the secret in it.
func readProxy(file string) (*demo.Proxy, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the description of the proxy: %w", err)
	}
	p := new(demo.Proxy)
	if err := json.Unmarshal(text, p); err != nil {
		return nil, fmt.Errorf("read the description of the proxy: %s: %w", file, err)
	}
	return p, nil
}

// announce prints what a client must know. The demo's passwords are no secrets.
func (p *Program) announce(info demo.Info, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(p.Stdout).Encode(info)
	}
	fmt.Fprint(p.Stdout, p.say(fmt.Sprintf("The demo tenant is ready. Ctrl-C ends it.\n\n  authority  %s\n  client ID  %s\n  scope      %s\n\nPeople who can sign in:\n",
		info.Authority, info.ClientID, info.Scope)))
	for _, u := range info.Users {
		fmt.Fprintf(p.Stdout, "  %-30s %-24s %s\n", u.Username, u.Password, u.Kind)
	}
	return nil
}

// demoFaces opens tray and window on the tenant and serves until both have ended, or the window has when no
// tray shows.
func (p *Program) demoFaces(ctx context.Context, home string, info demo.Info) error {
	if err := demoProfile(ctx, home, p.Getenv, info); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	face := func(program string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Env = append(os.Environ(), "LATCHKEY_HOME="+home)
		if info.CAFile != "" {
			cmd.Env = append(cmd.Env, "SSL_CERT_FILE="+info.CAFile)
		}
		cmd.Stdout, cmd.Stderr = p.Stderr, p.Stderr
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
		cmd.WaitDelay = 5 * time.Second
		return cmd
	}
	tray, window := face(self, "tray"), face(desktop.WindowProgram(self), "window")
	for _, c := range []*exec.Cmd{tray, window} {
		if err := c.Start(); err != nil {
			return fmt.Errorf("start %s: %w", c.Args[1], err)
		}
	}
	windowErr := window.Wait()
	if host, _ := desktop.TrayHost(ctx); !host {
		cancel() // nothing is left on the screen to end the demo with
	}
	trayErr := tray.Wait()
	if ctx.Err() != nil {
		return nil
	}
	for face, err := range map[string]error{"window": windowErr, "tray": trayErr} {
		if err != nil {
			return fmt.Errorf("the %s ended unexpectedly (%w); its log is %s", face, err, filepath.Join(home, "logs", face+".log"))
		}
	}
	return nil
}

// demoProfile writes the demo's profile into the demo's own settings, or corrects it when the tenant moved to
// another port.
func demoProfile(ctx context.Context, home string, getenv func(string) string, info demo.Info) error {
	paths, err := settings.FindPaths(func(name string) string {
		if name == "LATCHKEY_HOME" {
			return home
		}
		return getenv(name)
	})
	if err != nil {
		return err
	}
	a, err := identity.ParseAuthority(info.Authority)
	if err != nil {
		return err
	}
	want := settings.Profile{Name: DemoProfile, Organisation: "Contoso", Authority: a, ClientID: info.ClientID,
		Scopes: identity.ParseScopes(info.Scope), Flow: identity.FlowAuto}
	return settings.ChangeProfiles(ctx, paths.ProfilesFile, func(profiles *settings.Profiles) error {
		if have, err := profiles.Get(DemoProfile); err == nil {
			if have.Authority == want.Authority && have.ClientID == want.ClientID {
				return nil
			}
			if err := profiles.Remove(DemoProfile); err != nil {
				return err
			}
		}
		return profiles.Add(want)
	})
}
