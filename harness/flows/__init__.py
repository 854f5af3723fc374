"""One function per protocol message: typed values in, typed values out, the transport injected."""
