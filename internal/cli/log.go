package cli

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"latchkey/internal/settings"
)

// logger is that of a command: to standard error or to --log-file. The file stays open for as long as the
// process lives.
func (p *Program) logger(paths settings.Paths) (*slog.Logger, []*logLevel, error) {
	terminal, file, err := p.logLevels(paths.PreferencesFile)
	if err != nil {
		return nil, nil, err
	}
	if p.logFile == "" {
		return slog.New(handler(p.Stderr, terminal)), []*logLevel{terminal}, nil
	}
	f, err := openLog(p.logFile)
	if err != nil {
		return nil, nil, err
	}
	if p.logLevel != "" { // what was asked for, and not what a face keeps besides
		file = terminal
	}
	return slog.New(handler(f, file)), []*logLevel{file}, nil
}

// faceLogger is that of the tray and the window, which login and the desktop start without a terminal: besides
// standard error they log to a file of their own, so that support has something to read.
func (p *Program) faceLogger(paths settings.Paths, face string) (*slog.Logger, []*logLevel, error) {
	if p.logFile != "" {
		return p.logger(paths)
	}
	terminal, file, err := p.logLevels(paths.PreferencesFile)
	if err != nil {
		return nil, nil, err
	}
	onTerminal := handler(p.Stderr, terminal)
	f, err := rotated(filepath.Join(paths.Logs, face+".log"))
	if err != nil {
		log := slog.New(onTerminal)
		log.Warn("there is no log file", "err", err)
		return log, []*logLevel{terminal}, nil
	}
	return slog.New(slog.NewMultiHandler(onTerminal, handler(f, file))), []*logLevel{terminal, file}, nil
}

func handler(w io.Writer, level slog.Leveler) slog.Handler {
	return slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})
}

// maxLog is when a log is put aside at the next start; one former log is kept.
const maxLog = 1 << 20

func rotated(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for logs: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("put the former log aside: %w", err)
		}
	}
	return openLog(path)
}

func openLog(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return f, nil
}
