"""The framework as it comes, with the settings of the product that concern speed."""

import os
import sys
from pathlib import Path

os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")

import reflex as rx

PORT = int(os.environ["PORT"])
config = rx.Config(
    app_name="plain_reflex",
    frontend_port=PORT,
    backend_port=PORT,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode="memory",
    cors_allowed_origins=[f"http://127.0.0.1:{PORT}"],
    plugins=[rx.plugins.RadixThemesPlugin(), rx.plugins.TailwindV4Plugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
