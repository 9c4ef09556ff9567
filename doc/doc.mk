# Manual pages, and the completions for zsh and fish; bash's has a name of its own there (Makefile.am).
dist_man1_MANS = \
	doc/man/concord.1 \
	doc/man/concord-cache.1 \
	doc/man/concord-check.1 \
	doc/man/concord-explain.1 \
	doc/man/concord-fmt.1 \
	doc/man/concord-history.1 \
	doc/man/concord-init.1 \
	doc/man/concord-list.1 \
	doc/man/concord-plugins.1 \
	doc/man/concord-preview.1 \
	doc/man/concord-release.1 \
	doc/man/concord-run.1 \
	doc/man/concord-schedule.1 \
	doc/man/concord-send.1 \
	doc/man/concord-sources.1 \
	doc/man/concord-status.1 \
	doc/man/concord-why.1

zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = doc/completion/_concord
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = doc/completion/concord.fish

# The pictures of the report, as a browser shows it.
pictures: concord$(EXEEXT)
	CONCORD='$(abs_top_builddir)/concord' $(SHELL) $(srcdir)/doc/pictures.sh
.PHONY: pictures
