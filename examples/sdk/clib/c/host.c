/* Answers requests on standard input, one a line, on standard output: what a program in C needs of
 * Kyufu, whole. From the folder of kyufu.h: cc -I. -o host c/host.c -L. -lkyufu -Wl,-rpath,'$ORIGIN' */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kyufu.h"

/* The nanoseconds of processor time of one call, over so many of them. */
static int measure(const char *line, size_t size, long calls) {
	struct timespec from, to;
	long i;

	for (i = 0; i < calls; i++) /* as the others do: a program is compiled once, memory grows once */
		kyufu_free(kyufu_lines(line, size, NULL));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (i = 0; i < calls; i++)
		kyufu_free(kyufu_lines(line, size, NULL));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	printf("%.0f\n", ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / (double)calls);
	return 0;
}

int main(int argc, char **argv) {
	char *line = NULL;
	size_t room = 0;
	ssize_t read;

	if (argc > 1) /* host N: how long the first request takes, N times */
		return (read = getline(&line, &room, stdin)) > 0 ? measure(line, (size_t)read, atol(argv[1])) : 1;
	while ((read = getline(&line, &room, stdin)) > 0) {
		size_t length;
		char *answer = kyufu_lines(line, (size_t)read, &length);
		if (answer == NULL || fwrite(answer, 1, length, stdout) != length || fflush(stdout) != 0)
			return 1;
		kyufu_free(answer);
	}
	free(line);
	return 0;
}
