"""The only Streamlit: shell, filters, tiles, dialogs."""
