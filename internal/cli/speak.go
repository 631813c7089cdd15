package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"latchkey/internal/settings"
	"latchkey/internal/words"
)

// words are those of the language that the preferences name. Only what a person reads is said in it: never --json, a
// token, a log or a trace.
func (p *Program) words() *words.Words {
	if p.spoken == nil {
		var prefs settings.Preferences
		if paths, err := settings.FindPaths(p.Getenv); err == nil {
			prefs, _ = settings.LoadPreferences(paths.PreferencesFile) // whoever needs them says what is wrong with them
		}
		p.spoken = words.For(words.Choose(string(prefs.Language), p.Getenv))
	}
	return p.spoken
}

// pageLanguage is what the pages in the browser are in. A window stays, so the preferences are read for each.
func (p *Program) pageLanguage(preferences string) func() (string, func(string) string) {
	return func() (string, func(string) string) {
		prefs, _ := settings.LoadPreferences(preferences)
		w := words.For(words.Choose(string(prefs.Language), p.Getenv))
		return string(w.Language()), w.Of
	}
}

// say says one text of ours in the person's language.
func (p *Program) say(text string) string { return p.words().Of(text) }

// toPerson is standard error for what a person reads. What goes into a trace stays English.
func (p *Program) toPerson() io.Writer {
	if _, tracing := p.Stderr.(*kept); tracing {
		return p.Stderr
	}
	return voice{p.Stderr, p.say}
}

// voice says what is written to it; each Write is a whole text.
type voice struct {
	to  io.Writer
	say func(string) string
}

func (v voice) Write(b []byte) (int, error) {
	if _, err := io.WriteString(v.to, v.say(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// sayHelp puts the help of all commands into the person's language when help is asked for: a command that runs does
// not pay for it.
func (p *Program) sayHelp(root *cobra.Command) {
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if p.words().Language() != words.English {
			root.SetUsageTemplate(p.inUsage(root.UsageTemplate()))
			p.sayCommand(root)
		}
		help(cmd, args)
	})
}

func (p *Program) sayCommand(cmd *cobra.Command) {
	cmd.Short, cmd.Long = p.say(cmd.Short), p.say(cmd.Long)
	cmd.InitDefaultHelpFlag()
	say := func(f *pflag.Flag) { f.Usage = p.say(f.Usage) }
	cmd.Flags().VisitAll(say)
	cmd.PersistentFlags().VisitAll(say)
	for _, child := range cmd.Commands() {
		p.sayCommand(child)
	}
}

// inUsage puts the captions of cobra's own help into the person's language.
func (p *Program) inUsage(template string) string {
	pairs := []string{}
	for _, caption := range [...]string{
		"Usage:", "Examples:", "Available Commands:", "Global Flags:", "Flags:",
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`,
	} {
		pairs = append(pairs, caption, p.say(caption))
	}
	return strings.NewReplacer(pairs...).Replace(template)
}
