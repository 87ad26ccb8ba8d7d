class ModelError(Exception): pass
