"""Fills the database of a domain that has just been provisioned, as standard input says in JSON."""
import json
import sys

import ldb
import samba.dckeytab  # gives Net the method export_keytab
from samba.auth import system_session
from samba.net import Net
from samba.param import LoadParm
from samba.samdb import SamDB

asked = json.load(sys.stdin)
lp = LoadParm()
lp.load(asked["config"])
db = SamDB(url=asked["database"], session_info=system_session(), lp=lp)
users = "CN=Users,%s" % db.get_default_basedn()


def change(dn, **values):
    message = ldb.Message(ldb.Dn(db, dn))
    for name, value in values.items():
        message[name] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, name)
    db.modify(message)


def new_password(account, password):
    db.setpassword("(sAMAccountName=%s)" % account, password)


def export(service):
    for principal in service["services"]:
        Net(None, lp).export_keytab(keytab=service["keytab"], principal=principal)


db.set_minPwdAge("0")
change("CN=Partitions,%s" % db.get_config_basedn(), uPNSuffixes=asked["suffix"])
for person in asked["people"]:
    db.newuser(person["account"], person["password"])
    change("CN=%s,%s" % (person["account"], users), userPrincipalName=person["upn"])
for service in asked["services"]:
    account = service["account"]
    db.newuser(account, service["password"])
    # AES alone; keys of a kind are made when a password is set after it was allowed.
    change("CN=%s,%s" % (account, users), servicePrincipalName=service["services"], **{"msDS-SupportedEncryptionTypes": "24"})
    new_password(account, service["password"] + "-2")
    export(service)
    if service["stale"]:
        new_password(account, service["password"] + "-3")
