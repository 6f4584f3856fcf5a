"""The open model (docs/open-model.md): GAGAvatar's relative that is trained here."""
