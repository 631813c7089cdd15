package words

// effort is what is left of the work that one text may cost. Some texts are in part somebody else's: what a provider
// answers can be made to look like the beginning of very many sentences, and the window stands still while one is said.
// What the work does not reach stays English.
type effort int

// mostEffort is many times what the longest of our own texts takes, and some milliseconds.
const mostEffort = 1 << 20

// unitCosts is what looking a text up takes beside its length.
const unitCosts = 50

func newEffort() *effort {
	e := effort(mostEffort)
	return &e
}

// spend takes work away, and reports whether nothing was left.
func (e *effort) spend(n int) (over bool) {
	*e -= effort(n)
	return *e < 0
}
