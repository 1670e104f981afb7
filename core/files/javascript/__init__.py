"""Networks of JavaScript libraries, as JSON."""
