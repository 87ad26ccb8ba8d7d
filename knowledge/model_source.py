"""The original of an export: a sentence-transformers model, and what of it an export must know."""

from __future__ import annotations

import errno
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.bert_graph import INPUTS, OPSET, OUTPUT, EncoderShape
from knowledge.embedder import ModelError, Vectors, local_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_LONGEST: Final = 8192
_USUAL_LENGTH: Final = 512
_AFTER_PAD: Final = ("roberta", "xlm-roberta", "camembert")
"""BERT's descendants that number positions from the padding id + 1 on."""


class OriginalModel:
    """A loaded sentence-transformers model on the CPU, in fp32."""

    def __init__(self, spec: str) -> None:
        """Load by path or by name. Raises ModelError when there is no such model or no way to reach it."""
        self._model = _load(spec)
        self._model.float().eval().requires_grad_(False)
        prompts = self._model.prompts
        default = prompts.get(self._model.default_prompt_name or "", "")
        self.query_prompt: Final[str] = prompts.get("query") or default
        kinds = (prompts.get(kind) for kind in ("document", "passage", "corpus"))
        self.passage_prompt: Final[str] = next(filter(None, kinds), default)
        self.max_length: Final = self._max_length()
        self.pad_id: Final = int(self._model.tokenizer.pad_token_id or 0)
        self.pooling: Final = str(self._pooling())
        self.dimension: Final = self.encode(["shop"], "").shape[1]

    def encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        """Return the vectors to agree with: shape (n, dimension), each of length 1."""
        vectors: Vectors = self._model.encode(
            list(texts), prompt=prompt, batch_size=32, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors

    def save_tokenizer(self, path: Path) -> None:
        """Write `tokenizer.json`. Raises ModelError for the rare model without a fast tokenizer."""
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise ModelError("this embedding model has no fast tokenizer (tokenizer.json): choose another model")
        backend.save(str(path))

    def encoder_shape(self) -> EncoderShape:
        """Return what `bert_graph` needs. Raises ValueError where the model is not of the kind that it draws."""
        config = self._config()
        kinds = [type(module).__name__ for module in self._model]
        drawable = (
            kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
            and config.model_type in ("bert", *_AFTER_PAD)
            and config.hidden_act == "gelu"
            and getattr(config, "position_embedding_type", "absolute") == "absolute"
        )
        pooling = self._pooling()
        if not drawable or pooling not in ("mean", "cls"):
            raise ValueError(f"{config.model_type} with modules {kinds} and pooling {pooling} is not drawn")
        return EncoderShape(
            layers=config.num_hidden_layers,
            heads=config.num_attention_heads,
            layer_norm_epsilon=config.layer_norm_eps,
            first_position=self._first_position(),
            pooling=pooling,
        )

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the encoder's weights by their names in transformers; they share the model's memory."""
        return {name: tensor.numpy() for name, tensor in self._model[0].auto_model.state_dict().items()}

    def trace(self, path: Path) -> None:
        """Let torch trace the whole model, pooling included, into an ONNX graph of fp32."""
        import torch

        class Pipeline(torch.nn.Module):
            def __init__(self, model: SentenceTransformer) -> None:
                super().__init__()
                self.model = model

            def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
                features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
                return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

        example = torch.full((2, 9), self.pad_id + 1), torch.tensor([[1] * 9, [1] * 5 + [0] * 4])
        axes = {name: {0: "batch", 1: "length"} for name in INPUTS} | {OUTPUT: {0: "batch"}}
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")  # says that this exporter is old; the new one needs onnxscript
            torch.onnx.export(
                Pipeline(self._model).eval(),
                example,
                str(path),
                input_names=list(INPUTS),
                output_names=[OUTPUT],
                dynamic_axes=axes,
                opset_version=OPSET,
                dynamo=False,
            )

    def _config(self) -> Any:
        return self._model[0].auto_model.config

    def _pooling(self) -> Any:
        """Name of the pooling, a tuple of names, or None."""
        return next((module.pooling_mode for module in self._model if hasattr(module, "pooling_mode")), None)

    def _first_position(self) -> int:
        config = self._config()
        return config.pad_token_id + 1 if config.model_type in _AFTER_PAD else 0

    def _max_length(self) -> int:
        """Tokens read of a text; models that name none, or an absurd number, get 512."""
        length = self._model.max_seq_length or _USUAL_LENGTH
        length = length if length <= _LONGEST else _USUAL_LENGTH
        positions = getattr(self._config(), "max_position_embeddings", None)
        return min(length, positions - self._first_position()) if positions else length


def _load(spec: str) -> SentenceTransformer:
    try:
        import transformers
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError(
            "exporting an embedding model needs sentence-transformers: pip install sentence-transformers"
        ) from error
    folder = local_folder(spec)
    if folder is not None and not folder.is_dir():
        raise ModelError(f"there is no embedding model at {folder}: correct SHOP_EMBEDDING, or set it to bundled")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what transformers finds old in a model is not the shop's to mend
            transformers.utils.logging.disable_progress_bar()
            if folder is None:
                _require_reachable(spec)
            return SentenceTransformer(str(folder or spec), device="cpu", local_files_only=folder is not None)
    except ModelError:
        raise
    except Exception as error:  # a model's own code and files can fail in any way
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            raise
        first_line = str(error).partition("\n")[0]
        raise ModelError(
            f"the embedding model {spec} cannot be loaded ({first_line}): correct SHOP_EMBEDDING, or set it to bundled"
        ) from error


def _require_reachable(name: str) -> None:
    """Raise ModelError unless the model is cached or on the hub; asks once, the loader would retry for 80 s."""
    from huggingface_hub import HfApi, try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    full_name = name if "/" in name else f"sentence-transformers/{name}"
    try:
        if not isinstance(try_to_load_from_cache(full_name, "config.json"), str):
            HfApi().model_info(full_name, timeout=10)
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise ModelError(
            f"there is no embedding model {name} on the hub: correct SHOP_EMBEDDING, or set it to bundled"
        ) from error
    except Exception as error:  # the HTTP client's own kinds, which change with its version
        raise ModelError(
            f"the embedding model {name} is not on this machine and the hub cannot be reached: "
            "give the path of a downloaded model, or set SHOP_EMBEDDING to bundled"
        ) from error
