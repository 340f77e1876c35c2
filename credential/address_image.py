"""The picture of an address that a phone opens: a QR code in byte mode.

Codes of licenses are `credential.qr_image`'s, whose alphabet is smaller.
"""

from __future__ import annotations

from credential.errors import CarrierError
from credential.qr_image import outline_of

__all__ = ["address_outline"]


def address_outline(address: str) -> tuple[int, str]:
    """Return the modules a side, quiet zone included, and the dark ones as a path.

    One unit is one module; level M.

    Args:
        address: ASCII, such as ``openid4vp://?…``.

    Raises:
        CarrierError: not ASCII, or longer than a QR code holds.
    """
    # Only who draws pays for the import.
    import qrcode
    from qrcode import constants, exceptions, util

    symbol = qrcode.QRCode(error_correction=constants.ERROR_CORRECT_M)
    try:
        raw = address.encode("ascii")
        symbol.add_data(util.QRData(raw, mode=util.MODE_8BIT_BYTE), optimize=0)
        symbol.make(fit=True)
    except (UnicodeEncodeError, ValueError, exceptions.DataOverflowError) as error:
        raise CarrierError("no QR code holds this address") from error
    return outline_of([[bool(module) for module in row] for row in symbol.modules])
