package cli

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
)

// logger is that of a command: to standard error or to --log-file. The file stays open for as long as the
// process lives.
func (p *Program) logger() (*slog.Logger, error) {
	level, err := p.level()
	if err != nil {
		return nil, err
	}
	out := p.Stderr
	if p.logFile != "" {
		f, err := openLog(p.logFile)
		if err != nil {
			return nil, err
		}
		out = f
	}
	return slog.New(handler(out, level)), nil
}

// faceLogger is that of the tray and the window, which login and the desktop start without a terminal: besides
// standard error they log to a file of their own, so that support has something to read.
func (p *Program) faceLogger(folder, face string) (*slog.Logger, error) {
	if p.logFile != "" {
		return p.logger()
	}
	level, err := p.level()
	if err != nil {
		return nil, err
	}
	terminal := handler(p.Stderr, level)
	f, err := rotated(filepath.Join(folder, face+".log"))
	if err != nil {
		log := slog.New(terminal)
		log.Warn("there is no log file", "err", err)
		return log, nil
	}
	return slog.New(slog.NewMultiHandler(terminal, handler(f, min(level, slog.LevelInfo)))), nil
}

func handler(w io.Writer, level slog.Level) slog.Handler {
	return slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})
}

func (p *Program) level() (slog.Level, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(p.logLevel)); err != nil {
		return 0, usage("--log-level %q: choose debug, info, warn or error", p.logLevel)
	}
	return level, nil
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
