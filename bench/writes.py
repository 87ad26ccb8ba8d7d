"""`writes`: confirming a change over HTTP, from the button to the stored reply."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import jwt
import numpy as np

from bench.chat import post_json
from bench.figures import BenchError, Figure
from bench.server import sample_home, served
from bot.evals.own_shop import ROOT
from bot.evals.result import with_progress
from bot.settings import load_settings, secret_key
