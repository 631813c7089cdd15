package settings

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"latchkey/internal/identity"
)

// ErrNoProfile is wrapped by every error that says that a profile is not there.
var ErrNoProfile = errors.New("no such profile")

// ErrProfileExists is wrapped by the error of Add when the name is taken.
var ErrProfileExists = errors.New("there is already a profile of that name")

// ErrChanged: somebody who knows nothing of our lock, as an editor, changed the file while we did. Change it again.
var ErrChanged = errors.New("the file was changed meanwhile")

// Profiles is the content of a profiles file, in the file's order. The zero value is an empty file. Edits work
// on the text, so that comments, order and spelling of what is not touched stay as the person wrote them.
type Profiles struct {
	text   []byte // as edited
	loaded []byte // as it was in the file
	list   []Profile
}

// LoadProfiles reads a profiles file; a missing one has no profiles. A fault in it is a *FileError with line
// and column.
func LoadProfiles(path string) (Profiles, error) {
	text, err := readFile(path)
	if err != nil {
		return Profiles{}, fmt.Errorf("read the profiles: %w", err)
	}
	list, err := parseProfiles(path, text)
	if err != nil {
		return Profiles{}, fmt.Errorf("read the profiles: %w", err)
	}
	return Profiles{text: text, loaded: text, list: list}, nil
}

func parseProfiles(path string, text []byte) ([]Profile, error) {
	// Once for the syntax: only then can the text be trusted to have a layout. Once more, strictly, for the types.
	var anything map[string]any
	if err := toml.Unmarshal(text, &anything); err != nil {
		return nil, syntaxFault(path, err)
	}
	sections, err := layout(path, text)
	if err != nil {
		return nil, err
	}
	var file struct {
		Profile []entry `toml:"profile"`
	}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, syntaxFault(path, err)
	}
	if len(file.Profile) != len(sections) {
		return nil, &FileError{Path: path, Problem: "begin each profile with a line [[profile]]"}
	}
	var list []Profile
	for i, e := range file.Profile {
		p, err := e.profile()
		var wrong *keyError
		if errors.As(err, &wrong) {
			return nil, fault(path, text, sections[i].at(wrong.key), "%v", wrong)
		}
		if j := index(list, p.Name); j >= 0 {
			return nil, fault(path, text, sections[i].at("name"), "name: there is already a profile %q; each needs a name of its own", list[j].Name)
		}
		list = append(list, p)
	}
	return list, nil
}

// index finds a profile by name. Case does not tell two apart: people do not hear it.
func index(list []Profile, name string) int {
	return slices.IndexFunc(list, func(p Profile) bool { return strings.EqualFold(p.Name, name) })
}

// All returns the profiles in the file's order.
func (p Profiles) All() []Profile { return slices.Clone(p.list) }

// Names returns the names in the file's order.
func (p Profiles) Names() []string {
	var names []string
	for _, one := range p.list {
		names = append(names, one.Name)
	}
	return names
}

// Get finds a profile by name, without regard to case. The error wraps ErrNoProfile and names those there are.
func (p Profiles) Get(name string) (Profile, error) {
	if i := index(p.list, name); i >= 0 {
		return p.list[i], nil
	}
	return Profile{}, p.missing(name)
}

// MadeFor reports whether a was signed in with p, as far as p is still what it was then: names go from one organisation to
// another when profiles are removed and added again, and what one says of its hosts and pages does not hold for the other.
// Another tenant of the same sign-in service counts, and an application, which has a client ID of its own.
func (p Profile) MadeFor(a identity.Account) bool {
	return p.Name != "" && p.Name == a.Profile && p.Authority.Kind == a.Authority.Kind && p.Authority.Host() == a.Authority.Host() &&
		(p.ClientID == a.ClientID || a.Kind == identity.KindApp)
}

// For is the profile that an account was signed in with; the zero Profile where it is not there, or is another one by now.
func (p Profiles) For(a identity.Account) Profile {
	if i := slices.IndexFunc(p.list, func(one Profile) bool { return one.MadeFor(a) }); i >= 0 {
		return p.list[i]
	}
	return Profile{}
}

func (p Profiles) missing(name string) error {
	if len(p.list) == 0 {
		return &missingProfile{fmt.Sprintf("no profile %q; there are none yet", name)}
	}
	return &missingProfile{fmt.Sprintf("no profile %q; there are: %s", name, strings.Join(p.Names(), ", "))}
}

type missingProfile struct{ text string }

func (e *missingProfile) Error() string { return e.text }
func (e *missingProfile) Unwrap() error { return ErrNoProfile }

// save refuses with ErrChanged when somebody else changed the file since it was loaded: what a person writes in an editor
// is not lost.
func (p *Profiles) save(path string) error {
	now, err := readFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("save the profiles: %w", err)
	}
	if !bytes.Equal(now, p.loaded) {
		return fmt.Errorf("save the profiles: %w", ErrChanged)
	}
	if err := WriteFile(path, p.text); err != nil {
		return fmt.Errorf("save the profiles: %w", err)
	}
	p.loaded = p.text
	return nil
}
