"""Make `.venv` ready: `python3 install.py [test]`. Standard library only, and old syntax: any Python 3 can say why not.

A stamp with the digest of the pins is written last; without it the install is taken up again where it stopped.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
NEEDED_BYTES = 4 * 1024**3  # measured: 2.5 GB installed, and pip's downloads beside it
FILES = {"run": ["requirements.txt"], "test": ["requirements.txt", "requirements-test.txt"]}


class InstallError(Exception):
    """One sentence that says what to do."""


def check_python(version):
    """Raise InstallError unless `version` (major, minor) is supported."""
    if not OLDEST <= version[:2] <= NEWEST:
        raise InstallError(
            "Shopclerk needs Python %d.%d to %d.%d, this is %d.%d; run: make PYTHON=python3.12 …"
            % (OLDEST + NEWEST + tuple(version[:2]))
        )


def check_space(folder, needed=NEEDED_BYTES, free=None):
    """Raise InstallError when the disk is too full to install."""
    free = shutil.disk_usage(str(folder)).free if free is None else free
    if free < needed:
        raise InstallError(
            "the disk of %s has %.1f GB free, the install needs %.1f GB; free some space and try again"
            % (folder, free / 1e9, needed / 1e9)
        )


def stamp_of(kind, root=ROOT, venv=VENV):
    """The file whose presence says that these exact pins are installed."""
    digest = hashlib.sha256()
    for name in [*FILES[kind], "constraints.txt"]:
        digest.update((root / name).read_bytes())
    return venv / (".installed-%s-%s" % (kind, digest.hexdigest()[:16]))


def is_installed(kind):
    """Whether nothing is left to do."""
    return stamp_of(kind).is_file() and python_of(VENV).exists()


def python_of(venv):
    return venv / "bin" / "python"


def install(kind):
    """Create or repair the environment. Raises InstallError."""
    check_python(sys.version_info)
    if is_installed(kind):
        return
    check_space(ROOT)
    if not _works(python_of(VENV)):
        shutil.rmtree(str(VENV), ignore_errors=True)
        _run(
            [sys.executable, "-m", "venv", str(VENV)],
            "the virtual environment could not be made (is python3-venv installed?)",
        )
    pip = [str(python_of(VENV)), "-m", "pip", "install", "--disable-pip-version-check", "-q", "-c", "constraints.txt"]
    print("Installing (once; a few minutes) …", flush=True)
    # torch first and by its pin alone, so that a CPU build at hand is taken instead of CUDA's gigabytes.
    index = os.environ.get("TORCH_INDEX")
    torch = [_pin("torch")] + (["--index-url", index] if index else [])
    _run([*pip, *torch], "torch could not be installed; check the network and try again")
    wanted = [word for name in FILES[kind] for word in ("-r", name)]
    _run([*pip, *wanted], "the packages could not be installed; check the network and try again")
    stamp_of(kind).write_text("complete\n")


def _pin(package):
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line.startswith(package + "=="):
            return line.split("#")[0].strip()
    raise InstallError("requirements.txt has no pin for " + package)


def _works(python):
    """Whether the environment's Python starts and has pip: an interrupted venv has neither."""
    try:
        return (
            subprocess.run(
                [str(python), "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ).returncode
            == 0
        )
    except OSError:
        return False


def _run(command, failure):
    if subprocess.run(command, cwd=str(ROOT)).returncode != 0:
        raise InstallError(failure)


if __name__ == "__main__":
    try:
        install("test" if "test" in sys.argv[1:] else "run")
    except InstallError as error:
        print("install: %s" % error, file=sys.stderr)
        sys.exit(1)
