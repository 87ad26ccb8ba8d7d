"""States, provinces, countries and the words of postal addresses."""

from __future__ import annotations

US_STATES: dict[str, str] = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
    "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
    "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
    "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI",
    "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip
CANADIAN_PROVINCES: dict[str, str] = {
    "alberta": "AB", "british columbia": "BC", "manitoba": "MB", "new brunswick": "NB", "newfoundland": "NL",
    "newfoundland and labrador": "NL", "nova scotia": "NS", "northwest territories": "NT", "nunavut": "NU",
    "ontario": "ON", "prince edward island": "PE", "quebec": "QC", "québec": "QC", "saskatchewan": "SK", "yukon": "YT",
}  # fmt: skip
# Folded spelling -> the name that goes on a parcel.
COUNTRIES: dict[str, str] = {
    "usa": "USA", "us": "USA", "u.s.": "USA", "u.s.a.": "USA", "united states": "USA",
    "united states of america": "USA", "america": "USA", "美国": "USA",
    "canada": "Canada", "加拿大": "Canada",
    "uk": "United Kingdom", "u.k.": "United Kingdom", "united kingdom": "United Kingdom", "great britain":
    "United Kingdom", "england": "United Kingdom", "scotland": "United Kingdom", "wales": "United Kingdom",
    "英国": "United Kingdom",
    "germany": "Germany", "deutschland": "Germany", "德国": "Germany", "france": "France", "法国": "France",
    "spain": "Spain", "españa": "Spain", "italy": "Italy", "italia": "Italy", "netherlands": "Netherlands",
    "the netherlands": "Netherlands", "belgium": "Belgium", "austria": "Austria", "switzerland": "Switzerland",
    "sweden": "Sweden", "norway": "Norway", "denmark": "Denmark", "finland": "Finland", "ireland": "Ireland",
    "poland": "Poland", "portugal": "Portugal", "greece": "Greece", "czech republic": "Czech Republic", "czechia":
    "Czech Republic", "hungary": "Hungary", "romania": "Romania", "australia": "Australia", "澳大利亚": "Australia",
    "new zealand": "New Zealand", "japan": "Japan", "日本": "Japan", "south korea": "South Korea", "korea":
    "South Korea", "singapore": "Singapore", "新加坡": "Singapore", "india": "India", "mexico": "Mexico", "brazil":
    "Brazil", "argentina": "Argentina", "chile": "Chile", "turkey": "Turkey", "israel": "Israel", "south africa":
    "South Africa", "malaysia": "Malaysia", "thailand": "Thailand", "vietnam": "Vietnam", "philippines":
    "Philippines", "indonesia": "Indonesia", "united arab emirates": "United Arab Emirates", "uae":
    "United Arab Emirates", "hong kong": "Hong Kong", "taiwan": "Taiwan",
    "china": "China", "中国": "中国", "prc": "China",
}  # fmt: skip
# Spellings of one country, so that the one on file is kept.
SAME_COUNTRY: tuple[frozenset[str], ...] = (
    frozenset({"usa", "us", "u.s.", "u.s.a.", "united states", "united states of america", "america", "美国"}),
    frozenset({"canada", "ca", "加拿大"}),
    frozenset({"china", "中国", "prc", "cn", "中华人民共和国"}),
    frozenset({"uk", "gb", "united kingdom", "great britain", "england", "英国"}),
    frozenset({"germany", "deutschland", "de", "德国"}),
)

STREET_WORDS = (
    "street|st|avenue|ave|av|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|place|pl|way|terrace|ter|terr|"
    "circle|cir|"
    "square|sq|parkway|pkwy|highway|hwy|trail|trl|crescent|cres|close|row|alley|loop|path|pike|plaza|walk|mews|hill|"
    "gardens|grove|view|ridge|run|crossing|point|bend|expressway|route|broadway|rue|via|calle|allee|weg"
)
UNIT_WORDS = "apartment|apt|suite|ste|unit|floor|fl|room|rm|flat|building|bldg|level|lot|trailer|penthouse|ph|c/o"

CHINESE_MUNICIPALITIES = ("北京", "上海", "天津", "重庆")
CHINESE_PROVINCES = (
    "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南",
    "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆",
)  # fmt: skip
CHINESE_CITIES = (
    "深圳", "广州", "杭州", "南京", "成都", "武汉", "西安", "苏州", "宁波", "青岛", "厦门", "大连", "济南", "长沙",
    "郑州", "沈阳", "福州", "合肥", "昆明", "无锡", "佛山", "东莞", "珠海", "哈尔滨", "长春", "南昌", "南宁", "贵阳",
    "太原", "石家庄", "温州", "常州", "徐州", "烟台", "泉州", "嘉兴", "金华", "绍兴", "中山", "惠州", "海口", "三亚",
    "兰州", "银川", "西宁", "拉萨", "乌鲁木齐", "呼和浩特", "揭阳", "汕头", "扬州", "南通", "洛阳", "桂林",
)  # fmt: skip
