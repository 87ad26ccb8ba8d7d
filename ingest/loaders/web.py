"""Pages from the web, fetched with care: http(s) only, public addresses only, bounded in size and time, by ETag."""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import re
import shutil
import socket
import ssl
import tempfile
import time
import weakref
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from email.message import Message
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, urljoin, urlsplit

from ingest.problems import FileError
from knowledge.documents import digest

LARGEST = 20 << 20  # bytes of one page
_SECONDS = 10.0  # for a connection or a read to answer
_PATIENCE = 60.0  # for the whole page
_MOST_REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/markdown": ".md", "application/pdf": ".pdf",
    "text/csv": ".csv", "text/tab-separated-values": ".tsv", "application/json": ".json",
    "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl", "application/xml": ".xml", "text/xml": ".xml",
    "application/rss+xml": ".xml", "application/atom+xml": ".xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip
_TEXTS = (".html", ".md", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".txt")
_KNOWN = frozenset((*_SUFFIXES.values(), ".txt", ".htm", ".ndjson"))


class UnreachableError(FileError):
    """The host does not answer at all; its other pages need not be tried."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is remembered of a page beside its content."""

    url: str
    file: str
    etag: str
    last_modified: str


class Web:
    """Fetches pages and keeps them in `kept` (None: only until the program ends), so that unchanged ones are not sent.

    `private_hosts` are names or addresses that may be asked although they are not public.
    """

    def __init__(self, kept: Path | None = None, private_hosts: Collection[str] = ()) -> None:
        self._kept = kept
        self._private = frozenset(host.casefold() for host in private_hosts)

    def fetch(self, url: str) -> Path:
        """The file with the page's present content; its suffix says what it is. Raises FileError with one sentence."""
        folder = self._folder()
        known = _read_kept(folder, url)
        deadline = time.monotonic() + _PATIENCE
        try:
            return self._follow(url, folder, known, deadline)
        except TimeoutError:
            raise UnreachableError("the page could not be fetched: the server took too long") from None
        except ssl.SSLError as error:
            raise UnreachableError(f"the page could not be fetched: {error.reason or 'no secure connection'}") from None
        except OSError as error:
            raise UnreachableError(f"the page could not be fetched: {error.strerror or error}") from None
        except http.client.HTTPException as error:
            raise FileError(f"the page could not be fetched: the server's answer is broken ({error!r:.80})") from None

    def _folder(self) -> Path:
        if self._kept is None:
            self._kept = Path(tempfile.mkdtemp(prefix="shopclerk-pages-"))
            weakref.finalize(self, shutil.rmtree, self._kept, ignore_errors=True)
        self._kept.mkdir(parents=True, exist_ok=True)
        return self._kept

    def _follow(self, url: str, folder: Path, known: _Kept | None, deadline: float) -> Path:
        at = url
        for _ in range(_MOST_REDIRECTS + 1):
            connection, target = self._connect(at, deadline)
            try:
                connection.request("GET", target, headers=_headers(known))
                response = connection.getresponse()
                if response.status in _MOVED and (location := response.headers.get("Location")):
                    at = urljoin(at, location)
                    continue
                if response.status == http.HTTPStatus.NOT_MODIFIED and known is not None:
                    return folder / known.file
                if response.status != http.HTTPStatus.OK:
                    raise FileError(f"the page could not be fetched: the server answers {response.status}")
                content = _read(response, deadline)
            finally:
                connection.close()
            return _keep(folder, url, content, at, response.headers)
        raise FileError(f"the page could not be fetched: more than {_MOST_REDIRECTS} redirects")

    def _connect(self, url: str, deadline: float) -> tuple[http.client.HTTPConnection, str]:
        """A connection to the address that was checked, and the path to ask it for.

        The name is resolved once: whoever answers the check is also whom we talk to.
        """
        parts = checked_url(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        timeout = min(_SECONDS, max(0.1, deadline - time.monotonic()))
        sock = _dial(self._addresses(host, port), port, timeout)
        if parts.scheme == "https":
            try:
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
            except OSError:
                sock.close()
                raise
        connection = http.client.HTTPConnection(host, port, timeout=timeout)
        connection.sock = sock
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return connection, _quoted(target)

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError):
            raise UnreachableError(f"the page could not be fetched: there is no host '{host}'") from None
        addresses = [str(entry[4][0]) for entry in found]
        if host.casefold() not in self._private and not all(map(is_public, addresses)):
            raise UnreachableError(
                f"'{host}' is a private address, which was not asked; name it in SHOP_PRIVATE_HOSTS if that is meant"
            )
        return addresses


def _dial(addresses: list[str], port: int, timeout: float) -> socket.socket:
    """The first of the addresses that answers: many hosts have an IPv6 one that not every network reaches."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=timeout)
    return socket.create_connection((addresses[-1], port), timeout=timeout)


def checked_url(url: str) -> SplitResult:
    """The parts of an address that may be fetched. Raises FileError for one that may not."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise FileError(f"'{url[:80]}' is not an address; write it as https://shop.example/returns") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FileError(f"'{url[:80]}' is not an address that is fetched; only http and https are")
    if parts.username or parts.password:
        raise FileError("an address with a password in it is not fetched; make the page public or save it as a file")
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also where an IPv4 address hides in an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _headers(known: _Kept | None) -> dict[str, str]:
    headers = {"User-Agent": "Shopclerk-ingest", "Accept-Encoding": "identity", "Connection": "close"}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _quoted(target: str) -> str:
    """The path with what people paste into lists (spaces, Chinese) percent-encoded, and nothing encoded twice."""
    return re.sub(r"[^!-~]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), target)


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(65_536):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise FileError(f"the page is larger than {LARGEST >> 20} MB; save it as a file of the shop folder")
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:
        raise FileError("the page could not be fetched: the answer broke off in the middle")
    return b"".join(pieces)


def _keep(folder: Path, url: str, content: bytes, at: str, headers: Message) -> Path:
    """Write the content, then what is known of it: a half-written page is never taken for whole."""
    kind, _, parameters = headers.get("Content-Type", "").partition(";")
    suffix = _suffix(kind.strip().lower(), urlsplit(at).path)
    charset = re.search(r"""charset\s*=\s*["']?([\w.:-]+)""", parameters, re.IGNORECASE)
    if charset and suffix in _TEXTS:
        content = _as_utf8(content, charset[1])
    path = folder / f"{_key(url)}{suffix}"
    kept = _Kept(url, path.name, headers.get("ETag", ""), headers.get("Last-Modified", ""))
    _write(path, content)
    _write(folder / f"{_key(url)}.kept", json.dumps(asdict(kept)).encode())
    return path


def _suffix(kind: str, path: str) -> str:
    written = PurePosixPath(path).suffix.lower()
    if kind in _SUFFIXES:
        return _SUFFIXES[kind]
    if written in _KNOWN:
        return written
    return ".txt" if kind == "text/plain" else ".html"


def _as_utf8(content: bytes, charset: str) -> bytes:
    try:
        return content if charset.lower() in ("utf-8", "utf8") else content.decode(charset).encode()
    except (LookupError, UnicodeError):
        return content  # the header lies; the reader looks at the bytes themselves


def _read_kept(folder: Path, url: str) -> _Kept | None:
    try:
        kept = _Kept(**json.loads((folder / f"{_key(url)}.kept").read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return kept if kept.url == url and (folder / kept.file).is_file() else None


def _key(url: str) -> str:
    return digest(url)[:24]


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise FileError(f"the page cannot be kept in {path.parent} ({error.strerror}); free space there") from None
