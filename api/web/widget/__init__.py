"""The widget that other sites embed: its source, how it becomes one file, and its releases."""
