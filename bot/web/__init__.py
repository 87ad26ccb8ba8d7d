"""The web: the HTTP API, the three Gradio pages and the widget."""
