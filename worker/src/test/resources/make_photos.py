"""Writes photos/: 96 x 64 pixels, a quarter each of red, green, blue and white, in forms that Java cannot write.

    python make_photos.py photos        (Pillow 12.3)
"""

import struct
import sys
from pathlib import Path

from PIL import Image, ImageCms


def quarters():
    picture = Image.new("RGB", (96, 64), "white")
    picture.paste((255, 0, 0), (0, 0, 48, 32))
    picture.paste((0, 255, 0), (48, 0, 96, 32))
    picture.paste((0, 0, 255), (0, 32, 48, 64))
    return picture


def save_ycck(picture, file):
    """A CMYK file whose values are the planes of YCCK, its Adobe marker then changed to say so.

    Adobe stores ink inverted, and luma and chroma are those of the inverted inks' complement.
    """
    y, cb, cr = picture.point(lambda v: 255 - v).convert("YCbCr").split()
    planes = [plane.point(lambda v: 255 - v) for plane in (y, cb, cr)] + [Image.new("L", picture.size, 0)]
    Image.merge("CMYK", planes).save(file, quality=95)
    data = bytearray(file.read_bytes())
    data[data.index(b"Adobe") + 11] = 2
    file.write_bytes(data)


def swapped_profile():
    """sRGB with the colourants of red and green exchanged."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)  # when it was made: else each run gives other bytes
    for i in range(struct.unpack_from(">I", data, 128)[0]):
        at = 132 + 12 * i
        name = bytes(data[at:at + 4])
        if name in (b"rXYZ", b"gXYZ"):
            data[at:at + 4] = b"gXYZ" if name == b"rXYZ" else b"rXYZ"
    return bytes(data)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    picture = quarters()
    turned = Image.Exif()
    turned[0x0112] = 6
    picture.convert("CMYK").save(folder / "cmyk.jpg", quality=95)
    save_ycck(picture, folder / "ycck.jpg")
    picture.save(folder / "lossy.webp", quality=95)
    picture.save(folder / "lossless.webp", lossless=True)
    transparent = picture.convert("RGBA")
    transparent.putalpha(128)
    transparent.save(folder / "transparent.webp", lossless=True, exact=True)
    picture.save(folder / "profile_and_turn.webp", lossless=True, icc_profile=swapped_profile(), exif=turned.tobytes())
    picture.save(folder / "profile_and_turn.jpg", quality=95, icc_profile=swapped_profile(), exif=turned.tobytes())
    picture.save(folder / "profile_and_turn.png", icc_profile=swapped_profile(), exif=turned.tobytes())
    frames = [picture, Image.new("RGB", (96, 64), "black")]
    frames[0].save(folder / "two_frames.gif", save_all=True, append_images=frames[1:])
    picture.convert("L").convert("LA").save(folder / "grey_alpha.png")


if __name__ == "__main__":
    main()
