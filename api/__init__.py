"""Everything that knows HTTP or SQL; one package per noun."""
