"""What all tests share: hypothesis without deadlines, since a busy machine is no fault."""

from hypothesis import HealthCheck, settings

settings.register_profile("chainrule", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("chainrule")
