/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * The command line of bondd: "bondd [EAL options] -- -c FILE [-i]", or without EAL options
 * "bondd -c FILE [-i]". What stands before "--" is only carried; args_eal.c joins it with
 * the options of the configuration file. Main thread, before EAL starts. Prints nothing
 * but the help text when asked to.
 */

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "args.h"

#define ALLOWED "allowed: bondd [EAL options --] -c FILE [-i], bondd --help, bondd --version"

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "interactive", no_argument, NULL, 'i' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static int
refuse(struct bond_error *err, const char *what, const char *word)
{
	snprintf(err->text, sizeof(err->text), "%s%s%.60s%s; " ALLOWED, what,
		 word[0] != '\0' ? " \"" : "", word, word[0] != '\0' ? "\"" : "");
	return -EINVAL;
}

/* The options of bondd itself; argv[0] is the word before them. */
static int
own_parse(int argc, char **argv, struct args *a, struct bond_error *err)
{
	int option, at = 1;

	/* 0 makes glibc's getopt start afresh; "+" stops it at a word that is no option. */
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:c:ihV", long_options, NULL)) != -1) {
		switch (option) {
		case 'c':
			if (a->file != NULL)
				return refuse(err, "option given twice", argv[at]);
			if (optarg[0] == '\0')
				return refuse(err, "empty file name after", argv[at]);
			a->file = optarg;
			break;
		case 'i':
			a->interactive = true;
			break;
		case 'h':
			a->help = true;
			break;
		case 'V':
			a->version = true;
			break;
		case ':':
			return refuse(err, "no value after", argv[at]);
		default:
			return refuse(err, "unknown option", argv[at]);
		}
		at = optind;
	}
	if (optind < argc)
		return refuse(err, "unexpected word", argv[optind]);
	if (a->file == NULL && !a->help && !a->version)
		return refuse(err, "no configuration file given", "");
	return 0;
}

int
args_parse(int argc, char **argv, struct args *a, struct bond_error *err)
{
	int i;

	memset(a, 0, sizeof(*a));
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		a->eal_argc = i - 1;
		a->eal_argv = &argv[1];
		return own_parse(argc - i, &argv[i], a, err);
	}
	return own_parse(argc, argv, a, err);
}

void
args_usage(FILE *out)
{
	const struct bond_option *o;
	char allowed[128], initial[64];
	struct bond_conf conf;
	unsigned i;

	fputs("bondd: bonds Ethernet ports in user space\n"
	      "\n"
	      "usage: bondd [EAL options] -- -c FILE [-i]\n"
	      "       bondd -c FILE [-i]\n"
	      "\n"
	      "  -c, --config FILE   configuration file (no default)\n"
	      "  -i, --interactive   console on standard input and output (default: none)\n"
	      "  -h, --help          print this text and exit\n"
	      "  -V, --version       print the version and exit\n"
	      "\n"
	      "EAL options replace those of the same name in the file's [eal] section.\n"
	      "Default: --no-huge --no-shconf -m 512 where no hugepages can be had, and two\n"
	      "lcores on one CPU where there is only one.\n"
	      "\n"
	      "Bonding options of a [bond NAME] section:\n",
	      out);
	bond_conf_init(&conf);
	for (i = 0; (o = bond_option_at(i)) != NULL; i++) {
		bond_option_allowed(o, allowed, sizeof(allowed));
		bond_conf_get(&conf, o, initial, sizeof(initial));
		fprintf(out, "  %-18s %s\n  %-18s %s (default: %s)\n", o->name, o->help, "",
			allowed, initial[0] == '\0' ? "none" : initial);
	}
}

int
args_words(char *text, char *words[ARGS_MAX_WORDS])
{
	char *in = text, *out;
	bool quoted = false;
	int n = 0;

	for (;;) {
		while (isspace((unsigned char)*in))
			in++;
		if (*in == '\0' || n == ARGS_MAX_WORDS)
			break;
		words[n++] = out = in;
		/* Quotes are dropped, so a word never grows. */
		for (; *in != '\0' && (quoted || !isspace((unsigned char)*in)); in++) {
			if (*in == '"')
				quoted = !quoted;
			else
				*out++ = *in;
		}
		if (*in != '\0')
			in++;
		*out = '\0';
	}
	return quoted ? -EINVAL : n;
}
