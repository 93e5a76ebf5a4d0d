"""Describes the REST API as OpenAPI and the WebSocket as AsyncAPI, for tools and for the page at /docs."""
