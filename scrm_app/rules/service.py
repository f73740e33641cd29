"""What other features ask of conditions beside the engine: their form in SQL, and counting by them."""

from scrm_app.rules.repository.counting import Counted, count
from scrm_app.rules.repository.sql import Source, as_sql
from scrm_app.rules.repository.stored import Answer, Number, Words

__all__ = ["Answer", "Counted", "Number", "Source", "Words", "as_sql", "count"]
