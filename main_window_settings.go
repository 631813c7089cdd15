//go:build !nowindow

package main

import (
	"context"
	"errors"

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
