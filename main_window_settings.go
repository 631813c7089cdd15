//go:build !nowindow

package main

import (
	"context"

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

// Add keeps a profile. One of the same name is changed where it is for the same application at the same place, and refused
// where it is not: it may have come after the window looked.
func (s profileStore) Add(_ context.Context, p app.Profile) error {
	profiles, err := settings.LoadProfiles(s.path)
	if err != nil {
		return err
	}
	keep := profiles.Add
	if there, err := profiles.Get(p.Name); err == nil && there.Authority == p.Authority && there.ClientID == p.ClientID {
		p.Name, keep = there.Name, profiles.Replace
	}
	if err := keep(p.Profile); err != nil {
		return err
	}
	return profiles.Save(s.path)
}

// Replace changes the profile of that name. Comments and order in the file stay.
func (s profileStore) Replace(_ context.Context, p app.Profile) error {
	profiles, err := settings.LoadProfiles(s.path)
	if err != nil {
		return err
	}
	if err := profiles.Replace(p.Profile); err != nil {
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

// preferenceStore gives the window the preferences file. Nothing is locked as yet.
type preferenceStore struct {
	path   string
	locked []string
}

func (s preferenceStore) Load(context.Context) (settings.Preferences, error) {
	return settings.LoadPreferences(s.path)
}

func (s preferenceStore) Change(ctx context.Context, from, to settings.Preferences) error {
	return settings.ChangePreferences(ctx, s.path, from, to, s.locked...)
}

func (s preferenceStore) Locked(context.Context) []string { return s.locked }

// arrangementStore gives the window the file of how accounts are put in order.
type arrangementStore struct{ path string }

func (s arrangementStore) Load(context.Context) (settings.Arrangement, error) {
	return settings.LoadArrangement(s.path)
}

func (s arrangementStore) Change(ctx context.Context, edit func(*settings.Arrangement)) (settings.Arrangement, error) {
	return settings.ChangeArrangement(ctx, s.path, edit)
}
