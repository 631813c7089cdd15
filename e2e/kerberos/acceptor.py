"""A reverse proxy over TLS that takes Kerberos tickets by SPNEGO and insists on channel bindings.

Arguments: address, certificate, key, certificate whose binding is expected, keytab, address of the tenant.
"""
import base64
import hashlib
import http.client
import http.server
import os
import re
import ssl
import sys

import gssapi
import gssapi.raw

address, certificate, key, bound, keytab, tenant = sys.argv[1:]
secret = os.environ["LAB_PROXY_SECRET"]
lies = "LAB_WRONG_PROOF" in os.environ  # whether the final token is damaged, as that of a server without the key
guarded = re.compile(r"^/adfs/(services/trust/(13|2005)/windowstransport|oauth2/authorize/?)$")
own_headers = ("x-lab-proxy", "x-upn-dns", "x-remote-user", "authorization", "host", "connection", "content-length")


def end_point(file):
    """The binding tls-server-end-point (RFC 5929 section 4) of a certificate that is signed with SHA-256."""
    with open(file) as f:
        der = ssl.PEM_cert_to_DER_cert(f.read())
    return b"tls-server-end-point:" + hashlib.sha256(der).digest()


bindings = gssapi.raw.ChannelBindings(application_data=end_point(bound))
credentials = gssapi.Credentials(usage="accept", store={"keytab": keytab})


class Refused(Exception):
    def __init__(self, why, token=None):
        super().__init__(why)
        self.token = token


def accept(header):
    """Returns the name, the PAC's UPN_DNS_INFO and the final token."""
    context = gssapi.SecurityContext(usage="accept", creds=credentials, channel_bindings=bindings)
    context.__DEFER_STEP_ERRORS__ = False
    try:
        token = context.step(base64.b64decode(header))
    except gssapi.exceptions.GSSError as e:
        raise Refused(e.gen_message(), e.token) from None
    if not context.complete:
        raise Refused("not complete", token)
    if not context.actual_flags & gssapi.RequirementFlag.channel_bound:
        raise Refused("not bound")
    try:
        info = gssapi.raw.get_name_attribute(context.initiator_name, b"urn:mspac:upn-dns-info").values[0]
    except gssapi.exceptions.GSSError:
        info = b""
    if lies:
        middle = len(token) // 2
        token = token[:middle] + bytes([token[middle] ^ 1]) + token[middle + 1:]
    return str(context.initiator_name), info, token


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        extra, final = {}, None
        if guarded.match(self.path.split("?")[0]):
            scheme, _, value = (self.headers.get("Authorization") or "").partition(" ")
            try:
                if scheme.lower() != "negotiate":
                    raise Refused("no ticket")
                name, info, final = accept(value)
            except Refused as e:
                print(e, flush=True)
                again = "Negotiate" + (" " + base64.b64encode(e.token).decode() if e.token else "")
                self.answer(401, [("WWW-Authenticate", again)], str(e).encode())
                return
            print("bound", name, flush=True)
            extra = {"X-Lab-Proxy": secret, "X-Remote-User": name, "X-Upn-Dns": base64.b64encode(info).decode()}
        onward = http.client.HTTPConnection(tenant, timeout=30)
        headers = {n: v for n, v in self.headers.items() if n.lower() not in own_headers}
        onward.request(self.command, self.path, body, {**headers, **extra})
        got = onward.getresponse()
        content = got.read()
        back = [(n, v) for n, v in got.getheaders() if n.lower() not in ("connection", "content-length", "transfer-encoding")]
        if final:
            back.append(("WWW-Authenticate", "Negotiate " + base64.b64encode(final).decode()))
        self.answer(got.status, back, content)
        onward.close()

    do_GET = do_POST = serve

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer((address, 443), Handler)
server.daemon_threads = True
tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(certificate, key)
server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
