eval_sources =
