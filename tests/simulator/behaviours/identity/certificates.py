"""Certificates of the system and trusted roots (schema/identity/certificates.yml, root_certificates.yml)."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta, timezone
from typing import Any, Dict

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from ... import errors
from ...registry import REGISTRY
from ...store import Row

LIFE = timedelta(days=365)
ACME_SECONDS = 2.0

REGISTRY.column("certificates", "renew", argument=True)
REGISTRY.uniqueness("root_certificates", "fingerprint", text="This certificate already exists")


def _parse(pem: str, column: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise errors.fails_validation(column) from None


def _instant(certificate: x509.Certificate, name: str) -> datetime:
    """not_valid_before or not_valid_after, aware; newer releases of the library have attributes of their own for it."""
    if hasattr(certificate, f"{name}_utc"):
        return getattr(certificate, f"{name}_utc")
    return getattr(certificate, name).replace(tzinfo=timezone.utc)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 in hexadecimal; whether the platform puts colons between is not recorded."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


# -- trusted roots ---------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "root_certificates")
def trusting(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    certificate = _parse(values["cert"], "cert")
    values.update(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        fingerprint=fingerprint(certificate),
        startdate=_instant(certificate, "not_valid_before").strftime("%b %d %H:%M:%S %Y GMT"),
        enddate=_instant(certificate, "not_valid_after").strftime("%b %d %H:%M:%S %Y GMT"),
    )


# -- certificates of this system -------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "certificates")
def ordering(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Write `domainname`, read `domain`."""
    values["domain"] = values["domainname"]
    kind = values.get("type", "manual")
    if kind == "manual":
        for column in ("public", "private"):
            if not values.get(column):
                raise errors.required("certificates", column)
        values.update(_validity(world, values["public"]))
    if kind == "letsencrypt" and not values.get("agree_tos"):
        raise errors.fails_validation("agree_tos")


def _validity(world: Any, pem: str) -> Dict[str, Any]:
    expires = int(_instant(_parse(pem, "public"), "not_valid_after").timestamp())
    return {"expires": expires, "valid": expires > world.clock.now()}


@REGISTRY.on("after_create", "certificates")
def ordered(world: Any, certificate: Row, body: Dict[str, Any]) -> None:
    if certificate["type"] == "self_signed":
        _sign(world, certificate)
    elif certificate["type"] == "letsencrypt" and body.get("renew") in (True, "true", 1):
        _order(world, certificate)


@REGISTRY.on("before_update", "certificates")
def changing(world: Any, certificate: Row, changes: Dict[str, Any]) -> None:
    if changes.get("public") and certificate["type"] == "manual":
        changes.update(_validity(world, changes["public"]))


@REGISTRY.on("after_update", "certificates")
def changed(world: Any, certificate: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    """`renew` makes a self-signed one anew, and starts an order with the authority for the other kind."""
    if changes.get("renew") and certificate["type"] == "self_signed":
        _sign(world, certificate)
    elif changes.get("renew") and certificate["type"] == "letsencrypt":
        _order(world, certificate)


def _order(world: Any, certificate: Row) -> None:
    """Nothing tells how far an order is but `valid`, `expires` and `modified`."""
    world.later(ACME_SECONDS, certificate, lambda: _sign(world, certificate))


def _sign(world: Any, certificate: Row) -> None:
    """A new key pair, and a certificate over it signed with itself."""
    key: Any
    if certificate["key_type"] == "rsa":
        key = rsa.generate_private_key(public_exponent=65537, key_size=int(certificate["rsa_key_size"] or 2048))
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    names = [certificate["domainname"], *filter(None, (certificate["domainlist"] or "").split(","))]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    now = datetime.fromtimestamp(world.clock.now(), timezone.utc)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectAlternativeName([_general_name(name.strip()) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    world.change(
        certificate,
        public=signed.public_bytes(serialization.Encoding.PEM).decode(),
        private=private.decode(),
        valid=True,
        expires=int((now + LIFE).timestamp()),
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name.encode("idna").decode() if not name.isascii() else name)


@REGISTRY.seed(45)
def first(world: Any, options: Any) -> None:
    """The system's own self-signed one."""
    certificate = world.insert("certificates", domainname="lab", domain="lab", type="self_signed", autocreated=True)
    _sign(world, certificate)
