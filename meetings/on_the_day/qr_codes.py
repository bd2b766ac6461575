"""QR codes for paper: one bit a point and four points a module; drawn as paths a sheet would take far longer."""

import base64
from io import BytesIO
from typing import Final

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage

POINTS_A_MODULE: Final = 4
MASK: Final = 2
"""Any mask can be read; to try all eight for the prettiest takes four times as long."""


def qr_png(text: str) -> str:
    """The QR code of `text` as an address with the PNG in it."""
    code = QRCode(
        box_size=POINTS_A_MODULE, border=4, mask_pattern=MASK, error_correction=ERROR_CORRECT_M, image_factory=PilImage
    )
    code.add_data(text)
    code.make(fit=True)
    file = BytesIO()
    code.make_image().save(file)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
