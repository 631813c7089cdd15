"""Posts a SOAP message with a Kerberos ticket. Arguments: URL, SOAPAction, message, and the binding: right, wrong, none.

Prints the status and the body.
"""
import base64
import hashlib
import http.client
import ssl
import sys
import urllib.parse

import gssapi
import gssapi.raw

url, action, message, binding = sys.argv[1:]
at = urllib.parse.urlsplit(url)
connection = http.client.HTTPSConnection(at.hostname, timeout=30)
connection.connect()
digest = hashlib.sha256(connection.sock.getpeercert(binary_form=True)).digest()
if binding == "wrong":
    digest = digest[::-1]
bindings = None if binding == "none" else gssapi.raw.ChannelBindings(application_data=b"tls-server-end-point:" + digest)
context = gssapi.SecurityContext(
    usage="initiate",
    name=gssapi.Name("HTTP@" + at.hostname, gssapi.NameType.hostbased_service),
    mech=gssapi.OID.from_int_seq("1.3.6.1.5.5.2"),
    flags=gssapi.RequirementFlag.mutual_authentication,
    channel_bindings=bindings,
)
connection.request("POST", at.path, message, {
    "Content-Type": "application/soap+xml; charset=utf-8",
    "SOAPAction": action,
    "Authorization": "Negotiate " + base64.b64encode(context.step()).decode(),
})
answer = connection.getresponse()
body = answer.read().decode()
final = answer.getheader("WWW-Authenticate", "").partition(" ")[2]
if answer.status == 200:
    context.step(base64.b64decode(final))
    assert context.complete
print(answer.status, body)
