"""Serves the REST API and the browser client over HTTP."""
