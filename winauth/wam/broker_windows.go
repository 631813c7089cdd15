package wam

import (
	"context"
	"runtime"
	"time"
	"unsafe"
)

// ask puts the question to Windows. Its calls run on a thread of their own, since the runtime is initialised for a
// thread. When ctx ends, the operation under way is told to stop; a call that does not come back even then is left
// behind, and its thread ends with it.
func ask(ctx context.Context, q question) (reply, error) {
	const grace = 2 * time.Second
	type outcome struct {
		reply reply
		err   error
	}
	ended := make(chan outcome, 1)
	go func() {
		runtime.LockOSThread() // and not unlocked: the thread is not used for anything else afterwards
		leave, err := enter()
		if err != nil {
			ended <- outcome{err: err}
			return
		}
		defer leave()
		r, err := put(ctx, q)
		ended <- outcome{r, err}
	}()
	select {
	case o := <-ended:
		return o.reply, o.err
	case <-ctx.Done():
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case o := <-ended:
		return o.reply, o.err
	case <-timer.C:
		return reply{}, ctx.Err()
	}
}

// put finds the provider, makes the request and waits for its result.
func put(ctx context.Context, q question) (reply, error) {
	core, err := factory(classCore, iidCoreStatics)
	if err != nil {
		return reply{}, err
	}
	defer core.release()
	provider, err := provider(ctx, core, q.authority)
	if err != nil {
		return reply{}, err
	}
	if provider == nil {
		return reply{status: statusNoProvider}, nil
	}
	defer provider.release()
	var account *object
	if q.account != "" {
		if account, err = find(ctx, core, findAccount, provider.ref(), q.account); err != nil {
			return reply{}, err
		}
		if account == nil {
			return reply{status: statusNoAccount}, nil
		}
		defer account.release()
	}
	request, err := newRequest(provider, q)
	if err != nil {
		return reply{}, err
	}
	defer request.release()

	operation, err := start(core, request, account, q.window)
	if err != nil {
		return reply{}, err
	}
	defer operation.release()
	if err := await(ctx, operation); err != nil {
		return reply{}, err
	}
	result, err := operation.object(asyncResults)
	if err != nil {
		return reply{}, err
	}
	defer result.release()
	return readResult(result)
}

// provider is the account provider, or nil where Windows has none.
func provider(ctx context.Context, core *object, authority string) (found *object, err error) {
	err = withStrings(func(s []uintptr) (err error) {
		found, err = find(ctx, core, findProvider, s[0], authority)
		return err
	}, providerID)
	return found, err
}

// find waits for a search with two arguments, the second of which is a string; nil when nothing was found.
func find(ctx context.Context, core *object, search method, in uintptr, name string) (found *object, err error) {
	var operation *object
	err = withStrings(func(s []uintptr) error {
		operation, err = core.object(search, in, s[0])
		return err
	}, name)
	if err != nil {
		return nil, err
	}
	defer operation.release()
	if err := await(ctx, operation); err != nil {
		return nil, err
	}
	return operation.object(asyncResults)
}

// start makes the request: silently without a window; account may be nil.
func start(core, request, account *object, window uintptr) (*object, error) {
	switch {
	case window != 0:
		return requestBefore(window, request, account)
	case account != nil:
		return core.object(getTokenOfAccount, request.ref(), account.ref())
	}
	return core.object(getTokenSilently, request.ref())
}

// requestBefore lets Windows show a window of its own before ours, where it needs one. Programs without the frame of
// a store application must go through this interface.
func requestBefore(window uintptr, request, account *object) (*object, error) {
	interop, err := factory(classCore, iidCoreInterop)
	if err != nil {
		return nil, err
	}
	defer interop.release()
	id, err := guid(iidAsyncResult)
	if err != nil {
		return nil, err
	}
	var operation *object
	if account != nil {
		err = interop.call(requestOfAccount, window, request.ref(), account.ref(), uintptr(unsafe.Pointer(&id)), uintptr(unsafe.Pointer(&operation)))
	} else {
		err = interop.call(requestForWindow, window, request.ref(), uintptr(unsafe.Pointer(&id)), uintptr(unsafe.Pointer(&operation)))
	}
	return operation, err
}

// The values of AsyncStatus.
const (
	asyncStarted uint32 = iota
	asyncCompleted
	asyncCanceled
	asyncFailed
)

// await polls until the operation has completed: a completion handler would have to be a COM object of ours. Once ctx
// ends, the operation is told to stop.
func await(ctx context.Context, operation *object) error {
	const shortest, longest = time.Millisecond, 100 * time.Millisecond
	info, err := operation.query(iidAsyncInfo)
	if err != nil {
		return err
	}
	defer info.release()
	pause := time.NewTimer(shortest)
	defer pause.Stop()
	for wait := shortest; ; wait = min(2*wait, longest) {
		status, err := info.number(asyncStatus)
		if err != nil {
			return err
		}
		switch status {
		case asyncCompleted:
			return nil
		case asyncCanceled:
			return &callError{"the operation, which somebody cancelled", operationAborted}
		case asyncFailed:
			code, err := info.number(asyncError)
			if err != nil {
				return err
			}
			return &callError{"the operation", code}
		}
		pause.Reset(wait)
		select {
		case <-ctx.Done():
			_ = info.call(asyncCancel)
			return ctx.Err()
		case <-pause.C:
		}
	}
}
