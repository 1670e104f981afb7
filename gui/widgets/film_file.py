"""Films as files: a GIF or an animated PNG by Pillow, or a folder of PNG pictures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.basics.system.atomic import write_atomically
from core.basics.system.bundled import missing
from core.basics.system.disk import meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from PySide6.QtGui import QImage


def write_animated(
    path: Path, frames: Iterable[QImage], count: int, seconds: float, progress: Callable[[float], object]
) -> None:
    """Write the pictures as one file that shows each for `seconds`, a GIF or, by the suffix .png, an animated PNG.

    count: how many there are, for `progress`. Raises InputError without Pillow, and nothing is written.
    """
    pillow = _pillow()
    kind = "GIF" if path.suffix.lower() == ".gif" else "PNG"
    images = []
    for k, frame in enumerate(frames):
        progress(k / count)
        image = pillow.frombuffer(
            "RGB", (frame.width(), frame.height()), bytes(frame.constBits()), "raw", "RGB", frame.bytesPerLine(), 1
        )
        images.append(image.quantize(256) if kind == "GIF" else image.copy())
    content = io.BytesIO()
    milliseconds = max(round(1000 * seconds), 20)
    images[0].save(
        content, format=kind, save_all=True, append_images=images[1:], duration=milliseconds, loop=0, disposal=1
    )
    write_atomically(path, content.getvalue())


def write_folder(folder: Path, frames: Iterable[QImage], count: int, progress: Callable[[float], object]) -> None:
    """Write the pictures as 001.png, 002.png, … into a new folder; where it is canceled, none of them stays."""
    try:
        folder.mkdir(parents=False)
    except FileExistsError:
        raise InputError(f"{folder.name}: expected the name of a new folder, found one that exists") from None
    except OSError as error:
        raise InputError(f"cannot make the folder {folder}: {meaning(error)}") from None
    written: list[Path] = []
    try:
        for k, frame in enumerate(frames, 1):
            progress((k - 1) / count)
            path = folder / f"{k:0{max(len(str(count)), 3)}}.png"
            written.append(path)
            if not frame.save(str(path), "PNG"):  # type: ignore[call-overload]
                raise InputError(f"cannot write {path}: no room, or not allowed")
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        folder.rmdir()
        raise


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError:
        found = missing("missing: Pillow", "; install it (pip install pillow)")
        raise InputError(f"{found}, or save a folder of PNG pictures") from None
    return Image
