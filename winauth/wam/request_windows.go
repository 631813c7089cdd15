package wam

import (
	"errors"
	"unsafe"
)

// newRequest makes a WebTokenRequest of the question.
func newRequest(provider *object, q question) (*object, error) {
	requests, err := factory(classRequest, iidRequestFactory)
	if err != nil {
		return nil, err
	}
	defer requests.release()
	var request *object
	err = withStrings(func(s []uintptr) error {
		request, err = requests.object(createRequest, provider.ref(), s[0], s[1])
		return err
	}, q.scope, q.clientID)
	if err != nil {
		return nil, err
	}
	if err := fill(request, q); err != nil {
		request.release()
		return nil, err
	}
	return request, nil
}

// fill sets the properties of the request, and its correlation ID, which early versions of Windows 10 take as one.
func fill(request *object, q question) error {
	properties := q.properties
	if q.correlation != "" {
		newer, err := request.query(iidRequest3)
		var failed *callError
		switch {
		case err == nil:
			defer newer.release()
			err = withStrings(func(s []uintptr) error { return newer.call(putCorrelation, s...) }, q.correlation)
			if err != nil {
				return err
			}
		case errors.As(err, &failed) && failed.code == noInterface:
			properties = append(properties[:len(properties):len(properties)], property{"correlationId", q.correlation})
		default:
			return err
		}
	}
	table, err := request.object(requestProperties)
	if err != nil {
		return err
	}
	defer table.release()
	for _, p := range properties {
		var replaced byte
		err := withStrings(func(s []uintptr) error {
			return table.call(mapInsert, s[0], s[1], uintptr(unsafe.Pointer(&replaced)))
		}, p.key, p.value)
		if err != nil {
			return err
		}
	}
	return nil
}
