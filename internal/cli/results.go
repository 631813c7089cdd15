package cli

import "io"

// results is standard output. It remembers the first failure: a list that was cut short by a full disk is no success,
// and printing tables is no place to look at every write.
type results struct {
	to  io.Writer
	err error
}

func (r *results) Write(b []byte) (int, error) {
	n, err := r.to.Write(b)
	if r.err == nil {
		r.err = err
	}
	return n, err
}
