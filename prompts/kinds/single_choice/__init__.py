"""Pick one."""
