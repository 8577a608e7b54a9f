"""Verifies callbacks' tokens (PyJWT), with keys fetched over HTTP: from the address of the PEM, and from that of the JWKS.

Arguments: the two addresses. Input: a JSON list of tokens. Output: a JSON list of their claims. Fails where one does not
verify, or where one does that was changed.
"""

import json
import sys
import urllib.request

import jwt

pem_address, jwks_address = sys.argv[1:]
with urllib.request.urlopen(pem_address) as answer:
    pem = json.load(answer)["publicKey"]
jwks = jwt.PyJWKClient(jwks_address)


def verify(token, key):
    return jwt.decode(token, key, algorithms=["RS256"], options={"require": ["iat", "exp", "jti"]})


def changed(token):
    """The token with another payload, with another signature, and without one."""
    header, payload, signature = token.split(".")
    other = jwt.utils.base64url_encode(b'{"iat":0,"exp":99999999999,"jti":"forged"}').decode()
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    unsigned = jwt.utils.base64url_encode(b'{"alg":"none","typ":"JWT"}').decode()
    return [f"{header}.{other}.{signature}", f"{header}.{payload}.{flipped}", f"{unsigned}.{payload}."]


claims = []
for token in json.load(sys.stdin):
    keys = [pem, jwks.get_signing_key_from_jwt(token).key]
    by_pem, by_jwks = (verify(token, key) for key in keys)
    assert by_pem == by_jwks
    for forged in changed(token):
        for key in keys:
            try:
                verify(forged, key)
            except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError):
                continue
            sys.exit(f"this was taken: {forged}")
    claims.append(by_pem)
json.dump(claims, sys.stdout)
