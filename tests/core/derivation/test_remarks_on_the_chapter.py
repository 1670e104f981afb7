"""Remarks where the chapter has misprints: written in its notation."""

from __future__ import annotations

import re

from core.derivation import derive
from core.derivation.remarks import remarks
from core.derivation.sensitivity import MISPRINT
from core.gallery.presets import preset


def test_remarks_have_subscripts_and_no_underscores() -> None:
    document = preset("xor-printed")
    derivation = derive(document.network, document.data.inputs[:1], document.data.targets[:1], 0.01)
    told = [remark.text for step in derivation for remark in remarks(step, derivation.inputs)]
    assert any("Σ wᵢₖ xₖ" in text for text in told)
    assert not [text for text in [*told, MISPRINT] if re.search(r"\w_\w|[hwx]\d", text)]
