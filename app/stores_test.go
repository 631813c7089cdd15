package app

import (
	"context"
	"slices"
	"sync"

	"latchkey/internal/settings"
)

// What a window keeps, in memory.

type profileList struct {
	mu   sync.Mutex
	list []Profile
	err  error
}

func (p *profileList) List(context.Context) ([]Profile, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.list), p.err
}
func (p *profileList) Add(_ context.Context, one Profile) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return p.err
	}
	p.list = append(p.list, one)
	return nil
}
func (p *profileList) Remove(_ context.Context, name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = slices.DeleteFunc(p.list, func(one Profile) bool { return one.Name == name })
	return nil
}

func (p *profileList) Replace(_ context.Context, one Profile) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return p.err
	}
	i := slices.IndexFunc(p.list, func(o Profile) bool { return o.Name == one.Name })
	if i < 0 {
		return settings.ErrNoProfile
	}
	p.list[i] = one
	return nil
}

func (p *profileList) refuse(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

type preferenceCell struct {
	mu     sync.Mutex
	p      settings.Preferences
	err    error // why nothing can be saved
	fault  error // in the file
	locked []string
}

func (c *preferenceCell) refuse(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

func (c *preferenceCell) Load(context.Context) (settings.Preferences, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fault != nil {
		return settings.DefaultPreferences(), c.fault
	}
	return c.p, nil
}
func (c *preferenceCell) Locked(context.Context) []string { return c.locked }
func (c *preferenceCell) Change(_ context.Context, from, to settings.Preferences) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key := settings.LockedChange(from, to, c.locked); key != "" {
		return &settings.LockedError{Key: key}
	}
	if c.err == nil {
		c.p = c.p.With(from, to)
	}
	return c.err
}

// arrangementCell keeps the order of accounts in memory.
type arrangementCell struct {
	mu  sync.Mutex
	a   settings.Arrangement
	err error // why nothing can be kept
}

func (c *arrangementCell) Load(context.Context) (settings.Arrangement, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.a, nil
}

func (c *arrangementCell) Change(_ context.Context, edit func(*settings.Arrangement)) (settings.Arrangement, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return settings.Arrangement{}, c.err
	}
	c.a.Pinned = slices.Clone(c.a.Pinned)
	edit(&c.a)
	return c.a, nil
}
