"""Reviews over SQL."""

from __future__ import annotations

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.ports import Reviews
from knowledge.records import ReviewRow

_MOST_QUOTES = 20


class SqlReviewStore:
    """The `ReviewStore` port over the shop's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def reviews(self, product_id: str) -> Reviews:
        of_product = ReviewRow.product_id == product_id
        newest = select(ReviewRow).where(of_product).order_by(ReviewRow.created_at.desc(), ReviewRow.id)
        with Session(self._engine) as session:
            count, average = session.execute(select(func.count(), func.avg(ReviewRow.rating)).where(of_product)).one()
            rows = session.scalars(newest.limit(_MOST_QUOTES))
            quotes = tuple((row.rating, row.text, row.language) for row in rows)
        return Reviews(count, round(float(average or 0.0), 1), quotes)
