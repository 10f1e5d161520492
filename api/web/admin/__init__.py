"""The admin pages: plain HTML that works without scripts, and is nicer with a little."""
