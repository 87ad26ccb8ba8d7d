"""`classify`: a head is trained on labelled texts and told to label others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.evals.case_files import read_rows
from bot.evals.errors import EvalError
from bot.evals.measures import fraction, mean
from bot.evals.question_vectors import embed_questions
from bot.evals.result import Result
from bot.heads.calibration import OUT_OF_SCOPE
from bot.heads.classifier import Guess, train_classifier
from knowledge.embedder import Embedder, Vectors
from knowledge.vectors import VectorCache

_BINS = 15


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what it is."""

    text: str
    label: str


def read_labelled(path: Path) -> list[Labelled]:
    """Read the contract's format. Raises EvalError with the line."""
    return [Labelled(row.text("text"), row.text("label")) for row in read_rows(path)]


def check_pair(train: Sequence[Labelled], test: Sequence[Labelled]) -> list[str]:
    """Remarks on labels that are asked for and cannot be learnt. Raises EvalError where that is so of all of them."""
    learnt = {case.label for case in train}
    missed = sorted({case.label for case in test} - learnt)
    if not any(case.label in learnt for case in test):
        raise EvalError(f"no label of the test file occurs in the training file (which has {_some(sorted(learnt))})")
    return [f"not in the training file, so never told: {_some(missed)}"] if missed else []


def run(
    train: Sequence[Labelled],
    test: Sequence[Labelled],
    embedder: Embedder,
    cache: VectorCache,
    *,
    names_tell: bool = True,
) -> Result:
    """Train on `train` alone, then label `test`. `names_tell`: a label's own name is an example. Raises EvalError."""
    remarks = check_pair(train, test)

    def embed(texts: Sequence[str]) -> Vectors:
        return embed_questions(texts, embedder, cache)

    head = train_classifier([case.text for case in train], [case.label for case in train], embed, names_tell=names_tell)
    texts = [case.text for case in test]
    guesses = head.classify(texts, embed(texts))
    rows = [
        {"text": case.text, "label": case.label, "predicted": guess.label, "confidence": round(guess.confidence, 4)}
        for case, guess in zip(test, guesses, strict=True)
    ]
    return Result(_metrics([case.label for case in test], guesses), rows, remarks)


def _metrics(labels: Sequence[str], guesses: Sequence[Guess]) -> dict[str, Any]:
    confusion = Counter(zip(labels, (guess.label for guess in guesses), strict=True))
    right = [guess.label == label for label, guess in zip(labels, guesses, strict=True)]
    per_class = {name: _of_class(name, confusion) for name in sorted({name for pair in confusion for name in pair})}
    inside = [is_right for is_right, label in zip(right, labels, strict=True) if label != OUT_OF_SCOPE]
    outside = [is_right for is_right, label in zip(right, labels, strict=True) if label == OUT_OF_SCOPE]
    return {
        "cases": len(labels),
        "accuracy": fraction(sum(right), len(right)),
        **{
            f"macro_{name}": mean(found[name] for found in per_class.values()) for name in ("precision", "recall", "f1")
        },
        "ece": expected_calibration_error([guess.confidence for guess in guesses], right),
        "in_scope_accuracy": fraction(sum(inside), len(inside)),
        "oos_recall": fraction(sum(outside), len(outside)),
        "per_class": per_class,
        "confusion": {
            label: {told: count for (true, told), count in sorted(confusion.items()) if true == label}
            for label in sorted(set(labels))
        },
    }


def _of_class(name: str, confusion: Counter[tuple[str, str]]) -> dict[str, float]:
    """Precision, recall and F1 of a label; 0 where there is nothing to divide by, as in scikit-learn."""
    right = confusion[name, name]
    told = sum(count for (_, guess), count in confusion.items() if guess == name)
    support = sum(count for (label, _), count in confusion.items() if label == name)
    return {
        "precision": fraction(right, told) or 0.0,
        "recall": fraction(right, support) or 0.0,
        "f1": fraction(2 * right, told + support) or 0.0,
        "support": support,
    }


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """How far confidence is from accuracy on average, over 15 equal bins (Guo et al., 2017, section 2)."""
    if not confidences:
        return None
    told, truth = np.array(confidences), np.array(right, dtype=float)
    bins = np.minimum((told * _BINS).astype(int), _BINS - 1)
    gaps = [abs((told - truth)[bins == number].sum()) for number in np.unique(bins)]
    return round(float(sum(gaps) / len(told)), 4)


def _some(labels: Sequence[str]) -> str:
    shown = ", ".join(labels[:5])
    return f"{shown} and {len(labels) - 5} more" if len(labels) > 5 else shown
