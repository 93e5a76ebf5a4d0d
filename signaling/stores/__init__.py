"""Where rooms outlive the process."""
