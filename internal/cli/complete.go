package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"latchkey/internal/session"
)

// completing is how long the shell waits for names; a slow keyring must not hold up the prompt.
const completing = 2 * time.Second

// complete tells the shell what can stand behind flags and commands. Nothing here asks the person anything.
func (p *Program) complete(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	flags := map[string]cobra.CompletionFunc{
		"account":       p.completeAccount,
		"default":       p.completeAccount,
		"profile":       p.completeProfile,
		"log-level":     values("debug", "info", "warn", "error"),
		"type":          values("access", "id"),
		"prompt":        values(prompts()...),
		"response-mode": values(responseModes()...),
		"flow":          values(flowNames()...),
	}
	for _, cmd := range everyCommand(root) {
		for name, f := range flags {
			if cmd.Flag(name) != nil && (cmd == root) == (name == "log-level") {
				_ = cmd.RegisterFlagCompletionFunc(name, f) // fails only for a flag that is not there
			}
		}
		switch cmd.CommandPath() {
		case "latchkey profiles show", "latchkey profiles edit", "latchkey profiles remove":
			cmd.ValidArgsFunction = p.completeProfile
		case "latchkey help":
			cmd.Args = func(cmd *cobra.Command, args []string) error {
				if _, unknown, err := root.Find(args); err != nil || len(unknown) > 0 {
					return usage("there is no command %q", strings.Join(args, " "))
				}
				return nil
			}
		case "latchkey completion":
			cmd.Args = func(cmd *cobra.Command, args []string) error {
				if len(args) > 0 {
					return usage("there is no completion for %q; there is for bash, zsh, fish and powershell", args[0])
				}
				return nil
			}
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() } // only what runs has its arguments checked
		}
	}
}

func everyCommand(root *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{root}
	for _, c := range root.Commands() {
		list = append(list, everyCommand(c)...)
	}
	return list
}

func values[T ~string](list ...T) cobra.CompletionFunc {
	var out []cobra.Completion
	for _, w := range list {
		out = append(out, string(w))
	}
	return cobra.FixedCompletions(out, cobra.ShellCompDirectiveNoFileComp)
}

func (p *Program) completeProfile(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	profiles, _, err := p.profiles()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []cobra.Completion
	for _, q := range profiles.All() {
		out = append(out, cobra.CompletionWithDesc(q.Name, q.Title()))
	}
	return beginning(out, begun), cobra.ShellCompDirectiveNoFileComp
}

// completeAccount offers usernames and IDs; of a locked store the IDs alone, which are the names of its files.
func (p *Program) completeAccount(cmd *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	k, h, err := p.keeper()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer k.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), completing)
	defer cancel()
	k.Consult(ctx)
	_ = k.Open(ctx) // what could be opened is offered
	rows := k.Snapshot().Accounts
	var out []cobra.Completion
	for _, a := range rows {
		if name := plain(called(a.Account)); name != "" {
			out = append(out, cobra.CompletionWithDesc(name, plain(at(a.Account))))
		}
	}
	for _, a := range rows {
		out = append(out, cobra.CompletionWithDesc(string(a.ID), plain(a.Label())))
	}
	ids, _ := h.Options.Store.IDs(ctx)
	for _, id := range ids {
		if !slices.ContainsFunc(rows, func(a session.Account) bool { return a.ID == id }) {
			out = append(out, string(id))
		}
	}
	return beginning(out, begun), cobra.ShellCompDirectiveNoFileComp
}

// beginning keeps what begins as typed, each once.
func beginning(list []cobra.Completion, begun string) (out []cobra.Completion) {
	for _, c := range list {
		if strings.HasPrefix(strings.ToLower(c), strings.ToLower(begun)) && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}
