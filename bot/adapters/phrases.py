"""What the offline drafter says in its own words, in both languages: greetings, questions, offers, order sentences."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.conversation import Language

_PHRASES: Mapping[str, tuple[str, str]] = {
    "greeting": (
        "Hello! I'm the assistant of {shop}. Ask me about our products, delivery, returns or your orders.",
        "您好！我是{shop}的智能客服，可以帮您查商品、配送、退换货规则和您的订单。",
    ),
    "thanks": ("You're welcome! Is there anything else I can do?", "不客气！还有什么可以帮您的吗？"),
    "goodbye": ("Goodbye, and thanks for stopping by!", "再见，欢迎随时再来！"),
    "bot_identity": (
        "I'm the automated assistant of {shop}, not a person. I answer from the shop's own catalogue, FAQ and policies "
        "and can look up your orders; I can also ask a person to help you.",
        "我是{shop}的自动客服，不是真人。我根据店铺的商品资料、常见问题和政策回答问题，也可以查询您的订单；需要时可以为您转人工。",
    ),
    "affirm": (
        "There is nothing waiting for your confirmation. What can I do for you?",
        "目前没有需要您确认的事项。请问需要什么帮助？",
    ),
    "deny": ("All right, nothing was changed. What else can I do for you?", "好的，没有做任何更改。还有什么可以帮您？"),
    "unclear": (
        "I didn't quite catch that. Could you tell me in a few words what you need, for example a product, "
        "a delivery question or an order?",
        "抱歉，我没太明白。您可以简单说一下需要什么吗？比如商品、配送问题或者订单。",
    ),
    "out_of_scope": (
        "I can only help with {shop}: products, delivery, returns and your orders. Shall I look something up for you there?",
        "我只能解答与{shop}有关的问题，比如商品、配送、退换货和订单。需要我帮您查哪一项？",
    ),
    "unsupported": (
        "I don't have reliable information on that, so I'd rather not guess. "
        "Would you like me to hand you over to a person? Just say “talk to a person”.",
        "关于这个问题，我这里没有可靠的资料，不想随便猜测。需要帮您转接人工客服吗？回复“转人工”即可。",
    ),
    "complaint": (
        "I'm sorry about this. I have passed your conversation to a person on our team (case {case}).",
        "非常抱歉给您带来不好的体验。我已将您的对话转交给人工同事（工单 {case}）。",
    ),
    "human": (
        "I have passed your conversation to a person on our team (case {case}).",
        "已将您的对话转交给人工客服（工单 {case}）。",
    ),
    "ask_identity": (
        "So that I only show orders to their owner, please tell me {proofs}.",
        "为了保护您的订单信息，请先提供{proofs}。",
    ),
    "proof_email": ("the email address of your account", "您账户的邮箱地址"),
    "proof_name_zip": ("your first and last name and postal code", "您的姓名和邮政编码"),
    "proof_code": (
        "the email address of your account (I will mail you a one-time code)",
        "您账户的邮箱地址（我会发送一次性验证码）",
    ),
    "proof_order_email": ("an order number together with its email address", "您的一个订单号和下单时的邮箱地址"),
    "proof_or": (", or ", "，或者"),
    "ask_zip": ("Thank you. What is the postal code of your address?", "谢谢。请再告诉我您地址的邮政编码。"),
    "ask_name": ("Thank you. What are your first and last name?", "谢谢。请再告诉我您的姓名。"),
    "ask_order_too": (
        "Thank you. Please also tell me the number of one of your orders.",
        "谢谢。请再告诉我您的一个订单号。",
    ),
    "ask_email_too": (
        "Thank you. Which email address belongs to order {order}?",
        "谢谢。订单 {order} 的邮箱地址是什么？",
    ),
    "code_sent": (
        "If there is an account with {email}, a six-digit code is on its way there. "
        "It is valid for {minutes} minutes: please type it here.",
        "如果 {email} 对应一个账户，六位验证码已发往该邮箱，{minutes} 分钟内有效，请在这里输入。",
    ),
    "ask_code": (
        "Please type the six-digit code that was mailed to {email}, or say “send a new code”.",
        "请输入发送到 {email} 的六位验证码，或回复“重发验证码”。",
    ),
    "code_wrong": (
        "That is not the code. Please check it and try again, or say “send a new code”.",
        "验证码不正确。请核对后再试，或回复“重发验证码”。",
    ),
    "code_void": (
        "That was not the code either, and it can no longer be used. Say “send a new code” to get another one.",
        "验证码多次输入错误，已失效。回复“重发验证码”即可获取新的验证码。",
    ),
    "code_expired": ("This code has expired. Say “send a new code” to get another one.", "验证码已过期。回复“重发验证码”即可获取新的验证码。"),
    "code_none": ("I have not sent a code in this chat yet. What is the email address of your account?", "本次对话还没有发送过验证码。请告诉我您账户的邮箱地址。"),
    "code_paused": (
        "I can send the next code {wait}. Please look into your spam folder meanwhile, or say “talk to a person”.",
        "{wait}可以再次发送验证码。请先看看垃圾邮件箱，或回复“转人工”。",
    ),
    "wait_minute": ("in a minute", "一分钟后"),
    "wait_minutes": ("in {minutes} minutes", "{minutes} 分钟后"),
    "identity_failed": (
        "I could not find an account with these details. Please check them and try again, or say “talk to a person”.",
        "没有找到与这些信息相符的账户。请核对后再试，或回复“转人工”。",
    ),
    "identity_paused": (
        "I could not verify you after several tries, so I have to pause for a while: please try again {wait}. "
        "A person can help you sooner: say “talk to a person”.",
        "多次核对未成功，暂时不能继续核对，请{wait}再试。您也可以回复“转人工”，由同事帮您。",
    ),
    "identity_token_only": (
        "Please sign in to the shop first; orders are only shown to signed-in customers here.",
        "请先登录店铺账户，这里只向已登录的客户显示订单。",
    ),
    "identity_done": ("Thank you, {name}. What would you like to know about your orders?", "谢谢您，{name}。想了解订单的哪方面？"),
    "identity_signed_in": (
        "You are signed in as {name}. What would you like to know about your orders?",
        "您已通过验证（{name}）。想了解订单的哪方面？",
    ),
    "other_customer": (
        "This chat already serves one customer. For another account, please start a new chat.",
        "本次对话已服务于一位客户。如需查询其他账户，请开始新的对话。",
    ),
    "order_not_found": (
        "I can't find order {order} in your account. Please check the number, or ask me to list your orders.",
        "在您的账户中没有找到订单 {order}。请核对订单号，或让我列出您的全部订单。",
    ),
    "no_orders": ("There are no orders in your account yet.", "您的账户中还没有订单。"),
    "which_order": ("You have {count} orders. Which one do you mean?", "您共有 {count} 个订单，请问是哪一个？"),
    "order_list": ("You have {count} orders, the newest first:", "您共有 {count} 个订单，从新到旧："),
    "order_list_one": ("You have one order:", "您有 1 个订单："),
    "order_line": ("{order}, {date}: {status}, {total}", "{order}，{date}：{status}，{total}"),
    "order_line_undated": ("{order}: {status}, {total}", "{order}：{status}，{total}"),
    "order_status": ("Your order {order} is {status}.", "您的订单 {order} 目前状态：{status}。"),
    "order_placed": ("It was placed on {date}.", "下单时间：{date}。"),
    "parcel": ("Parcel {tracking} with {carrier}: {status}.", "包裹 {tracking}（{carrier}）：{status}。"),
    "parcel_plain": ("Tracking number: {tracking}.", "物流单号：{tracking}。"),
    "parcel_eta": ("Expected on {date}.", "预计 {date} 送达。"),
    "parcel_delivered": ("It was delivered on {date}.", "已于 {date} 送达。"),
    "no_parcel": ("It has not been shipped yet, so there is no tracking number.", "该订单尚未发货，暂无物流单号。"),
    "order_items": ("Order {order} holds:", "订单 {order} 包含："),
    "order_item": ("{quantity} × {title}{options}, {price}", "{quantity} × {title}{options}，{price}"),
    "order_total": ("Paid in total: {total}, by {method}.", "共支付 {total}，支付方式：{method}。"),
    "order_address": ("It goes to {address}.", "收货地址：{address}。"),
    "refund_made": ("For order {order}, {amount} was refunded to {method}.", "订单 {order} 已退款 {amount}，退至{method}。"),
    "refund_none": ("No refund has been made for order {order} so far.", "订单 {order} 目前没有退款记录。"),
    "profile": ("Your account: {name}, {email}.", "您的账户：{name}，{email}。"),
    "profile_address": ("Address: {address}.", "地址：{address}。"),
    "profile_methods": ("Payment methods: {methods}.", "支付方式：{methods}。"),
    "change_menu": (
        "In a pending order I can change the address, the payment method, or items to another variant of the same "
        "product, or cancel the whole order; delivered items can be returned or exchanged. "
        "Which of these would you like? For anything else, say “talk to a person”.",
        "待处理的订单，我可以修改收货地址、支付方式、把商品换成同款的其他规格，或取消整个订单；"
        "已送达的商品可以退货或换货。请问需要哪一项？其他更改请回复“转人工”。",
    ),
    "matches": ("{count} products match{conditions}:", "共有 {count} 款商品符合{conditions}："),
    "match_one": ("One product matches{conditions}:", "有 1 款商品符合{conditions}："),
    "matches_some": ("{count} products match{conditions}; the first {shown}:", "共有 {count} 款商品符合{conditions}，先列出 {shown} 款："),
    "suggestions": ("These might suit you:", "为您找到这些商品："),
    "no_match": (
        "I found nothing in our catalogue that matches{conditions}.",
        "店里没有找到符合{conditions}的商品。",
    ),
    "lowest": ("Lowest {label} of {count} matching products{conditions}:", "{count} 款符合{conditions}的商品中，{label}最低的："),
    "highest": ("Highest {label} of {count} matching products{conditions}:", "{count} 款符合{conditions}的商品中，{label}最高的："),
    "price": ("price", "价格"),
    "product_line": ("{title}, {price}, {stock}", "{title}，{price}，{stock}"),
    "in_stock": ("in stock", "有货"),
    "sold_out": ("sold out", "已售罄"),
    "no_price": ("price on request", "价格请咨询"),
    "price_from": ("from {price}", "{price} 起"),
    "price_is": ("{title} costs {price}.", "{title}售价 {price}。"),
    "stock_yes": ("{title} is in stock.", "{title}有货。"),
    "stock_no": ("{title} is sold out at the moment.", "{title}目前已售罄。"),
    "option_yes": ("Yes, {title} is in stock in {options}, {price}.", "有的，{title}（{options}）有货，{price}。"),
    "option_no": ("{title} in {options} is sold out at the moment.", "{title}（{options}）目前已售罄。"),
    "option_missing": ("{title} does not come in {options}.", "{title}没有{options}可选。"),
    "option_list": ("Available now: {options}.", "目前有货：{options}。"),
    "attribute": ("{title}: {name} {value}.", "{title}：{name} {value}。"),
    "flag_yes": ("Yes: {title} is listed with “{name}”.", "是的：{title}标注为“{name}”。"),
    "flag_no": ("No: {title} is listed without “{name}”.", "没有：{title}未标注“{name}”。"),
    "compare": ("How they differ:", "主要区别："),
    "compare_line": ("{name}: {values}", "{name}：{values}"),
    "compare_same": ("Their listed attributes are the same.", "两者标注的参数相同。"),
    "reviews": (
        "{count} customers rated {title} {average} out of 5 on average.",
        "共有 {count} 位顾客评价{title}，平均 {average} 分（满分 5 分）。",
    ),
    "reviews_none": ("There are no reviews of {title} yet.", "{title}还没有评价。"),
    "also_about": ("In case you mean “{about}”:", "如果您问的是“{about}”："),
    "other_language": (
        "Our source for this is in Chinese only:",
        "这方面的资料只有英文，原文如下：",
    ),
}  # fmt: skip

_STATUSES: Mapping[str, str] = {
    "pending": "待处理（尚未发货）",
    "processed": "已处理，准备发货",
    "delivered": "已送达",
    "cancelled": "已取消",
    "pending (item modified)": "待处理（商品已修改）",
    "return requested": "已申请退货",
    "exchange requested": "已申请换货",
    "label created": "已创建运单",
    "in transit": "运输中",
    "out for delivery": "派送中",
    "delayed": "延误",
    "returned to sender": "已退回寄件人",
}
_METHODS: Mapping[str, tuple[str, str]] = {
    "credit_card": ("credit card", "信用卡"),
    "gift_card": ("gift card", "礼品卡"),
    "paypal": ("PayPal", "PayPal"),
}


def say(key: str, language: Language, **fields: object) -> str:
    """The phrase `key` in `language` with its fields filled in. Raises KeyError for an unknown key."""
    english, chinese = _PHRASES[key]
    return (chinese if language == "zh" else english).format(**fields)


def status_word(status: str, language: Language) -> str:
    """An order's or parcel's status as shoppers read it; unknown ones as the shop spells them."""
    return _STATUSES.get(status, status) if language == "zh" else status


def method_word(kind: str, language: Language) -> str:
    """A payment method's kind in words."""
    english, chinese = _METHODS.get(kind, (kind.replace("_", " "), kind))
    return chinese if language == "zh" else english
