"""The only Streamlit of the product: shell, filters, views of a page.

A page file starts with `view = page(__file__)` and then says what it shows.
"""

from cxmetrics.ui import driving, employees, journey, new_export, staying, telephone
from cxmetrics.ui.opening import page
from cxmetrics.ui.view import View

__all__ = ["View", "driving", "employees", "journey", "new_export", "page", "staying", "telephone"]
