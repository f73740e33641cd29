"""Reflex settings: one port, no outside look-ups, bun from the virtual environment."""

import os
import sys
from pathlib import Path

os.environ.setdefault("REFLEX_USE_SYSTEM_BUN", "true")
os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "false")
os.environ.setdefault("REFLEX_SSR", "false")

import reflex as rx

PORT = int(os.environ.get("PORT") or 3000)
PUBLIC_URL = (os.environ.get("PUBLIC_URL") or f"http://localhost:{PORT}").rstrip("/")

config = rx.Config(
    app_name="scrm_app",
    frontend_port=PORT,
    backend_port=PORT,
    backend_host=os.environ.get("HOST", "0.0.0.0"),
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode="redis" if os.environ.get("REDIS_URL") else "memory",
    redis_url=os.environ.get("REDIS_URL") or None,
    cors_allowed_origins=[PUBLIC_URL, f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}"],
    plugins=[rx.plugins.RadixThemesPlugin(), rx.plugins.TailwindV4Plugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
