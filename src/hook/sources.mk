hook_sources =
