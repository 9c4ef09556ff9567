mail_sources = \
	src/mail/channel.c src/mail/channel.h \
	src/mail/command.c \
	src/mail/folder.c \
	src/mail/letter.c src/mail/letter.h \
	src/mail/mail_int.h \
	src/mail/mime.c src/mail/mime.h \
	src/mail/words.c
