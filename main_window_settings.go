//go:build !nowindow

package main

import (
	"cmp"
	"context"
	"errors"
	"time"

	"latchkey/app"
	"latchkey/internal/cli"
	"latchkey/internal/settings"
)

// profileStore gives the window the profiles file.
type profileStore struct{ path string }

func (s profileStore) List(context.Context) ([]app.Profile, error) {
	profiles, err := settings.LoadProfiles(s.path)
	var list []app.Profile
	for _, p := range profiles.All() {
		list = append(list, app.Profile{Profile: p, Demo: p.Name == cli.DemoProfile})
	}
	return list, err
}

// Add keeps a profile; one of the same name is replaced.
func (s profileStore) Add(_ context.Context, p app.Profile) error {
	profiles, err := settings.LoadProfiles(s.path)
	if err != nil {
		return err
	}
	if _, err := profiles.Get(p.Name); err == nil {
		if err := profiles.Remove(p.Name); err != nil {
			return err
		}
	} else if !errors.Is(err, settings.ErrNoProfile) {
		return err
	}
	if err := profiles.Add(p.Profile); err != nil {
		return err
	}
	return profiles.Save(s.path)
}

// Remove forgets a profile. The accounts that signed in with it stay.
func (s profileStore) Remove(_ context.Context, name string) error {
	profiles, err := settings.LoadProfiles(s.path)
	if err != nil {
		return err
	}
	if err := profiles.Remove(name); err != nil {
		return err
	}
	return profiles.Save(s.path)
}

// preferenceStore gives the window the preferences file.
type preferenceStore struct{ path string }

func (s preferenceStore) Load(context.Context) (app.Preferences, error) {
	p, err := settings.LoadPreferences(s.path)
	prefs := app.Preferences{Appearance: app.Appearance(p.Theme), Language: p.Language, ClipboardClear: p.ClipboardFor(), PasswordSignIn: p.PasswordSignIn,
		WindowsLogin: p.WindowsLogin, AllowNTLM: p.AllowNTLM, WindowsBroker: p.WindowsBroker, Masked: p.Masked}
	if p.Theme == settings.ThemeSystem {
		prefs.Appearance = app.AppearanceSystem
	}
	if p.Language == settings.LanguageSystem {
		prefs.Language = ""
	}
	return prefs, err
}

func (s preferenceStore) Save(_ context.Context, p app.Preferences) error {
	theme := settings.Theme(p.Appearance)
	if p.Appearance == app.AppearanceSystem {
		theme = settings.ThemeSystem
	}
	all, err := settings.LoadPreferences(s.path) // what the window does not know stays as it is
	if err != nil {
		return err
	}
	all.Language = cmp.Or(p.Language, settings.LanguageSystem)
	all.Theme, all.ClipboardSeconds, all.PasswordSignIn = theme, int(p.ClipboardClear/time.Second), p.PasswordSignIn
	all.WindowsLogin, all.AllowNTLM, all.WindowsBroker = cmp.Or(p.WindowsLogin, all.WindowsLogin), p.AllowNTLM, p.WindowsBroker
	all.Masked = p.Masked
	return all.Save(s.path)
}

// arrangementStore gives the window the file of how accounts are put in order.
type arrangementStore struct{ path string }

func (s arrangementStore) Load(context.Context) (settings.Arrangement, error) {
	return settings.LoadArrangement(s.path)
}

func (s arrangementStore) Change(_ context.Context, edit func(*settings.Arrangement)) (settings.Arrangement, error) {
	return settings.ChangeArrangement(s.path, edit)
}
