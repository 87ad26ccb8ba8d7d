"""Draw a BERT-like encoder as one fused ONNX graph, in fp32 or in blocks of 4 or 8 bits.

Written out node by node instead of traced, because the graph is short and the result is then the
same on every machine: onnxruntime's fused operators (``MultiHeadAttention``,
``SkipLayerNormalization``, ``BiasGelu``) are asked for by name, the weights go straight into
``MatMulNBits`` and ``GatherBlockQuantized``, and pooling and L2 normalisation are part of the graph.

The block format is GGML's Q4_0 rule (ggml ``quantize_row_q4_0_ref``): 32 weights along the input
axis share one scale, the signed extreme over ``-2 ** (bits - 1)``. Weights that were Q4_0 to begin
with are therefore recovered exactly. Operators: onnxruntime ``docs/ContribOperators.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto

Array = NDArray[Any]
Pooling = Literal["mean", "cls"]

BLOCK = 32
"""Weights that share a scale; the block of Q4_0 and of its 8-bit sibling Q8_0."""
OPSET = 17
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "embedding"
_FUSED = "com.microsoft"


@dataclass(frozen=True)
class EncoderShape:
    """What the weights alone do not tell about an encoder."""

    layers: int
    heads: int
    layer_norm_epsilon: float
    first_position: int
    """Row of the position table for the first token: 0 in BERT, pad id + 1 in RoBERTa."""
    pooling: Pooling


def quantize_blocks(weights: Array, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Round a matrix to symmetric blocks of 32 along its last axis.

    Parameters: ``weights`` (rows, columns), columns a multiple of 32; ``bits`` 4 or 8.
    Returns codes (rows, columns * bits / 8), the earlier of two 4-bit codes in the low half of its
    byte, and scales (rows, columns / 32), so that weight = (code - 2 ** (bits - 1)) * scale.
    Raises ValueError for any other width or shape. Source: ggml ``quantize_row_q4_0_ref``.
    """
    rows, columns = weights.shape
    if bits not in (4, 8) or columns % BLOCK:
        raise ValueError(f"cannot put {rows} x {columns} weights in {bits}-bit blocks of {BLOCK}")
    zero = 1 << (bits - 1)
    blocks = weights.astype(np.float32).reshape(rows, columns // BLOCK, BLOCK)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], axis=-1)
    scales = extreme / np.float32(-zero)
    steps = np.divide(blocks, scales, out=np.zeros_like(blocks), where=scales != 0)
    codes = np.clip(np.rint(steps) + zero, 0, 2 * zero - 1).astype(np.uint8).reshape(rows, columns)
    if bits == 4:
        codes = codes[:, 0::2] | (codes[:, 1::2] << 4)
    return codes, scales[..., 0]


def build_graph(weights: Mapping[str, Array], shape: EncoderShape, bits: int) -> ModelProto:
    """Return the ONNX model of an encoder followed by pooling and L2 normalisation.

    Parameters: ``weights`` by their names in a transformers ``BertModel``; ``bits`` 32, 8 or 4.
    The model maps ``input_ids`` and ``attention_mask``, int64 (batch, length), to ``embedding``,
    float32 (batch, hidden), rows of unit length. Token types are all 0.
    Raises KeyError where a weight is missing, ValueError where a matrix does not fit the blocks.
    """
    return _Encoder(weights, shape, bits).model()


class _Encoder:
    """Collects the nodes and constants of one model, in the order of the forward pass."""

    def __init__(self, weights: Mapping[str, Array], shape: EncoderShape, bits: int) -> None:
        self._weights = weights
        self._shape = shape
        self._bits = bits
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def model(self) -> ModelProto:
        from onnx import TensorProto, helper

        hidden = self._weights["embeddings.word_embeddings.weight"].shape[1]
        mask = self._node("Cast", ["attention_mask"], to=TensorProto.INT32)
        states = self._embed()
        for index in range(self._shape.layers):
            states = self._layer(f"encoder.layer.{index}.", states, mask)
        self._normalise(self._pool(states))
        integers = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "length"]) for n in INPUTS]
        vectors = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", hidden])
        graph = helper.make_graph(self._nodes, "encoder", integers, [vectors], list(self._constants.values()))
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="shopclerk")

    # -- the forward pass ---------------------------------------------------------------------

    def _embed(self) -> str:
        table = self._weights["embeddings.position_embeddings.weight"]
        types = self._weights["embeddings.token_type_embeddings.weight"]
        table = table[self._shape.first_position :] + types[0]
        words = self._lookup("embeddings.word_embeddings.weight", "input_ids")
        length = self._node("Shape", ["input_ids"], start=1, end=2)
        bounds = [self._constant("zero", np.array([0])), length]
        positions = self._node("Slice", [self._constant("positions", table.astype(np.float32)), *bounds])
        summed = self._node("Add", [words, positions])
        norm = [self._vector(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")]
        return self._node("LayerNormalization", [summed, *norm], epsilon=self._shape.layer_norm_epsilon)

    def _layer(self, prefix: str, states: str, mask: str) -> str:
        attention = prefix + "attention.self."
        parts = [f"{attention}{part}" for part in ("query", "key", "value")]
        biases = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        projected = [self._linear(f"{part}.weight", states) for part in parts]
        mixed = self._node(
            "MultiHeadAttention",
            [*projected, self._constant(f"{attention}bias", biases.astype(np.float32)), mask],
            num_heads=self._shape.heads,
            domain=_FUSED,
        )
        states = self._residual(prefix + "attention.output.", mixed, states)
        wide = self._linear(prefix + "intermediate.dense.weight", states)
        bias = self._vector(prefix + "intermediate.dense.bias")
        return self._residual(prefix + "output.", self._node("BiasGelu", [wide, bias], domain=_FUSED), states)

    def _residual(self, prefix: str, inner: str, outer: str) -> str:
        """Project, add the way round and normalise: the end of each half of a layer."""
        projected = self._linear(prefix + "dense.weight", inner)
        vectors = [self._vector(prefix + n) for n in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")]
        return self._node(
            "SkipLayerNormalization",
            [projected, outer, *vectors],
            epsilon=self._shape.layer_norm_epsilon,
            domain=_FUSED,
        )

    def _pool(self, states: str) -> str:
        """(batch, length, hidden) to (batch, hidden); a mean's divisor cancels in the normalisation."""
        from onnx import TensorProto

        if self._shape.pooling == "cls":
            return self._node("Gather", [states, self._constant("first", np.array(0))], axis=1)
        middle = self._constant("middle", np.array([1]))
        row = self._node("Unsqueeze", ["attention_mask", middle])
        kept = self._node("Cast", [row], to=TensorProto.FLOAT)
        return self._node("Squeeze", [self._node("MatMul", [kept, states]), middle])

    def _normalise(self, vectors: str) -> None:
        length = self._node("ReduceL2", [vectors], axes=[1], keepdims=1)
        floor = self._constant("floor", np.array(1e-12, dtype=np.float32))
        self._node("Div", [vectors, self._node("Max", [length, floor])], output=OUTPUT)

    # -- constants and nodes ------------------------------------------------------------------

    def _linear(self, name: str, states: str) -> str:
        """Multiply by a weight of shape (out, in), without its bias."""
        matrix = self._weights[name]
        if self._bits == 32:
            transposed = np.ascontiguousarray(matrix.T, dtype=np.float32)
            return self._node("MatMul", [states, self._constant(name, transposed)])
        codes, scales = quantize_blocks(matrix, self._bits)
        rows, columns = matrix.shape
        blobs = codes.reshape(rows, columns // BLOCK, -1)
        inputs = [states, self._constant(name, blobs), self._constant(f"{name}.scale", scales)]
        return self._node(
            "MatMulNBits",
            inputs,
            N=rows,
            K=columns,
            bits=self._bits,
            block_size=BLOCK,
            accuracy_level=1 if self._bits == 4 else 4,  # measured: fp32 arithmetic is slow on 8-bit codes only
            domain=_FUSED,
        )

    def _lookup(self, name: str, ids: str) -> str:
        """Rows of an embedding table of shape (vocabulary, hidden)."""
        table = self._weights[name]
        if self._bits == 32:
            return self._node("Gather", [self._constant(name, table.astype(np.float32)), ids])
        codes, scales = quantize_blocks(table, self._bits)
        return self._node(
            "GatherBlockQuantized",
            [self._constant(name, codes), ids, self._constant(f"{name}.scale", scales)],
            bits=self._bits,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
            domain=_FUSED,
        )

    def _vector(self, name: str) -> str:
        return self._constant(name, self._weights[name].astype(np.float32))

    def _constant(self, name: str, value: Array) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(value, name)
        return name

    def _node(
        self, operator: str, inputs: Sequence[str], *, output: str = "", domain: str = "", **attributes: Any
    ) -> str:
        from onnx import helper

        output = output or f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output
