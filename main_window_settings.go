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
func (s profileStore) Add(ctx context.Context, p app.Profile) error {
	return settings.ChangeProfiles(ctx, s.path, func(profiles *settings.Profiles) error {
		keep := profiles.Add
		if there, err := profiles.Get(p.Name); err == nil && there.Authority == p.Authority && there.ClientID == p.ClientID {
			p.Name, keep = there.Name, profiles.Replace
		}
		return keep(p.Profile)
	})
}

// Replace changes the profile of that name. Comments and order in the file stay.
func (s profileStore) Replace(ctx context.Context, p app.Profile) error {
	return settings.ChangeProfiles(ctx, s.path, func(profiles *settings.Profiles) error { return profiles.Replace(p.Profile) })
}

// Remove forgets a profile. The accounts that signed in with it stay.
func (s profileStore) Remove(ctx context.Context, name string) error {
	return settings.ChangeProfiles(ctx, s.path, func(profiles *settings.Profiles) error { return profiles.Remove(name) })
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
