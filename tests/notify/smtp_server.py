"""A real SMTP server (aiosmtpd). It says on its standard output where it listens, and then what it was sent, one JSON
text a line. Its one argument is a JSON text: "security" (none, starttls, tls), "certificate" and "key" (files),
"password", and "data", the reply to a message.

Recipients whose names begin with `later` are refused for now, those that begin with `never` for good.
"""

import asyncio
import email
import email.policy
import json
import logging
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

OPTIONS = json.loads(sys.argv[1])
USER = b"certdesk"
# Clients that break off in the middle are part of the tests.
logging.disable(logging.CRITICAL)


def say(what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        for name, reply in [("later", "451 4.7.1 not now"), ("never", "550 5.1.1 nobody here")]:
            if address.startswith(name):
                return f"{reply}: <{address}>"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part for part in message.walk()}
        say({
            "helo": session.host_name,
            "tls": server.transport.get_extra_info("sslcontext") is not None,
            "signed_in": bool(session.authenticated),
            "mail_from": envelope.mail_from,
            "rcpt_tos": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in message.items()],
            "types": [part.get_content_type() for part in message.walk()],
            "defects": [str(defect) for part in message.walk() for defect in part.defects],
            "text": parts["text/plain"].get_content(),
            "html": parts["text/html"].get_content(),
            "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")),
            "ascii": envelope.content.isascii(),
        })
        return OPTIONS.get("data", "250 2.0.0 taken")


def authenticate(server, session, envelope, mechanism, credentials):
    good = credentials.login == USER and credentials.password == OPTIONS["password"].encode()
    return AuthResult(success=good, handled=False)


def protocol(tls):
    security, with_password = OPTIONS["security"], "password" in OPTIONS
    return SMTP(
        Handler(),
        hostname="mail.test",
        tls_context=tls if security == "starttls" else None,
        require_starttls=security == "starttls",
        authenticator=authenticate if with_password else None,
        auth_required=with_password,
        auth_require_tls=security == "starttls",
    )


async def main():
    tls = None
    if OPTIONS["security"] != "none":
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(OPTIONS["certificate"], OPTIONS["key"])
    wrapped = tls if OPTIONS["security"] == "tls" else None
    server = await asyncio.get_running_loop().create_server(lambda: protocol(tls), "127.0.0.1", 0, ssl=wrapped)
    say(server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
