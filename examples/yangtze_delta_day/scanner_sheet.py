"""A sheet to print and hold under a scanner: one code of each kind that clerks meet.

Every code on it is marked 样例/SAMPLE; it opens in a browser and prints on A4.
"""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from examples.yangtze_delta_day.stage import Stage
from verifier.causes import CAUSES, Verdict
from verifier.messages import ACCEPTED_MESSAGE, MESSAGES, VERDICT_WORDS

__all__ = ["write_sheet"]

# Picture and the cause that a counter of Zhejiang (330000) must name; None is accepted.
CODES: tuple[tuple[str, str, str | None], ...] = (
    ("shop-shanghai", "营业执照 Business license", None),
    ("driver-expired", "机动车驾驶证 Driving license", "expired"),
    ("shop-revoked", "营业执照 Business license", "revoked"),
    ("altered", "营业执照 Business license", "forged"),
    ("driver-suspended", "机动车驾驶证 Driving license", "suspended"),
    ("menu", "其他二维码 Somebody else's code", "not-a-license"),
)

# 0.5 mm a module is what a counter's hand scanner reads from any office printer.
CODE_WIDTH_MM = 52


def write_sheet(stage: Stage, path: Path) -> None:
    """Write the sheet of the day's codes as one HTML file without outside parts."""
    cells = "\n".join(_cell(stage, *code) for code in CODES)
    path.write_text(_PAGE.format(cells=cells, width=CODE_WIDTH_MM), "utf-8")


def _cell(stage: Stage, name: str, title: str, cause: str | None) -> str:
    picture = base64.b64encode(stage.image(name).read_bytes()).decode("ascii")
    verdict = Verdict.ACCEPTED if cause is None else CAUSES[cause].verdict
    message = ACCEPTED_MESSAGE if cause is None else MESSAGES[cause]
    word, sentence = VERDICT_WORDS[verdict], message.sentence
    return (
        f'<figure><div><img alt="{escape(title)}" '
        f'src="data:image/png;base64,{picture}"></div>'
        f"<figcaption><b>{escape(title)}</b><br>"
        f"{escape(word.zh)} {escape(word.en)}<br>"
        f"<small>{escape(sentence.zh)}<br>{escape(sentence.en)}</small>"
        "</figcaption></figure>"
    )


_PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>扫码枪测试页 Scanner test sheet (SAMPLE)</title>
<style>
@page {{ size: A4; margin: 12mm; }}
body {{ font: 11pt/1.35 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC",
  "WenQuanYi Micro Hei", sans-serif; color: #111; margin: 0 auto; max-width: 186mm; }}
h1 {{ font-size: 16pt; margin: 0 0 2mm; }}
main {{ display: grid; grid-template-columns: 1fr 1fr; gap: 5mm; }}
figure {{ margin: 0; padding: 3mm; border: 0.3mm solid #999; break-inside: avoid;
  display: flex; gap: 3mm; align-items: flex-start; }}
figure div {{ flex: none; text-align: center; }}
figure div::after {{ content: "样例 SAMPLE"; display: block; font-weight: bold;
  letter-spacing: 0.2em; color: #b00; }}
img {{ width: {width}mm; image-rendering: pixelated; display: block; }}
figcaption {{ font-size: 9.5pt; overflow-wrap: anywhere; }}
</style>
<h1>扫码枪测试页 Scanner test sheet</h1>
<p>请用浙江（330000）窗口逐一扫码，结果应与下列文字一致。演示数据，没有任何效力。<br>
Scan each code at a counter of Zhejiang (330000); the verdict must be the one named
beside it. Demonstration only, without any force.</p>
<main>
{cells}
</main>
</html>
"""
