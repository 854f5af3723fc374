"""The checks: each takes messages, returns a judgement, and sends nothing.

Importing this package imports every module in it, and so registers every check.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
