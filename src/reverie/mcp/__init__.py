"""The memory for agents that speak the Model Context Protocol: tools, resources and prompts.

The tools are derived from the methods and requests of the service. Nothing here loads the protocol's SDK
before a client speaks: :mod:`reverie.mcp.server` does.
"""
