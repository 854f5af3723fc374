"""What MySQL and MariaDB need to keep text as the other databases do; takes effect where it is imported."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable


@compiles(CreateTable, "mysql", "mariadb")
def create_table(element: CreateTable, compiler: Any, **options: Any) -> str:
    """Tables compare text byte by byte: identifiers that differ only in case are different (RFC 6749 2.2)."""
    statement: str = compiler.visit_create_table(element, **options)
    return f"{statement.rstrip()} ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin\n\n"


@compiles(Text, "mysql", "mariadb")
def text_type(_element: Text, _compiler: Any, **_options: Any) -> str:
    """Text has no narrower bound than the request's; TEXT would end at 64 KiB."""
    return "LONGTEXT"
