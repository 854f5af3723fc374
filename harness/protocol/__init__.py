"""The protocol's values: requests, responses, tokens, metadata, judgements. Nothing here sends or decides."""
