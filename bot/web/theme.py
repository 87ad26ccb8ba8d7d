"""How the Gradio pages look: the shop front's colours and the visitor's own fonts; nothing is loaded from elsewhere."""

from __future__ import annotations

import gradio as gr

_GREEN = gr.themes.Color(
    c50="#f0f8f4",
    c100="#e3f1ea",
    c200="#c3e2d3",
    c300="#93dabc",
    c400="#6cc7a1",
    c500="#2f8a69",
    c600="#1f6f54",
    c700="#17543f",
    c800="#154635",
    c900="#12392c",
    c950="#0b241b",
    name="fern",
)


def page_theme() -> gr.themes.Base:
    """The theme of all three pages, light and dark as the system says."""
    theme = gr.themes.Default(
        primary_hue=_GREEN,
        secondary_hue=_GREEN,
        neutral_hue="stone",
        radius_size="lg",
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "PingFang SC", "Microsoft YaHei", "sans-serif"],
        font_mono=["ui-monospace", "SF Mono", "Consolas", "monospace"],
    )
    # Dark enough to carry white letters (WCAG AA).
    theme.set(button_primary_background_fill="*primary_600", button_primary_background_fill_hover="*primary_700")
    return theme
