package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"latchkey/flows"
)

// maxMessage is a little more than what Diagnose takes, so that it and not the reader says that it is too much.
const maxMessage = 65 << 10

// explainedJSON is the answer of `latchkey explain --json`; its field names are stable.
type explainedJSON struct {
	Code          string        `json:"code"`       // what a help desk calls it: the leading number, or the OAuth code
	OAuthCode     string        `json:"oauth_code"` //
	Numbers       []string      `json:"numbers"`    //
	SubError      string        `json:"sub_error"`
	Known         bool          `json:"known"`
	Summary       string        `json:"summary"`
	Next          string        `json:"next"`
	Who           string        `json:"who"` // person, administrator, owner, provider, nobody; empty: unknown
	Retry         bool          `json:"retry"`
	Lookup        string        `json:"lookup"`
	CorrelationID string        `json:"correlation_id"`
	TraceID       string        `json:"trace_id"`
	Timestamp     string        `json:"timestamp"`
	Claims        string        `json:"claims"`
	Also          []furtherJSON `json:"also"`
}

type furtherJSON struct {
	Code    string `json:"code"`
	Summary string `json:"summary"`
}

func (p *Program) explainCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain CODE|TEXT|-",
		Short: "Say what an error number, code or message means",
		Long: "Says what a number (AADSTS50076), an OAuth code or a whole error message means, who can mend it,\n" +
			"and what to do next. With - the message is read from standard input: an error page as text, a JSON\n" +
			"answer, or the address that the browser ended at. Nothing is sent anywhere.\n\n" +
			"Exit status 1 when the catalogue does not know it.",
		Example: "  latchkey explain AADSTS50076\n" +
			"  latchkey explain invalid_grant\n" +
			"  xclip -o | latchkey explain -",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("%s needs a number, a code or a message; with - it reads one from standard input", cmd.CommandPath())
			}
			return nil
		},
		ValidArgsFunction: completeCatalogue,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.explainMessage(cmd.Context(), args, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return cmd
}

func (p *Program) explainMessage(ctx context.Context, args []string, asJSON bool) error {
	text := strings.Join(args, " ")
	if text == "-" {
		b, err := p.input(ctx, maxMessage)
		if err != nil {
			return fmt.Errorf("read the message: %w", err)
		}
		text = string(b)
	}
	d, err := flows.Diagnose(text)
	if err != nil {
		return &statusError{status: exitFailed, text: err.Error()}
	}
	if asJSON {
		if err := p.printJSON(explained(d)); err != nil {
			return err
		}
	} else {
		p.printDiagnosis(d)
	}
	if !d.Known {
		return &statusError{status: exitFailed} // everything was said
	}
	return nil
}

func explained(d *flows.Diagnosis) explainedJSON {
	out := explainedJSON{
		Code: d.Name(), OAuthCode: d.Code, Numbers: d.Numbers, SubError: d.SubError, Known: d.Known, Summary: d.Summary, Next: d.Next, Who: string(d.Who), Retry: d.Retry,
		Lookup: d.Lookup, CorrelationID: d.CorrelationID, TraceID: d.TraceID, Timestamp: d.Timestamp, Claims: d.Claims, Also: []furtherJSON{},
	}
	if out.Numbers == nil {
		out.Numbers = []string{}
	}
	for _, f := range d.Also {
		out.Also = append(out.Also, furtherJSON{f.Code, f.Summary})
	}
	return out
}

// printDiagnosis says the plain words first; the numbers and IDs that a help desk asks for stand below.
func (p *Program) printDiagnosis(d *flows.Diagnosis) {
	var b strings.Builder
	for _, text := range []string{d.Summary, d.Next} {
		p.writeWrapped(&b, p.say(text))
	}
	var rows strings.Builder
	w := tabwriter.NewWriter(&rows, 0, 4, 2, ' ', 0)
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "%s:\t%s\n", p.say(name), plain(value))
		}
	}
	row("Who can mend it", p.say(d.Who.Words()))
	if d.Retry {
		row("Worth trying again", p.say("yes, later"))
	}
	if len(d.Numbers) > 0 {
		row("Number", d.Numbers[0])
	}
	row("Code", d.Code)
	row("Sub-error", d.SubError)
	for _, f := range d.Also {
		row("Also "+f.Code, p.say(f.Summary))
	}
	row("Correlation ID", d.CorrelationID)
	row("Trace ID", d.TraceID)
	row("Timestamp", d.Timestamp)
	row("Claims", d.Claims)
	if d.Known {
		row("More", d.Lookup)
	}
	w.Flush()
	if rows.Len() > 0 {
		b.WriteString("\n" + rows.String())
	}
	fmt.Fprint(p.Stdout, b.String())
}

func (p *Program) writeWrapped(b *strings.Builder, text string) {
	lines := []string{text}
	if width := p.width(); width > 0 {
		lines = wrap(text, width)
	}
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
}

// completeCatalogue offers what the catalogue knows, once enough has been typed to mean something.
func completeCatalogue(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	if len(args) == 0 && begun != "" {
		for name, summary := range flows.Catalogue() {
			if strings.HasPrefix(strings.ToLower(name), strings.ToLower(begun)) {
				out = append(out, cobra.CompletionWithDesc(name, summary))
			}
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
