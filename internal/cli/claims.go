package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/go-jose/go-jose/v4"
	"github.com/spf13/cobra"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// claimsJSON is the answer of `latchkey claims --json`; its field names are stable.
type claimsJSON struct {
	Header    claims.Object      `json:"header"`
	Claims    claims.Object      `json:"claims"`
	Signature claims.Signature   `json:"signature"`
	Explained []claims.Explained `json:"explained"`
}

type claimsFlags struct {
	account, kind, jwks, compare string
	verify, json                 bool
	why                          whyFlags
}

func (p *Program) claimsCommand() *cobra.Command {
	var in claimsFlags
	cmd := &cobra.Command{
		Use:   "claims [-]",
		Short: "Show and explain what is in a token",
		Long: "Explains the claims of an account's token, or with - of a token on standard input.\n" +
			"With --verify the signature is checked: exit status 1 when it is invalid, 7 when it cannot be verified by us.\n" +
			"Standard input may be the token, a header or a curl command with it, an answer of a token endpoint, or claims without\n" +
			"their token. With --why, and with what the service wants, it is said why a service may refuse the token.\n" +
			"With --compare the token is compared with another: what is new, gone and changed since that one. With \"- --compare -\"\n" +
			"standard input holds both, the older first.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && args[0] != "-" {
				return usage("claims takes a token from standard input only (-): on the command line others could read it")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.claims(cmd.Context(), in, len(args) == 1) },
	}
	f := cmd.Flags()
	f.StringVar(&in.account, "account", "", "an ID, a username, or an unambiguous beginning of either; may be left out when there is one account, or a default one")
	f.StringVar(&in.kind, "type", "access", "access or id")
	f.BoolVar(&in.verify, "verify", false, "check the signature with the provider's keys")
	f.StringVar(&in.jwks, "jwks", "", "check the signature with the keys in this file (a JWK set) instead")
	f.StringVar(&in.compare, "compare", "", "compare with the token in this file, or with - on standard input")
	f.BoolVar(&in.json, "json", false, "print one JSON value")
	in.why.add(cmd)
	notEmpty(cmd, "account", "compare")
	oneOf(cmd, "compare", "verify")
	oneOf(cmd, "compare", "jwks")
	return cmd
}

func (p *Program) claims(ctx context.Context, in claimsFlags, stdin bool) error {
	if in.kind != "access" && in.kind != "id" {
		return usage("--type %q: choose access or id", in.kind)
	}
	var given *jose.JSONWebKeySet // before anything else: nobody wants to hear it after a renewal
	if in.jwks != "" {
		var err error
		if given, err = readKeys(in.jwks); err != nil {
			return err
		}
	}
	k, h, err := p.keeper()
	if err != nil {
		return err
	}
	defer k.Close()
	if in.compare != "" {
		return p.compareClaims(ctx, k, h, in, stdin)
	}
	token, keys, err := p.tokenToRead(ctx, k, h, in, stdin)
	if err != nil {
		return err
	}
	if given != nil {
		keys = func(*claims.Token) (*jose.JSONWebKeySet, error) { return given, nil }
	}
	t, err := token.Read()
	if err != nil {
		return p.unreadable(in, token.Token, err)
	}
	out := claimsJSON{Header: t.Header, Claims: t.Claims, Explained: slices.Concat(claims.Explain(t, h.Options.Now()), claims.ExplainHeader(t))}
	if in.verify || in.jwks != "" {
		var set *jose.JSONWebKeySet
		var keysErr error
		if t.NeedsKeys() { // nobody is asked for what the header tells
			set, keysErr = keys(t)
		}
		out.Signature = t.Signature(set, keysErr)
		switch {
		case given != nil && out.Signature.Status == claims.Valid:
			out.Signature.Reason = "Signed with a key of the set that was given."
		case stdin: // it names its issuer itself
			out.Signature = out.Signature.By(t.Claims.Text("iss"))
		}
	} else {
		out.Signature = claims.Signature{Status: claims.Unverifiable, Reason: notChecked}
	}
	switch {
	case in.why.asked():
		err = p.printWhy(in, claims.Diagnose(t, h.Options.Now(), in.why.wanted(out.Signature)))
	case in.json:
		err = p.printJSON(out)
	default:
		p.printClaims(out)
	}
	if err != nil || !in.verify && in.jwks == "" {
		return err
	}
	return verdict(out.Signature)
}

// unreadable answers for a token that is not ours to read.
func (p *Program) unreadable(in claimsFlags, token identity.Secret, err error) error {
	s, reasons := claims.Unread(err), claims.DiagnoseUnread(token, err)
	if in.why.asked() {
		return p.printWhy(in, reasons)
	}
	if in.json {
		if err := p.printJSON(claimsJSON{Header: claims.Object{}, Claims: claims.Object{}, Signature: s, Explained: []claims.Explained{}}); err != nil {
			return err
		}
	}
	status := exitUnverifiable
	if errors.Is(err, claims.ErrMalformed) {
		status = exitFailed
	}
	return &statusError{status: status, text: sentences(reasons[0].Text, reasons[0].Next)}
}

func verdict(s claims.Signature) error {
	switch s.Status {
	case claims.Valid:
		return nil
	case claims.Invalid:
		return &statusError{status: exitFailed, text: "the signature is not valid: " + s.Reason}
	}
	return &statusError{status: exitUnverifiable, text: "the signature cannot be verified by us: " + s.Reason}
}

const notChecked = "Not checked; use --verify."

// keysFor finds the keys that a token should be signed with.
type keysFor func(t *claims.Token) (*jose.JSONWebKeySet, error)

// tokenToRead is the token, from an account or from standard input, and the way to its keys.
func (p *Program) tokenToRead(ctx context.Context, k *session.Keeper, h *Home, in claimsFlags, stdin bool) (claims.Candidate, keysFor, error) {
	if stdin {
		b, err := p.input(ctx, claims.MaxTextSize)
		if err != nil {
			return claims.Candidate{}, nil, fmt.Errorf("read the token: %w", err)
		}
		one, err := pick(b, in.kind)
		return one, func(t *claims.Token) (*jose.JSONWebKeySet, error) {
			return keysOfIssuer(ctx, h, t)
		}, err
	}
	id, err := p.findOrDefault(ctx, k, h, in.account)
	if err != nil {
		return claims.Candidate{}, nil, err
	}
	var token identity.Secret
	if in.kind == "id" {
		token, err = k.IDToken(ctx, id)
	} else {
		var access identity.AccessToken
		access, err = k.Token(ctx, id, "")
		token = access.Token
	}
	return claims.Candidate{Token: token}, func(*claims.Token) (*jose.JSONWebKeySet, error) { return k.Keys(ctx, id) }, err
}

// pick is the token in what was handed in: of several the first of the kind that was asked for, else the first. The error
// says what the text is instead, where it holds none.
func pick(text []byte, kind string) (claims.Candidate, error) {
	found, err := claims.Find(text)
	switch {
	case err != nil && claims.Instead(err) != "":
		return claims.Candidate{}, &statusError{status: exitUnverifiable, text: claims.Instead(err)}
	case err != nil:
		return claims.Candidate{}, &statusError{status: exitFailed, text: "There is no token in what was handed in."}
	}
	want := claims.Access
	if kind == "id" {
		want = claims.ID
	}
	for _, c := range found[1:] {
		if t, err := claims.Decode(c.Token); err == nil && t.Kind() == want && !isOf(found[0], want) {
			return c, nil
		}
	}
	return found[0], nil
}

func isOf(c claims.Candidate, kind claims.Kind) bool {
	t, err := claims.Decode(c.Token)
	return err == nil && t.Kind() == kind || err != nil && kind == claims.Access && c.Name == "access_token"
}

func readKeys(path string) (*jose.JSONWebKeySet, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(b, &set); err != nil || len(set.Keys) == 0 {
		return nil, fmt.Errorf("read the keys: %s is not a JWK set (RFC 7517)", path)
	}
	return &set, nil
}

// keysOfIssuer fetches the keys of a foreign token's issuer. Only the address in it is trusted, and only as far
// as discovery confirms it.
func keysOfIssuer(ctx context.Context, h *Home, t *claims.Token) (*jose.JSONWebKeySet, error) {
	a, err := identity.ParseAuthority(t.Claims.Text("iss"))
	if err != nil {
		return nil, fmt.Errorf("the token's issuer: %w", err)
	}
	provider, err := h.Client.Discover(ctx, a)
	if err != nil {
		return nil, err
	}
	return h.Client.Keys(ctx, provider)
}
