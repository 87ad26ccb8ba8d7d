"""The composition root: the only place where parts meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine as DatabaseEngine
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.account_store import SqlAccountStore
from bot.adapters.action_store import SqlActionStore
from bot.adapters.code_sender import ConsoleCodeSender, MailCodeSender
from bot.adapters.intents import (
    PHRASES_FILE,
    SHIPPED_HEADS,
    IntentHead,
    head_name,
    load_head,
    read_phrases,
    save_head,
    train_head,
)
from bot.adapters.mailing_desk import MailingHelpDesk
from bot.adapters.offline_drafter import OfflineDrafter
from bot.adapters.order_store import SqlOrderStore
from bot.adapters.proof_store import SqlProofStore
from bot.adapters.review_store import SqlReviewStore
from bot.adapters.session_store import SqlHelpDesk, SqlSessionStore
from bot.adapters.smtp_mail import Outbox, SmtpMailer, parse_smtp_url
from bot.after_sales import AfterSales
from bot.domain.errors import SettingsError
from bot.engine import Engine
from bot.ports import Clock, CodeSender, Drafter, HelpDesk
from bot.settings import Secret, Settings, prepare_home, secret_key
from bot.tools import TOOLS
from knowledge.database import DatabaseError, migrate, open_engine
from knowledge.embedder import Embedder, open_embedder
from knowledge.retriever import Retriever
from knowledge.shop import ShopProfile
from knowledge.snapshot import SnapshotStore
from knowledge.vectors import VectorCache


@dataclass(frozen=True, slots=True)
class Services:
    """The running parts that entry points hand to the web, the terminal and the evals."""

    settings: Settings
    engine: Engine
    after_sales: AfterSales
    accounts: SqlAccountStore
    secret: Secret
    snapshots: SnapshotStore
    embedder: Embedder
    database: DatabaseEngine


@dataclass(frozen=True, slots=True)
class IntentTraining:
    """What `python -m bot.training` works with: phrases, the model that embeds them, and where heads are looked for."""

    phrases_file: Path
    phrases: Mapping[str, list[str]]
    embedder: Embedder
    cache: VectorCache
    shipped: Path
    kept: Path
    train: Callable[[Mapping[str, list[str]], Embedder, VectorCache], IntentHead]
    save: Callable[[IntentHead, Path], None]


def intent_training(settings: Settings) -> IntentTraining:
    """Open the model whose vectors the head reads. Raises SettingsError, ModelError."""
    prepare_home(settings.home)
    embedder = open_embedder(settings.embedding, settings.home)
    phrases = read_phrases()
    name = head_name(embedder, phrases)
    return IntentTraining(
        phrases_file=PHRASES_FILE,
        phrases=phrases,
        embedder=embedder,
        cache=VectorCache(settings.home / "vectors.sqlite"),
        shipped=SHIPPED_HEADS / name,
        kept=settings.home / "heads" / name,
        train=train_head,
        save=save_head,
    )


def build(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    drafters: list[tuple[str, Drafter]] | None = None,
    clock: Clock | None = None,
) -> Services:
    """Wire everything. Keyword arguments replace a part (tests, evals). Raises SettingsError, ModelError."""
    prepare_home(settings.home)
    if settings.llm and not settings.api_key and not settings.base_url:
        raise SettingsError(
            "SHOP_LLM is set but OPENAI_API_KEY is not; set the key, or OPENAI_BASE_URL for a local server"
        )
    clock = clock or settings.clock()
    database = _open_database(settings)
    embedder = embedder or open_embedder(settings.embedding, settings.home)
    snapshots = SnapshotStore(settings.home)
    cache = VectorCache(settings.home / "vectors.sqlite")
    drafters = drafters or _drafters(settings, load_head(settings.home, embedder, cache))
    orders, secret, retriever = SqlOrderStore(database), secret_key(settings), Retriever(snapshots, embedder)
    code_sender, help_desk = _correspondence(settings, SqlHelpDesk(database, clock), lambda: retriever.refresh().shop)
    after_sales = AfterSales(orders, SqlActionStore(database))
    engine = Engine(
        retriever=retriever,
        drafters=drafters,
        orders=orders,
        after_sales=after_sales,
        reviews=SqlReviewStore(database),
        sessions=SqlSessionStore(database, clock),
        help_desk=help_desk,
        clock=clock,
        proof_store=SqlProofStore(database, clock, secret.value),
        code_sender=code_sender,
    )
    accounts = SqlAccountStore(database)
    return Services(settings, engine, after_sales, accounts, secret, snapshots, embedder, database)


def _correspondence(settings: Settings, desk: HelpDesk, shop: Callable[[], ShopProfile]) -> tuple[CodeSender, HelpDesk]:
    """Codes and new cases go by mail where there is a mail server; else codes stand in the log."""
    if not settings.smtp_url:
        return ConsoleCodeSender(), desk
    try:
        server = parse_smtp_url(settings.smtp_url.value)
    except ValueError as error:
        raise SettingsError(f"SHOP_SMTP_URL {error}") from None
    post = Outbox(SmtpMailer(server)).post
    return MailCodeSender(post, shop, settings.mail_from), MailingHelpDesk(desk, post, shop, settings.mail_from)


def _open_database(settings: Settings) -> DatabaseEngine:
    try:
        database = open_engine(settings.records_url)
        migrate(database)
    except DatabaseError as error:
        raise SettingsError(str(error)) from error
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0][:200]
        raise SettingsError(f"the database cannot be opened ({reason}); check SHOP_DATABASE_URL") from error
    return database


def _drafters(settings: Settings, head: IntentHead) -> list[tuple[str, Drafter]]:
    """Offline always; before it the model, where one is named."""
    offline = OfflineDrafter(head)
    if not settings.llm:
        return [("offline", offline)]
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    from bot.adapters.llm_drafter import LlmDrafter

    model = ChatOpenAI(
        model=settings.llm,
        api_key=SecretStr(settings.api_key.value or "none"),
        base_url=settings.base_url or None,
        temperature=0,
        timeout=15,
        max_retries=1,
        stream_usage=True,
    )
    tools = {tool.name: (tool.schema(), tool.proof) for tool in TOOLS.values()}
    return [("llm", LlmDrafter(model, tools, offline)), ("offline", offline)]
