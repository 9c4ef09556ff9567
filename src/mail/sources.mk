mail_sources = \
	src/mail/channel.c src/mail/channel.h \
	src/mail/command.c \
	src/mail/folder.c \
	src/mail/mail_int.h \
	src/mail/words.c
