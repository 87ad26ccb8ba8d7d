"""`python -m bot.training`: train the intent head, and say how right it is on phrases that it has not seen."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.domain.errors import ShopclerkError

if TYPE_CHECKING:
    from bot.bootstrap import IntentTraining
    from bot.training.intents import Phrase, RememberingEmbedder

_MOST_WEAK = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure, store; 1 with one line on stderr when that cannot be."""
    from bot.bootstrap import intent_training
    from bot.settings import load_settings
    from knowledge.embedder import ModelError

    options = _parser().parse_args(arguments)
    try:
        figures = _train(intent_training(load_settings()), ship=options.ship)
    except (ShopclerkError, ModelError) as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"training: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("training: stopped; the head of before is kept", file=sys.stderr)
        return 130
    if not options.json:
        weakest = sorted(figures["by_intent"].items(), key=lambda entry: entry[1])[:_MOST_WEAK]
        print("Hardest to tell: " + ", ".join(f"{name} {share:.2f}" for name, share in weakest))
    print(json.dumps(figures, ensure_ascii=False))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.training",
        description="Train the intent head on bot/prompts/intents.toml for the embedding in use and keep it in "
        "SHOP_HOME; prints the accuracy of five-fold cross-validation as JSON on the last line.",
    )
    parser.add_argument("--ship", action="store_true", help="keep the head with the program, for every installation")
    parser.add_argument("--json", action="store_true", help="print the figures alone")
    return parser


def _train(training: IntentTraining, *, ship: bool) -> dict[str, Any]:
    from bot.training.intents import FOLDS, RememberingEmbedder, accuracy, cross_validate, read_phrases

    phrases = read_phrases(training.phrases_file)
    embedder = RememberingEmbedder(training.embedder)
    _embed(phrases, embedder)
    right = cross_validate(phrases, lambda texts: training.train(texts, embedder, training.cache), embedder.embed_query)
    by_intent = accuracy(phrases, right, lambda phrase: phrase.intent)
    return {
        "accuracy": round(sum(right) / len(right), 4),
        "by_language": accuracy(phrases, right, lambda phrase: phrase.language),
        "by_intent": by_intent,
        "phrases": len(phrases),
        "intents": len(by_intent),
        "folds": FOLDS,
        "embedder": embedder.name,
        "head": str(_store(training, embedder, ship=ship)),
    }


def _embed(phrases: Sequence[Phrase], embedder: RememberingEmbedder) -> None:
    """Each phrase once, with a bar on a terminal; all later steps take milliseconds."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # has no stubs of its own

    for phrase in tqdm(phrases, desc="embedding", unit="phrase", disable=not sys.stderr.isatty(), leave=False):
        embedder.embed_query(phrase.text)


def _store(training: IntentTraining, embedder: RememberingEmbedder, *, ship: bool) -> Path:
    """Train on all phrases and keep the head; one that is shipped for these phrases and this embedder stays."""
    if training.shipped.is_file() and not ship:
        return training.shipped
    path = training.shipped if ship else training.kept
    training.save(training.train(training.phrases, embedder, training.cache), path)
    return path


if __name__ == "__main__":
    sys.exit(main())
