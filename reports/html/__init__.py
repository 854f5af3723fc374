"""report.html: one file that opens offline."""

from reports.html.page import report_html

__all__ = ["report_html"]
