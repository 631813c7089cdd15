"""The service's side of a Negotiate exchange, by python3-gssapi: base64 tokens come in on stdin, one a line; answers
go out as lines of JSON. Arguments: the service ("HTTP@host"), and in hexadecimal the channel binding it sees, if any."""

import base64
import json
import sys

import gssapi
from gssapi.raw import ChannelBindings

service, seen = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
CHANNEL_BOUND = 0x800  # GSS_C_CHANNEL_BOUND_FLAG, RFC 9266's companion in MIT's gssapi_ext.h

name = gssapi.Name(service, gssapi.NameType.hostbased_service)
context = gssapi.SecurityContext(
    usage="accept",
    creds=gssapi.Credentials(usage="accept", name=name),
    channel_bindings=ChannelBindings(application_data=bytes.fromhex(seen)) if seen else None,
)
for line in sys.stdin:
    answer = {}
    try:
        token = context.step(base64.b64decode(line))
        answer["token"] = base64.b64encode(token or b"").decode()
        answer["done"] = context.complete
        if context.complete:
            flags = int(context.actual_flags)
            answer["who"] = str(context.initiator_name)
            answer["bound"] = bool(flags & CHANNEL_BOUND)
            answer["delegated"] = bool(flags & gssapi.RequirementFlag.delegate_to_peer)
            answer["mutual"] = bool(flags & gssapi.RequirementFlag.mutual_authentication)
    except gssapi.exceptions.GSSError as error:
        answer["error"] = error.gen_message()
        answer["token"] = base64.b64encode(getattr(error, "token", None) or b"").decode()
    print(json.dumps(answer), flush=True)
