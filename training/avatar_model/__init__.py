"""The GAGAvatar model family in PyTorch: the twin of the Java engine, in its plain arithmetic, for training.

Parameters carry the names of a bundle's ``weights.safetensors``; the structure follows a bundle's ``bundle.json``.
"""
