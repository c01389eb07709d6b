"""The certificates that are trusted: those of the usual authorities, or those that the administrator names."""

from __future__ import annotations

import ssl

import httpx

from syndicate.errors import UsageError


def certificates() -> ssl.SSLContext:
    """For a client that checks the certificate and the name; ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are honoured.

    Raises:
        UsageError: what they name cannot be read.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise UsageError(
            f"SSL_CERT_FILE or SSL_CERT_DIR: {error.strerror or 'no certificates'}", "name PEM certificates"
        ) from error
