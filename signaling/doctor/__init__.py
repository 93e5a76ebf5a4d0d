"""Examines a server from outside, step by step, and says what fails, who can mend it and how."""
