package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// dataControls are the protocols by which a program without a window in front may own the clipboard; they differ in their
// names. GNOME's compositor has neither, and there the X11 clipboard does, which it passes on.
var dataControls = [...]string{"ext_data_control_manager_v1", "zwlr_data_control_manager_v1"}

// Codes of these protocols: r... are requests, e... events.
const (
	rRegistryBind, eRegistryGlobal = 0, 0
	rManagerSource, rManagerDevice = 0, 1
	rSourceOffer                   = 0
	eSourceSend, eSourceCancelled  = 0, 1
	rDeviceSetSelection            = 0
	eDeviceOffer, eDeviceFinished  = 0, 2
	rOfferDestroy                  = 1

	waylandRegistry  = 2 // the first object that is made
	waylandHandshake = 5 * time.Second
)

// waylandSelection owns the clipboard with a connection of its own: when that ends, the clipboard is empty exactly when it
// was still ours.
type waylandSelection struct {
	*waylandConn
	offer
	source, device uint32
	patience       time.Duration // with those who read
	sends          sync.WaitGroup
	over           context.Context // ends when serve does: those who are reading have no more than the grace then
	end            context.CancelFunc

	lost   chan struct{} // closed when the clipboard is not ours any more
	ended  chan struct{} // closed when serve has ended
	hangUp func()        // ends serve
}

// holdWayland offers o to a Wayland session. The error wraps ErrNotAvailable where the compositor lets nobody do that.
func holdWayland(ctx context.Context, o offer) (holding, error) {
	conn, err := connectWayland(ctx)
	if err != nil {
		return nil, err
	}
	s := &waylandSelection{waylandConn: conn, offer: o, patience: readerPatience, lost: make(chan struct{}), ended: make(chan struct{})}
	s.hangUp = sync.OnceFunc(func() { conn.conn.Close() }) // wakes serve, which closes the rest
	s.over, s.end = context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, s.hangUp)
	_ = conn.conn.SetDeadline(time.Now().Add(waylandHandshake))
	err = s.own()
	if !stop() {
		err = fmt.Errorf("talk to the compositor: %w", ctx.Err()) // and not the closed connection that followed
	}
	if err != nil {
		s.end()
		conn.close()
		return nil, err
	}
	_ = conn.conn.SetDeadline(time.Time{})
	go s.serve()
	return s, nil
}

// own finds what it takes, and becomes the owner of the clipboard.
func (s *waylandSelection) own() error {
	globals := map[string]uint32{} // the name of each, by its kind
	if err := s.request(waylandDisplay, displayRegistry, s.object()); err != nil {
		return err
	}
	err := s.roundTrip(func(e waylandEvent) {
		if _, known := globals[e.text(1)]; !known && e.object == waylandRegistry && e.code == eRegistryGlobal {
			globals[e.text(1)] = e.number(0) // of several seats the first is the person's, as a rule
		}
	})
	if err != nil {
		return err
	}
	for _, control := range dataControls {
		if _, ok := globals[control]; !ok {
			continue
		}
		return s.announce(control, globals)
	}
	return fmt.Errorf("this compositor lets no program in the background own the clipboard: %w", ErrNotAvailable)
}

// announce makes the text the clipboard.
func (s *waylandSelection) announce(control string, globals map[string]uint32) error {
	const version = 1 // the first one has all that it takes
	seat, manager := s.object(), s.object()
	s.device, s.source = s.object(), s.object()
	err := errors.Join(
		s.request(waylandRegistry, rRegistryBind, globals["wl_seat"], "wl_seat", uint32(version), seat),
		s.request(waylandRegistry, rRegistryBind, globals[control], control, uint32(version), manager),
		s.request(manager, rManagerDevice, s.device, seat),
		s.request(manager, rManagerSource, s.source))
	kinds := []string{"text/plain;charset=utf-8", "text/plain", "UTF8_STRING", "TEXT", "STRING"}
	if s.secret {
		kinds = append(kinds, passwordHint)
	}
	for _, kind := range kinds {
		err = errors.Join(err, s.request(s.source, rSourceOffer, kind))
	}
	err = errors.Join(err, s.request(s.device, rDeviceSetSelection, s.source))
	if err != nil {
		return err
	}
	ours := true
	if err := s.roundTrip(func(e waylandEvent) { ours = s.hear(e) && ours }); err != nil {
		return err
	}
	if !ours {
		return errors.New("become the owner of the clipboard: another program was faster")
	}
	return nil
}

// serve answers other programs until something else is copied, or the connection ends.
func (s *waylandSelection) serve() {
	defer close(s.ended)
	defer s.sends.Wait()
	defer s.end()
	defer s.waylandConn.close()
	defer close(s.lost)
	for {
		e, err := s.event()
		if err != nil || !s.hear(e) {
			return
		}
	}
}

// hear takes in one event. False: the clipboard is not ours any more.
func (s *waylandSelection) hear(e waylandEvent) (ours bool) {
	switch {
	case e.object == s.source && e.code == eSourceCancelled, e.object == s.device && e.code == eDeviceFinished:
		return false
	case e.object == s.source && e.code == eSourceSend:
		if fd, ok := s.file(); ok {
			s.send(fd, e.text(0))
		}
	case e.object == s.device && e.code == eDeviceOffer:
		_ = s.request(e.number(0), rOfferDestroy) // what others copy is none of our business
	}
	return true
}

// readerPatience is how long another program may take to read the text: one that is busy must not get half of a token.
const readerPatience = 30 * time.Second

// send writes the text, or the hint, into the file that another program reads. One that does not read is given up.
func (s *waylandSelection) send(fd int, kind string) {
	_ = unix.SetNonblock(fd, true) // so that the file takes a deadline
	file := os.NewFile(uintptr(fd), "clipboard")
	answer := []byte("secret")
	if kind != passwordHint {
		answer = []byte(s.text.Reveal())
	}
	_ = file.SetWriteDeadline(time.Now().Add(s.patience))
	calm := context.AfterFunc(s.over, func() { _ = file.SetWriteDeadline(time.Now().Add(grace)) })
	s.sends.Go(func() {
		defer file.Close()
		defer calm()
		_, _ = file.Write(answer)
	})
}

func (s *waylandSelection) held() bool {
	select {
	case <-s.lost:
		return false
	default:
		return true
	}
}

func (s *waylandSelection) marked() bool { return s.secret }

func (s *waylandSelection) wait(stop <-chan struct{}) {
	select {
	case <-s.lost:
	case <-stop:
	}
}

// release takes the text away by closing the connection; what is being read is still delivered.
func (s *waylandSelection) release() error {
	s.hangUp()
	<-s.ended
	return nil
}
