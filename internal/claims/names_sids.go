package claims

import (
	"slices"
	"strings"
)

// sids are Windows identifiers that mean the same in every network, sorted. Source: MS-DTYP section 2.4.2.4.
var sids = []named{
	{"s-1-1-0", "Everyone"},
	{"s-1-18-1", "Signed in at a domain controller"},
	{"s-1-18-2", "Vouched for by a service"},
	{"s-1-18-3", "Signed in with a public key"},
	{"s-1-18-4", "Signed in with a key that the domain trusts"},
	{"s-1-18-5", "Signed in with a key that stands for more than one factor"},
	{"s-1-18-6", "Signed in with a key whose origin is attested"},
	{"s-1-2-0", "Local"},
	{"s-1-2-1", "Signed in at the console"},
	{"s-1-5-1", "Dialup"},
	{"s-1-5-1000", "Other Organization"},
	{"s-1-5-11", "Authenticated Users"},
	{"s-1-5-113", "Local account"},
	{"s-1-5-114", "Local account of an administrator"},
	{"s-1-5-13", "Terminal Server Users"},
	{"s-1-5-14", "Remote Interactive Logon"},
	{"s-1-5-15", "This Organization"},
	{"s-1-5-17", "IUSR"},
	{"s-1-5-18", "Local System"},
	{"s-1-5-19", "Local Service"},
	{"s-1-5-2", "Network"},
	{"s-1-5-20", "Network Service"},
	{"s-1-5-3", "Batch"},
	{"s-1-5-32-544", "Administrators"},
	{"s-1-5-32-545", "Users"},
	{"s-1-5-32-546", "Guests"},
	{"s-1-5-32-547", "Power Users"},
	{"s-1-5-32-548", "Account Operators"},
	{"s-1-5-32-549", "Server Operators"},
	{"s-1-5-32-550", "Print Operators"},
	{"s-1-5-32-551", "Backup Operators"},
	{"s-1-5-32-552", "Replicator"},
	{"s-1-5-32-554", "Pre-Windows 2000 Compatible Access"},
	{"s-1-5-32-555", "Remote Desktop Users"},
	{"s-1-5-32-556", "Network Configuration Operators"},
	{"s-1-5-32-557", "Incoming Forest Trust Builders"},
	{"s-1-5-32-558", "Performance Monitor Users"},
	{"s-1-5-32-559", "Performance Log Users"},
	{"s-1-5-32-560", "Windows Authorization Access Group"},
	{"s-1-5-32-561", "Terminal Server License Servers"},
	{"s-1-5-32-562", "Distributed COM Users"},
	{"s-1-5-32-568", "IIS_IUSRS"},
	{"s-1-5-32-569", "Cryptographic Operators"},
	{"s-1-5-32-573", "Event Log Readers"},
	{"s-1-5-32-574", "Certificate Service DCOM Access"},
	{"s-1-5-32-575", "RDS Remote Access Servers"},
	{"s-1-5-32-576", "RDS Endpoint Servers"},
	{"s-1-5-32-577", "RDS Management Servers"},
	{"s-1-5-32-578", "Hyper-V Administrators"},
	{"s-1-5-32-579", "Access Control Assistance Operators"},
	{"s-1-5-32-580", "Remote Management Users"},
	{"s-1-5-32-582", "Storage Replica Administrators"},
	{"s-1-5-4", "Interactive"},
	{"s-1-5-6", "Service"},
	{"s-1-5-64-10", "Signed in with NTLM"},
	{"s-1-5-64-14", "Signed in with a certificate (SChannel)"},
	{"s-1-5-64-21", "Signed in with Digest"},
	{"s-1-5-65-1", "This Organization, by certificate"},
	{"s-1-5-7", "Anonymous"},
	{"s-1-5-9", "Enterprise Domain Controllers"},
}

// domainSIDs are the last part of identifiers that every domain gives alike. Source: as above.
var domainSIDs = []named{
	{"498", "Enterprise Read-only Domain Controllers"},
	{"500", "Administrator"},
	{"501", "Guest"},
	{"502", "krbtgt"},
	{"512", "Domain Admins"},
	{"513", "Domain Users"},
	{"514", "Domain Guests"},
	{"515", "Domain Computers"},
	{"516", "Domain Controllers"},
	{"517", "Cert Publishers"},
	{"518", "Schema Admins"},
	{"519", "Enterprise Admins"},
	{"520", "Group Policy Creator Owners"},
	{"521", "Read-only Domain Controllers"},
	{"522", "Cloneable Domain Controllers"},
	{"525", "Protected Users"},
	{"526", "Key Admins"},
	{"527", "Enterprise Key Admins"},
	{"553", "RAS and IAS Servers"},
	{"571", "Allowed RODC Password Replication Group"},
	{"572", "Denied RODC Password Replication Group"},
}

// sidName names a Windows identifier; "" for one of an organisation's own groups.
func sidName(sid string) string {
	sid = strings.ToLower(sid)
	if name := nameOf(sids, sid); name != "" {
		return name
	}
	// S-1-5-21, three numbers of the domain, and the number within it.
	parts := strings.SplitN(sid, "-", 9)
	if len(parts) != 8 || !slices.Equal(parts[:4], []string{"s", "1", "5", "21"}) {
		return ""
	}
	return nameOf(domainSIDs, parts[7])
}
