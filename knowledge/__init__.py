"""What the shop can cite: documents, catalogue, embeddings, indexes and published snapshots."""
