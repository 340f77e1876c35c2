"""A Yangtze-Delta day on real parts: found, issue, carry on a stick, scan, decide."""
