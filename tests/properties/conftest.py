"""Property-based tests: the application in this process, and how hard hypothesis tries.

WVC_THOROUGH=1 tries many more examples. A failure prints the example and how to run it again.
"""

import os

from hypothesis import HealthCheck, settings

from tests.support.app import clock, no_bug_is_logged, serve, service, web_folder

__all__ = ["clock", "no_bug_is_logged", "serve", "service", "web_folder"]

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]  # examples share the server on purpose

settings.register_profile("usual", max_examples=60, deadline=None, print_blob=True, suppress_health_check=QUIET)
settings.register_profile("thorough", settings.get_profile("usual"), max_examples=3000)
settings.load_profile("thorough" if os.environ.get("WVC_THOROUGH") else "usual")
