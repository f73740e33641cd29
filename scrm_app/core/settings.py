"""Every setting comes from the environment; each has a default that works on one machine."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Settings:
    """How this installation runs. The table in README.md lists the same names."""

    data_dir: Path
    """DATA_DIR: database, uploads, reject files, key file. Default: `data/` beside the code."""
    database_url: str
    """DATABASE_URL: SQLAlchemy URL. Default: SQLite in the data folder."""
    redis_url: str
    """REDIS_URL: needed only with more than one process. Default: none."""
    port: int
    """PORT: one port for pages, sockets and API. Default: 3000."""
    public_url: str
    """PUBLIC_URL: the address people use, for links and QR codes. Default: http://localhost:PORT."""
    zone: str
    """TIME_ZONE: business time zone. Default: Asia/Shanghai."""
    secret_key: str
    """SECRET_KEY: encrypts stored secrets and signs links. Default: made once and kept in the data folder."""
    secure_cookies: bool
    """SECURE_COOKIES: 1 behind https. Default: whether PUBLIC_URL is https."""
    upload_limit_bytes: int
    """UPLOAD_LIMIT_MB: largest attachment. Default: 20."""
    scheduler: bool
    """SCHEDULER: 0 leaves the clock to another process (`python -m scrm_app.cli worker`). Default: 1."""
    trust_proxy: bool
    """TRUST_PROXY: 1 reads the caller's address from X-Forwarded-For. Default: 0."""

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def _flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "")
    return default if value == "" else value not in {"0", "false", "no"}


def _database_url(data_dir: Path) -> str:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'scrm.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _secret_key(data_dir: Path) -> str:
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = data_dir / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(32).hex())
    return path.read_text()


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once; tests call `settings.cache_clear()`."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "data").absolute()
    port = int(os.environ.get("PORT") or 3000)
    public_url = (os.environ.get("PUBLIC_URL") or f"http://localhost:{port}").rstrip("/")
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(data_dir),
        redis_url=os.environ.get("REDIS_URL", ""),
        port=port,
        public_url=public_url,
        zone=os.environ.get("TIME_ZONE") or "Asia/Shanghai",
        secret_key=_secret_key(data_dir),
        secure_cookies=_flag("SECURE_COOKIES", public_url.startswith("https:")),
        upload_limit_bytes=int(os.environ.get("UPLOAD_LIMIT_MB") or 20) * 1024 * 1024,
        scheduler=_flag("SCHEDULER", True),
        trust_proxy=_flag("TRUST_PROXY", False),
    )
