"""From facts to observations: what several facts say together. ``rules`` need no model, ``llm`` asks one."""
