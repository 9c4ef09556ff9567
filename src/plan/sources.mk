plan_sources =
