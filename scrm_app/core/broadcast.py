"""Live topics from this process to the others, over Redis."""

import json
import logging

import redis

from scrm_app.core import live
from scrm_app.core.settings import settings

CHANNEL = "scrm:live"
log = logging.getLogger("scrm")


def by_redis() -> live.Broadcast:
    """A broadcast that every process with pages hears; when Redis is away, only this process's screens are told."""
    client = redis.Redis.from_url(settings().redis_url, socket_timeout=2)

    def publish(topics: list[str]) -> None:
        try:
            client.publish(CHANNEL, json.dumps(topics))
        except redis.RedisError:
            log.warning("Redis does not answer: only this process's screens were told of %s", topics)
            live.hub.receive(topics)

    return publish


def tell_other_processes() -> None:
    """For a process without pages: its commits reach open tabs through Redis; without Redis they are silent."""
    if settings().redis_url:
        live.hub.broadcast = by_redis()
