"""The ingest job: read the sources, see what changed, embed that, and publish a new snapshot."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ingest.chunking import chunks as chunks_of
from ingest.embedding import Progress, embed, silent, unknown_texts, vectors_of
from ingest.loaders import load
from ingest.loaders.loaded import Key, Loaded
from ingest.loaders.web import Web
from ingest.plan import Plan, make_plan
from ingest.problems import JobError, Problem
from ingest.records import reject_strangers, write_records
from ingest.report import Report
from knowledge.database import migrate, unit_of_work
from knowledge.documents import Chunk, Document
from knowledge.embedder import Embedder
from knowledge.shop import ShopProfile
from knowledge.snapshot import SnapshotStore
from knowledge.snapshot_folder import FORMAT, Manifest, SnapshotContents
from knowledge.vectors import VectorCache

SAMPLE_SHOP = Path(__file__).parent / "demo"
VECTORS = "vectors.sqlite"


def run(
    sources: Sequence[Path] = (),
    *,
    home: Path,
    database: Engine,
    embedder: Embedder,
    prune: bool | None = None,
    force: bool = False,
    full: bool = False,
    dry_run: bool = False,
    vectors: Path | None = None,
    progress: Progress = silent,
    web: Web | None = None,
    now: datetime | None = None,
) -> Report:
    """Bring the knowledge in `home` and the rows in `database` up to what `sources` hold.

    No sources: those of last time, at first the sample shop. `prune` drops what the sources no longer hold (None: if
    one of them is a folder), `force` lets it drop more than 30 %. `full` embeds everything again. `vectors` is the
    file in which vectors are kept (default: in `home`). `progress` is told of steps that take long. `web` fetches
    what a `urls.txt` names (default: public pages, not kept), `now` (default: the clock) decides about sale prices.

    Raises JobError, SnapshotError or DatabaseError, with no knowledge changed, when the job cannot go on; an
    interrupted job leaves the current snapshot serving and keeps the vectors it has computed.
    """
    options = _Options(prune=prune, force=force, full=full, dry_run=dry_run)
    job = _Job(home, database, embedder, vectors or home / VECTORS, progress, options, web, now)
    return job.run(sources)


@dataclass(frozen=True, slots=True)
class _Options:
    prune: bool | None
    force: bool
    full: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class _Job:
    """One run: where it reads and writes, and what was asked for."""

    home: Path
    database: Engine
    embedder: Embedder
    vectors: Path
    progress: Progress
    options: _Options
    web: Web | None = None
    now: datetime | None = None

    def run(self, named: Sequence[Path]) -> Report:
        started = time.perf_counter()
        store = SnapshotStore(self.home)
        with nullcontext() if self.options.dry_run else store.lock():
            if not self.options.dry_run:
                self._migrate()
            manifest = store.manifest()
            sources = _sources(named, manifest)
            prune = any(s.is_dir() for s in sources) if self.options.prune is None else self.options.prune
            stored, damage = _stored_documents(store)
            loaded = self._load(sources, store.shop(), stored)
            loaded.problems.extend(damage)
            remembered = _remembered(sources, manifest, loaded, prune=prune)
            plan = make_plan(stored, loaded, prune=prune)
            if self.options.dry_run:
                chunks, embedded = self._estimate(plan)
                snapshot = manifest.id if manifest else None
            else:
                manifest, embedded = self._release(store, manifest, plan, loaded, remembered)
                chunks, snapshot = manifest.counts["chunks"], manifest.id
        seconds = round(time.perf_counter() - started, 2)
        return _report(plan, loaded, sources, snapshot, chunks, embedded, seconds, dry_run=self.options.dry_run)

    def _migrate(self) -> None:
        """Before hours of embedding, not after: the database may be out of reach or a newer program's."""
        try:
            migrate(self.database)
        except SQLAlchemyError as error:
            raise _database_error(error) from error

    def _load(self, sources: Sequence[Path], shop: ShopProfile | None, stored: dict[Key, Document]) -> Loaded:
        """Read the sources. A folder without a shop.toml is a shop with the default profile; a file has no say."""
        keep = shop is not None and not any(source.is_dir() for source in sources)
        products = frozenset(document_id for kind, document_id in stored if kind == "product")
        profile = shop if keep and shop else ShopProfile()
        loaded = load(sources, profile, products, shop_is_given=keep, web=self.web, now=self.now)
        try:
            reject_strangers(self.database, loaded)
        except SQLAlchemyError as error:
            raise _database_error(error) from error
        return loaded

    def _release(
        self, store: SnapshotStore, current: Manifest | None, plan: Plan, loaded: Loaded, remembered: list[str]
    ) -> tuple[Manifest, int]:
        """Write rows and publish, as far as something differs; the manifest in force and what was embedded."""
        if not self.options.force:
            plan.check_drop()
        if self._is_current(store, current, plan, loaded, remembered) and current is not None:
            self._write_rows(loaded)
            return current, 0
        chunks = [chunk for document in plan.documents for chunk in chunks_of(document)]
        cache = VectorCache(self.vectors)
        missing = unknown_texts(chunks, self.embedder.name, cache, full=self.options.full)
        embed(missing, self.embedder, cache, self.progress)
        self._write_rows(loaded)
        contents = SnapshotContents(
            documents=plan.documents,
            chunks=chunks,
            vectors=vectors_of(chunks, self.embedder, cache),
            shop=loaded.shop,
            embedder=self.embedder.name,
            sources=remembered,
        )
        return self._publish(store, contents), len(missing)

    def _publish(self, store: SnapshotStore, contents: SnapshotContents) -> Manifest:
        try:
            return store.publish(contents)
        except (OSError, RuntimeError, ValueError, SQLAlchemyError) as error:
            # Each library has its own way to say that the disk is full.
            reason = str(error).splitlines()[0][:200]
            raise JobError(
                f"the snapshot cannot be written to {self.home} ({reason}); free space there, the old one still serves"
            ) from error

    def _is_current(
        self, store: SnapshotStore, current: Manifest | None, plan: Plan, loaded: Loaded, remembered: list[str]
    ) -> bool:
        """Whether publishing would only repeat the current snapshot."""
        return (
            current is not None
            and plan.is_idle
            and not self.options.full
            and current.format == FORMAT
            and current.embedder == self.embedder.name
            and current.sources == remembered
            and store.shop() == loaded.shop
        )

    def _write_rows(self, loaded: Loaded) -> None:
        try:
            with unit_of_work(self.database) as session:
                write_records(session, loaded)
        except SQLAlchemyError as error:
            raise _database_error(error) from error

    def _estimate(self, plan: Plan) -> tuple[int, int]:
        """Chunks there would be, and how many of them would be embedded; writes nothing."""
        chunks: list[Chunk] = [chunk for document in plan.documents for chunk in chunks_of(document)]
        cache = VectorCache(self.vectors) if self.vectors.is_file() else None
        return len(chunks), len(unknown_texts(chunks, self.embedder.name, cache, full=self.options.full))


def _sources(named: Sequence[Path], manifest: Manifest | None) -> list[Path]:
    if named:
        return list(named)
    if manifest is None or not manifest.sources:
        return [SAMPLE_SHOP]
    sources = [Path(source) for source in manifest.sources]
    gone = next((source for source in sources if not source.exists()), None)
    if gone is not None:
        raise JobError(f"the source of last time, {gone}, is gone; name the sources to read")
    return sources


def _remembered(sources: Sequence[Path], manifest: Manifest | None, loaded: Loaded, *, prune: bool) -> list[str]:
    """What a run without sources will read next time: these, and without pruning the earlier ones too.

    A file that gave nothing was a mistake and is not read again.
    """
    useful = loaded.paths()
    earlier = [] if prune or manifest is None else [Path(source) for source in manifest.sources]
    paths = list(earlier)
    for source in (source.resolve() for source in sources):
        is_known = any(source == path or source.is_relative_to(path) for path in paths)
        if not is_known and (source.is_dir() or any(source in (path, path.parent) for path in useful)):
            paths.append(source)
    return [str(path) for path in paths]


def _stored_documents(store: SnapshotStore) -> tuple[dict[Key, Document], list[Problem]]:
    """The current documents; a snapshot whose tables are damaged is built anew from the sources."""
    try:
        return store.documents(), []
    except SQLAlchemyError:
        reason = "the current snapshot's tables are damaged; it was replaced by one built from the sources"
        return {}, [Problem(str(store.current_id()), None, None, reason)]


def _database_error(error: SQLAlchemyError) -> JobError:
    reason = str(error).splitlines()[0][:200]
    return JobError(f"the database cannot be used ({reason}); check SHOP_DATABASE_URL")


def _report(
    plan: Plan,
    loaded: Loaded,
    sources: Sequence[Path],
    snapshot: str | None,
    chunks: int,
    embedded: int,
    seconds: float,
    *,
    dry_run: bool,
) -> Report:
    return Report(
        snapshot=snapshot,
        added=plan.added,
        changed=plan.changed,
        unchanged=plan.unchanged,
        removed=plan.removed,
        rejected=loaded.rejected,
        duplicates=loaded.duplicates,
        chunks=chunks,
        embedded=embedded,
        seconds=seconds,
        rows={kind: len(records) for kind, records in loaded.records.items()},
        rows_rejected=dict(loaded.rejected_records),
        sources=[str(source) for source in sources],
        dry_run=dry_run,
        problems=loaded.problems,
    )
