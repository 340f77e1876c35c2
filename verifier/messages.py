"""What a clerk reads: a sentence and an action for each cause, words for verdicts.

Sentences say what is so, actions what to do now; both without blame for whoever
stands at the window. They hold no claim of any license.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from credential import Bilingual
from verifier.causes import Verdict

__all__ = [
    "ACCEPTED_MESSAGE",
    "MESSAGES",
    "NOTICES",
    "VERDICT_WORDS",
    "Message",
    "message",
]


class Message(NamedTuple):
    """One sentence and one action, in both languages."""

    sentence: Bilingual
    action: Bilingual


def message(zh: str, en: str, action_zh: str, action_en: str) -> Message:
    """Return a message of its four texts."""
    return Message(Bilingual(zh=zh, en=en), Bilingual(zh=action_zh, en=action_en))


VERDICT_WORDS: Mapping[Verdict, Bilingual] = MappingProxyType(
    {
        Verdict.ACCEPTED: Bilingual(zh="核验通过", en="Accepted"),
        Verdict.REFUSED: Bilingual(zh="核验不通过", en="Refused"),
        Verdict.CANNOT_DECIDE: Bilingual(zh="暂不能判定", en="Cannot decide"),
    }
)

ACCEPTED_MESSAGE = message(
    "证照真实、有效，且在本地区互认。",
    "The license is genuine, in force and recognized here.",
    "请按提示比对持证人的证件，再办理事项。",
    "Compare with the document named below, then go on with the matter.",
)

_REFRESH = (
    "请更新信任数据后重新扫码。",
    "Refresh the trust data and scan again.",
)
_CALL_AGENCY = (
    "请联系颁发机构核实。",
    "Call the issuing agency.",
)
_REPORT = (
    "请留存该码，按疑似伪造上报，并联系所称颁发机构。",
    "Keep the code, report a suspected forgery and call the agency it names.",
)

MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        "unreadable": message(
            "没有读到二维码。",
            "No code could be read.",
            "请擦净、展平、靠近后重新扫码，或改用清晰的图片。",
            "Clean and flatten it, move closer and scan again, or use a clear picture.",
        ),
        "not-a-license": message(
            "这不是互认电子证照的二维码。",
            "This is not the code of a mutually recognized license.",
            "请持证人出示证照上的核验二维码。",
            "Ask for the verification code on the license.",
        ),
        "malformed": message(
            "二维码内容不完整或不符合规范。",
            "The code is damaged or does not keep to the format.",
            "请重新扫码；仍不行时联系颁发机构重新出具。",
            "Scan again; if it stays so, ask the issuing agency for a new one.",
        ),
        "newer-format": message(
            "二维码采用了本程序还不认识的新格式。",
            "The code is of a newer format than this program knows.",
            "请升级核验程序后重新扫码。",
            "Update this program and scan again.",
        ),
        "part-of-code": message(
            "这只是一个二维码的一部分。",
            "This is one part of a code that is shown in several.",
            "请持证人依次出示其余各部分，顺序不限。",
            "Ask for the other parts, in any order.",
        ),
        "no-trust-data": message(
            "本机还没有可用的信任数据。",
            "There is no trust data on this counter yet.",
            "请先导入信任数据包并核对指纹。",
            "Take in a trust bundle and compare its fingerprint first.",
        ),
        "unknown-region": message(
            "颁发地区不是信任注册表的成员。",
            "The issuing region is not a member of the registry.",
            "该证照不能跨省通办，请按线下方式办理。",
            "It cannot be used across regions; handle the matter on paper.",
        ),
        "unknown-issuer": message(
            "所称颁发机构没有在该地区登记。",
            "The agency it names is not listed by its region.",
            "请联系该地区登记人员核实该机构。",
            "Ask that region's registry officer about the agency.",
        ),
        "unlisted-key": message(
            "签名所用的密钥不是该机构登记的密钥。",
            "The key it is signed with is not one that the agency registered.",
            *_REPORT,
        ),
        "newer-than-trust-data": message(
            "证照比本机的信任数据新，无法据此判断。",
            "The license is newer than the trust data on this counter.",
            *_REFRESH,
        ),
        "forged": message(
            "签名不成立：内容被改动，或不是该机构签发。",
            "The signature does not hold: altered, or not signed by this agency.",
            *_REPORT,
        ),
        "key-not-valid-then": message(
            "签发时该密钥不在有效期内。",
            "The key was not in its time when the license was signed.",
            *_CALL_AGENCY,
        ),
        "key-compromised": message(
            "签发密钥已泄露，该密钥签发的证照不再可信。",
            "The signing key was stolen; what it signed is no longer trusted.",
            "请联系颁发机构换发证照。",
            "Ask the issuing agency to re-issue the license.",
        ),
        "agency-suspended": message(
            "签发时该机构没有签发资格（已暂停或撤销）。",
            "The agency was suspended or closed when the license was signed.",
            "请联系该地区登记人员核实。",
            "Ask that region's registry officer.",
        ),
        "region-suspended": message(
            "签发时该地区没有签发资格（已暂停或已退出）。",
            "The region was suspended, or had left, when the license was signed.",
            "请联系该地区登记人员核实。",
            "Ask that region's registry officer.",
        ),
        "out-of-scope": message(
            "该机构无权签发这类证照，或证照标识与机构不符。",
            "The agency may not issue this type, or the identifier is not its own.",
            *_CALL_AGENCY,
        ),
        "not-recognized": message(
            "本地区未与颁发地区约定互认这类证照。",
            "This region has no recognition agreement for this type and region.",
            "该证照真实与否不在此判定，请按线下方式办理。",
            "This says nothing against the license; handle the matter on paper.",
        ),
        "not-yet-valid": message(
            "证照尚未生效。",
            "The license is not in force yet.",
            "请在生效日期之后办理。",
            "Come back on or after its first day.",
        ),
        "expired": message(
            "证照已过有效期。",
            "The license has expired.",
            "请持证人到颁发机构办理换证。",
            "Ask the holder to renew it at the issuing agency.",
        ),
        "suspended": message(
            "证照已被暂扣，暂时无效。",
            "The license is suspended for the time being.",
            "请持证人向颁发机构了解恢复条件。",
            "Ask the holder to settle it with the issuing agency.",
        ),
        "revoked": message(
            "证照已被吊销。",
            "The license was revoked.",
            "不得据此办理；有异议请联系颁发机构。",
            "Do not act on it; questions go to the issuing agency.",
        ),
        "withdrawn": message(
            "证照的许可已被撤销。",
            "The license was withdrawn.",
            "不得据此办理；有异议请联系颁发机构。",
            "Do not act on it; questions go to the issuing agency.",
        ),
        "cancelled": message(
            "证照已注销。",
            "The license was cancelled.",
            "不得据此办理；有异议请联系颁发机构。",
            "Do not act on it; questions go to the issuing agency.",
        ),
        "transferred-out": message(
            "证照已转出，由转入地重新核发。",
            "The license was transferred out to another place.",
            "请出示转入地核发的证照。",
            "Ask for the license of the place it was transferred to.",
        ),
        "superseded": message(
            "证照已换发，这是旧证。",
            "The license was replaced; this is the old one.",
            "请持证人出示新证。",
            "Ask for the new license.",
        ),
        "not-issued": message(
            "颁发机构没有该证照的签发记录。",
            "The issuing agency has no record of issuing this license.",
            *_REPORT,
        ),
        "status-unknown": message(
            "本机没有该证照可用的状态名单。",
            "There is no usable status list for this license on this counter.",
            "请更新信任数据，或联网核验。",
            "Refresh the trust data, or check online.",
        ),
        "status-too-old": message(
            "本机的状态名单过旧，不能据此判断。",
            "The status list on this counter is too old to decide on.",
            "请更新信任数据，或联网核验。",
            "Refresh the trust data, or check online.",
        ),
        "holder-not-proved": message(
            "电子凭证未证明由持证人本人出示。",
            "The phone license was shown without proof that the holder shows it.",
            "请持证人在手机上打开证照，出示实时二维码。",
            "Ask the holder to open the license on the phone and show its live code.",
        ),
        "stale-presentation": message(
            "手机上的二维码已过时效，可能是截图。",
            "The code from the phone is too old; it may be a picture of one.",
            "请持证人在手机上重新打开实时二维码；仍不行时请核对本机时间。",
            "Ask the holder to show the live code; if it stays so, check this clock.",
        ),
        "replayed": message(
            "同一个二维码刚才在另一件业务中出示过。",
            "The same code was shown in another case just now.",
            "请持证人本人在手机上刷新二维码，并核对本人。",
            "Ask the holder to renew the code on the phone, and compare the person.",
        ),
        "trust-too-old": message(
            "本机的信任数据过旧，不能据此判断。",
            "The trust data on this counter is too old to decide on.",
            *_REFRESH,
        ),
        "clock-suspect": message(
            "本机时间可能不对，不能据此判断。",
            "The clock of this counter may be wrong.",
            "请校准本机时间后重新扫码。",
            "Set the clock right and scan again.",
        ),
        "region-data-expired": message(
            "相关地区的登记数据缺失或已过期。",
            "The registry data of one of the two regions is missing or has expired.",
            "请更新信任数据；仍不行时联系该地区登记人员。",
            "Refresh the trust data; if it stays so, call that region's officer.",
        ),
        "council-data-expired": message(
            "理事会数据已过期。",
            "The council's data has expired.",
            "请更新信任数据；仍不行时联系理事会。",
            "Refresh the trust data; if it stays so, call the council.",
        ),
    }
)
"""The message of every cause in `verifier.causes.CAUSES`."""

NOTICES: Mapping[str, Bilingual] = MappingProxyType(
    {
        "demo-registry": Bilingual(
            zh="演示注册表：此结果没有任何效力。",
            en="DEMO registry: this result has no force.",
        ),
        "stale-trust-data": Bilingual(
            zh="依据截至 {as_of} 的信任数据判定。",
            en="Decided on trust data as of {as_of}.",
        ),
        "status-as-of": Bilingual(
            zh="证照状态截至 {as_of}。",
            en="Status as of {as_of}.",
        ),
        "unbound-paper": Bilingual(
            zh="纸质或图片证照，请与所列证件比对。",
            en="A paper or picture edition: compare with the document named.",
        ),
        "shown-by-holder": Bilingual(
            zh="持证人在手机上实时出示，请核对本人。",
            en="Shown live on the holder's phone: compare the person.",
        ),
        "replay-not-watched": Bilingual(
            zh="本次未检查该二维码是否在别处出示过。",
            en="Nobody watched whether this code was shown elsewhere before.",
        ),
        "holder-present": Bilingual(
            zh="仅在持证人到场时互认。",
            en="Recognized only with the holder present.",
        ),
        "issuer-by-division": Bilingual(
            zh="证照标识中的颁发机构以行政区划代码表示。",
            en="The identifier names its issuer by division code.",
        ),
        "salvaged": Bilingual(
            zh="签发密钥后来泄露；该证照颁发地区已确认本证有效签发。",
            en="Its key was stolen later; the region vouched for this very license.",
        ),
        "placeholder-type": Bilingual(
            zh="证照类型代码为占位代码。",
            en="The license type code is a placeholder.",
        ),
    }
)
"""What a report may add to its verdict; ``{as_of}`` is Beijing time."""
