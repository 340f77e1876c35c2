"""Errors of the service as RFC 7807 problem details, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import JSONResponse

from verifier.messages import Message, message
from web import problem

__all__ = ["PROBLEMS", "problem_response"]

_OPEN_BY_ADDRESS = (
    "请用启动时显示的地址打开页面。",
    "Open the page by the address shown at its start.",
)

PROBLEMS: Mapping[str, Message] = MappingProxyType(
    {
        "foreign-host": message(
            "请求不是以本机地址发出的，已拒绝。",
            "The request did not come by this machine's own address and was refused.",
            *_OPEN_BY_ADDRESS,
        ),
        "foreign-origin": message(
            "请求来自其他网站的页面，已拒绝。",
            "The request came from another site's page and was refused.",
            *_OPEN_BY_ADDRESS,
        ),
        "page-token": message(
            "请求没有带上本页面的令牌，已拒绝。",
            "The request did not bring the page's own token and was refused.",
            "请刷新页面；程序请用 /v1/ 下的接口和令牌。",
            "Load the page again; programs ask under /v1/ with a token.",
        ),
        "token-missing": message(
            "请求没有带令牌，已拒绝。",
            "The request bore no token and was refused.",
            "请带上 Authorization: Bearer …；令牌由 tongyan-verifier token make 发放。",
            "Send `Authorization: Bearer …`; `tongyan-verifier token make` makes one.",
        ),
        "token-refused": message(
            "令牌不对、已到期或已收回，请求已拒绝。",
            "The token is wrong, has run out or was taken back; the request was"
            " refused.",
            "请向大厅技术人员换领令牌。",
            "Ask the hall's technician for a new one.",
        ),
        "token-scope": message(
            "此令牌没有这项权限，请求已拒绝。",
            "This token may not ask that; the request was refused.",
            "请向大厅技术人员换领有此权限的令牌。",
            "Ask the hall's technician for one with that scope.",
        ),
        "tokens-unusable": message(
            "本机的令牌文件无法使用，所有令牌停用。",
            "The file of tokens cannot be used; no token is good.",
            "请技术人员查看 tongyan-verifier token list。",
            "Have your technician see `tongyan-verifier token list`.",
        ),
        "no-receipts": message(
            "本服务没有保存核验回执。",
            "This service keeps no receipts.",
            "请技术人员用 serve --receipts 启动。",
            "Have your technician start it with `serve --receipts`.",
        ),
        "unknown-receipt": message(
            "没有这个编号的核验回执。",
            "There is no receipt of this number.",
            "请核对回执编号。",
            "Check the number.",
        ),
        "no-slip-address": message(
            "本大厅没有设置接收核验单的地址。",
            "This hall has set no address that takes slips.",
            "请打印核验单；设置见 serve --slip-url。",
            "Print the slip; see `serve --slip-url`.",
        ),
        "slip-not-taken": message(
            "大厅系统没有接收核验单。",
            "The hall's system did not take the slip.",
            "请稍后再试，或打印核验单。",
            "Try again later, or print it.",
        ),
        "no-picture": message(
            "只能保存 PNG、JPEG 图片。",
            "Only PNG and JPEG pictures can be kept.",
            "请换一张图片。",
            "Choose another one.",
        ),
        "no-bad-scans": message(
            "本大厅没有设置保存读不出的图片的文件夹。",
            "This hall has set no folder for scans that could not be read.",
            "设置见 serve --bad-scans。",
            "See `serve --bad-scans`.",
        ),
        "bad-scan-not-kept": message(
            "图片没有保存。",
            "The scan was not kept.",
            "请检查磁盘空间和权限。",
            "Check the disk and permissions.",
        ),
        "month-not-over": message(
            "这个月尚未结束。",
            "This month is not over.",
            "请在月底之后统计。",
            "Count it afterwards.",
        ),
        "receipts-unusable": message(
            "核验回执日志无法使用。",
            "The journal of receipts cannot be used.",
            "请检查磁盘空间，或请技术人员修复。",
            "Check the disk, or have your technician mend it.",
        ),
        "not-found": message(
            "没有这个地址。",
            "There is nothing at this address.",
            *_OPEN_BY_ADDRESS,
        ),
        "method-not-allowed": message(
            "此地址不接受这种请求方法。",
            "This address does not take this method.",
            "请参阅 /openapi.json。",
            "See /openapi.json.",
        ),
        "media-type": message(
            "只接受 JSON、PNG、JPEG 和 PDF。",
            "Only JSON, PNG, JPEG and PDF are taken.",
            "请设置 Content-Type，例如 application/pdf。",
            "Set the Content-Type, such as application/pdf.",
        ),
        "too-large": message(
            "内容过大，未读取。",
            "The content is too large and was not read.",
            "文件请不超过 20 MB，文本请不超过 256 KB。",
            "Send a file of at most 20 MB, or a text of at most 256 kB.",
        ),
        "request-form": message(
            "请求内容不符合格式。",
            "The content does not keep to the form.",
            '文本请写成 {"text": "…"}，受理编号至多 64 字。',
            'Send a text as {"text": "…"}, a case number of at most 64 characters.',
        ),
        "unknown-item": message(
            "本地区当前没有这个编码的事项。",
            "This region has no item of this code now.",
            "请用 /api/items 查找。",
            "Look it up at /api/items.",
        ),
        "no-trust-data": message(
            "本机没有可用的信任数据。",
            "This machine has no trust data that could be used.",
            "请先运行 tongyan-verifier trust update。",
            "Run `tongyan-verifier trust update` first.",
        ),
        "unknown-license-type": message(
            "目录中没有这个编码的证照类型。",
            "The catalogue has no license type of this code.",
            "请用 GET /api/live-requests 查看可请求的类型。",
            "See GET /api/live-requests for those that can be asked for.",
        ),
        "request-unknown": message(
            "没有这个请求，或已被清除。",
            "There is no such request, or it was forgotten.",
            "请重新发起请求。",
            "Ask again.",
        ),
        "no-public-address": message(
            "本大厅没有开通向手机请求证照。",
            "This hall cannot ask wallets for licenses.",
            "请改用手机二维码；开通见 serve --public-url。",
            "Use the phone's code; see `serve --public-url` to switch it on.",
        ),
        "hall-certificate-expired": message(
            "大厅证书已过期，不能再向手机请求证照。",
            "The hall's certificate has ended; wallets cannot be asked.",
            "请技术人员更换证书后重新启动；暂用手机二维码。",
            "Have your technician renew it and start again; use the phone's code.",
        ),
        "no-form-address": message(
            "本大厅没有设置接收表单的地址。",
            "This hall has set no address that takes forms.",
            "请复制或下载表单；设置见 serve --form-url。",
            "Copy or download the form; see `serve --form-url`.",
        ),
        "matter-not-accepted": message(
            "事项尚未通过核验，表单没有提交。",
            "The matter is not accepted; its form was not handed over.",
            "请补齐所缺证照后再提交。",
            "Show what is missing, then hand it over.",
        ),
        "form-not-taken": message(
            "大厅系统没有接收表单。",
            "The hall's system did not take the form.",
            "请稍后再试，或复制、下载表单后手工录入。",
            "Try again later, or copy or download the form and enter it by hand.",
        ),
        "sign-in-needed": message(
            "尚未登录，或登录已过期。",
            "Nobody is signed in here, or no longer.",
            "请在登录页用令牌登录。",
            "Sign in with a token on the sign-in page.",
        ),
        "window-closed": message(
            "该远程窗口已关闭。",
            "This remote window was closed.",
            "请在窗口重新打开。",
            "Open it again at the window.",
        ),
        "too-many-windows": message(
            "打开的远程窗口过多。",
            "Too many remote windows are open.",
            "请先关闭不用的窗口，或一分钟后再试。",
            "Close those that nobody uses, or try again in a minute.",
        ),
        "scan-overtaken": message(
            "该窗口已有新的扫描，或结果已清除；未作决定。",
            "The window has another scan by now, or forgot this one; nothing was"
            " decided.",
            "请看过最新的结果再决定。",
            "Look at what it shows now, then decide.",
        ),
        "scan-not-accepted": message(
            "核验未通过，不能决定“可以办理”。",
            "The verifier did not accept it; nobody can let it through.",
            "请选择“请补充”或“不予办理”。",
            "Ask for more, or decline.",
        ),
        "decision-not-kept": message(
            "决定未能留存，因此没有生效。",
            "The decision could not be kept and does not count.",
            "请检查磁盘后再试。",
            "Check the disk, then try again.",
        ),
        "no-hall-key": message(
            "本大厅没有设置提出异议所用的密钥。",
            "This hall has set no key for disputes.",
            "请致电发证机关；设置见 serve --disputes。",
            "Call the agency; see `serve --disputes`.",
        ),
        "nobody-takes-disputes": message(
            "名录中没有受理这份证照异议的机关。",
            "The registry names nobody who takes disputes about this license.",
            "请按页面上的联系方式致电。",
            "Call the contact that the page shows.",
        ),
        "check-again": message(
            "核验时间过久，未提出异议。",
            "The check is too long ago; nothing was filed.",
            "请重新扫码后再提出。",
            "Scan it again, then file the dispute.",
        ),
        "dispute-form": message(
            "异议内容不符合要求，未提出。",
            "The dispute is not in order; nothing was filed.",
            "说明请写一行、不超过 300 字；选“其他”须写说明。",
            'Write one line of at most 300 characters; "something else" needs one.',
        ),
        "evidence-too-large": message(
            "所选内容过大（如照片），不能随异议发送。",
            "What was chosen is too large to go along, such as a photo.",
            "请取消勾选后再试。",
            "Leave it out and try again.",
        ),
        "unknown-dispute": message(
            "没有这份异议。",
            "There is no such dispute.",
            "请刷新列表。",
            "Load the list again.",
        ),
        "dispute-changed": message(
            "异议已有新的进展，未作改动。",
            "The dispute has moved on; nothing was changed.",
            "请刷新列表后再试。",
            "Load the list again, then try.",
        ),
        "outbox-unusable": message(
            "本大厅的异议发件箱无法使用，未提出异议。",
            "The hall's outbox of disputes cannot be used; nothing was filed.",
            "请检查磁盘和权限；急需时请致电发证机关。",
            "Check the disk and permissions; call the agency if it is urgent.",
        ),
        "internal": message(
            "核验程序内部出错，未作判定。",
            "The verifier failed and decided nothing.",
            "请再试一次；若再次出现，请报告技术人员。",
            "Try again; if it happens again, tell your technician.",
        ),
    }
)
"""What each problem type means and what to do about it."""


def problem_response(
    status: int, kind: str, *, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return a problem as a response, ``sentence`` and ``action`` as in a result.

    Args:
        status: HTTP status code.
        kind: A key of `PROBLEMS`.
        headers: Further headers.
    """
    told = PROBLEMS[kind]
    return problem.problem_response(
        status,
        kind,
        f"{told.sentence.en} {told.action.en}",
        headers=headers,
        sentence=told.sentence.model_dump(),
        action=told.action.model_dump(),
    )
