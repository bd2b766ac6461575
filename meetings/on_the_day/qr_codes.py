"""QR codes for paper: pictures in shades of grey, two points a module; drawn as paths a sheet would take far longer.

Of one bit a picture would be half as large, but WeasyPrint turns one of those into colours and packs it again.
"""

import base64
from io import BytesIO
from typing import Final

from PIL import Image
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

POINTS_A_MODULE: Final = 2
MASK: Final = 2
"""Any mask can be read; to try all eight for the prettiest takes four times as long."""
DARK, LIGHT = 0, 255


def qr_png(text: str) -> str:
    """The QR code of `text` as an address with the PNG in it."""
    code = QRCode(border=4, mask_pattern=MASK, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    points = bytes(DARK if is_dark else LIGHT for row in rows for is_dark in row)
    side = len(rows)
    picture = Image.frombytes("L", (side, side), points)
    file = BytesIO()
    picture.resize((side * POINTS_A_MODULE,) * 2, Image.Resampling.NEAREST).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
