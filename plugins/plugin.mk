# Each plugin adds itself to plugin_LTLIBRARIES.
