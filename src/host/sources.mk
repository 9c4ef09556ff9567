host_sources =
