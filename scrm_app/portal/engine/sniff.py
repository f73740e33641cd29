"""What a file really is, by its first bytes; its name is not believed."""

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PHOTOS = 9


def photo_type(head: bytes) -> str | None:
    """The media type of a photo from its first 16 bytes (JPEG, PNG, WebP, GIF, HEIC); None for all else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        return "image/heic"
    return None
