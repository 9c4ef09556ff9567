lang_check_sources =
