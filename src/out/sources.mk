out_sources =
