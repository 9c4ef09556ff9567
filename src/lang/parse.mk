lang_parse_sources =
