agree_sources =
