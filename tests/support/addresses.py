"""Several addresses in one test: what a proxy in front would say of each. For servers with TRUSTED_PROXIES=1."""

HOME, CAFE, OFFICE = "192.0.2.1", "198.51.100.2", "203.0.113.3"  # addresses for documentation, RFC 5737


def coming_from(address: str) -> dict[str, str]:
    """The header of a request from there."""
    return {"X-Forwarded-For": address}
