"""Sample holders and businesses, all invented; nobody has these numbers.

Citizen numbers carry birth years before 1901. One name has a character beyond the
basic plane, one a middle dot, and one business has a scope of 1,000 characters.
"""

from __future__ import annotations

from typing import Any

__all__ = ["BABY", "DRIVERS", "SHOPS", "Fields"]

_SCOPE = (
    "许可项目：食品销售；餐饮服务；道路货物运输。一般项目：技术服务、技术开发、技术咨询、"
    "技术交流、技术转让、技术推广；信息系统集成服务；日用百货销售；货物进出口；"
    "会议及展览服务；市场营销策划；软件开发；供应链管理服务；"
)

Fields = dict[str, Any]


def _shop(number: str, name: str, person: str, address: str, **more: str) -> Fields:
    return {
        "document_number": number,
        "legal_name": name,
        "company_type": "有限责任公司（自然人投资或控股）",
        "legal_representative": person,
        "registered_capital": "人民币500万元整",
        "establishment_date": "2019-05-20",
        "operating_period": "长期",
        "registered_address": address,
        "business_scope": (_SCOPE * 12)[:1000],
        **more,
    }


def _driver(number: str, name: str, address: str, **more: str) -> Fields:
    return {
        "document_number": number,
        "name": name,
        "sex": "女" if int(number[16]) % 2 == 0 else "男",
        "nationality": "中国",
        "resident_address": address,
        "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        "first_issue_date": "2015-03-12",
        "vehicle_category_code": "C1",
        "administrative_number": "310000123456",
        "issue_date": "2021-03-12",
        **more,
    }


SHOPS: dict[str, Fields] = {
    "shanghai": _shop(
        "91310101YY0000101T",
        "上海浦江茶叶有限公司",
        "周示例",
        "上海市黄浦区示例路100号8层801室",
    ),
    "suzhou": _shop(
        "91320500YY00001028",
        "苏州金鸡湖丝绸有限公司",
        "吴示例",
        "江苏省苏州市姑苏区示例街18号",
    ),
    "ningbo": _shop(
        "91330200YY00001030",
        "宁波甬江海产有限公司",
        "郑示例",
        "浙江省宁波市海曙区示例巷6号",
    ),
    "hefei": _shop(
        "91340100YY00001042",
        "合肥巢湖软件有限公司",
        "王示例",
        "安徽省合肥市蜀山区示例大道66号",
    ),
}

DRIVERS: dict[str, Fields] = {
    "shanghai": _driver("310101189901051232", "𠮷示例", "上海市黄浦区示例路1号"),
    "nanjing": _driver(
        "320106189503122043",
        "阿依古丽·示例",
        "江苏省南京市鼓楼区示例路2号",
        administrative_number="320100123456",
    ),
    "wuhu": _driver(
        "340204189602291172",
        "孙示例",
        "安徽省芜湖市镜湖区示例路3号",
        administrative_number="340200123456",
        vehicle_category_code="B2",
    ),
}

BABY: Fields = {
    "document_number": "T330000001",
    "name": "冯小示",
    "sex": "女",
    "birth_date": "1900-10-01",
    "birth_time": "08:30",
    "birth_place": "浙江省杭州市示例妇产医院",
    "mother_name": "陈示例",
    "mother_document_number": "310106189912243055",
    "father_name": "冯示例",
    "father_document_number": "320507188010101088",
    "issue_date": "1900-10-03",
}
