# Messages, read back by others, and sent to servers that are not ours.
check_PROGRAMS += tests/mail/send_mail tests/mail/write_letter
tests_mail_send_mail_SOURCES = tests/mail/send_mail.c
tests_mail_write_letter_SOURCES = tests/mail/write_letter.c
shell_tests += tests/mail/letters.sh tests/mail/servers.sh
tests/mail/servers.log: plugins/smtp.la
