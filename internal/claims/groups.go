package claims

// The groups, in the order in which they are shown.
const (
	GroupWho         = "Who"
	GroupWhere       = "Where"
	GroupForWhat     = "For what"
	GroupUntilWhen   = "Until when"
	GroupHow         = "How they signed in"
	GroupApplication = "Application"
	GroupOther       = "Other"
	GroupHeader      = "Header"
)

// Groups lists the groups in the order in which they are shown. Explain gives rows of all but the last, which
// belongs to ExplainHeader.
func Groups() []string {
	return []string{GroupWho, GroupWhere, GroupForWhat, GroupUntilWhen, GroupHow, GroupApplication, GroupOther, GroupHeader}
}
