package cli

import (
	"log/slog"
	"sync"

	"latchkey/internal/settings"
)

// logLevel is the least that is logged in one place. The preferences are read when something could be logged for the
// first time, so that a command which logs nothing does not pay for it, and again when a face hears that they changed.
type logLevel struct {
	read  func() slog.Level
	first sync.Once
	now   slog.LevelVar
}

// Level implements slog.Leveler.
func (l *logLevel) Level() slog.Level {
	l.first.Do(l.again)
	return l.now.Level()
}

func (l *logLevel) again() { l.now.Set(l.read()) }

// logLevels are those of standard error and of a log file. What --log-level says holds on standard error whatever the
// preferences say, and a face's own file then has at least what happens.
func (p *Program) logLevels(preferences string) (terminal, file *logLevel, err error) {
	if p.logLevel != "" {
		var level slog.Level
		if err := level.UnmarshalText([]byte(p.logLevel)); err != nil {
			return nil, nil, usage("--log-level %q: choose debug, info, warn or error", p.logLevel)
		}
		return &logLevel{read: func() slog.Level { return level }}, &logLevel{read: func() slog.Level { return min(level, slog.LevelInfo) }}, nil
	}
	chosen := func() slog.Level {
		prefs, _ := settings.LoadPreferences(preferences) // a fault in the file is told elsewhere
		var level slog.Level                              // info
		_ = level.UnmarshalText([]byte(prefs.LogLevel))   // was checked
		return level
	}
	// What happens is for a file: on a terminal it would stand between a person's command and its result.
	onTerminal := func() slog.Level {
		if level := chosen(); level != slog.LevelInfo {
			return level
		}
		return slog.LevelWarn
	}
	return &logLevel{read: onTerminal}, &logLevel{read: chosen}, nil
}
