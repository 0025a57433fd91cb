/* Eight threads ask at a time; says how many answers were wrong. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "kyufu.h"

#define CALLS 2000

static void *ask(void *wrong) {
	const char *in = "{\"birth\":\"1950-01-01\",\"on\":\"2020-01-01\"}";
	int i;

	for (i = 0; i < CALLS; i++) {
		size_t length;
		char *right = kyufu_call("date.age", in, strlen(in), &length);
		char *none = kyufu_call("date.tomorrow", NULL, 0, NULL);
		char *half = kyufu_lines("{\"id\":\n\n", 8, NULL);
		char *unnamed = kyufu_call(NULL, in, strlen(in), NULL), *endless = kyufu_call("date.age", in, (size_t)-1, NULL);
		if (right == NULL || strcmp(right, "{\"out\":{\"age\":70}}") != 0 || length != strlen(right))
			++*(int *)wrong;
		if (none == NULL || strcmp(none, "{\"error\":\"unknown_op\"}") != 0)
			++*(int *)wrong;
		if (half == NULL || strstr(half, "bad_request") == NULL)
			++*(int *)wrong;
		if (unnamed == NULL || strstr(unnamed, "unknown_op") == NULL || endless == NULL || strstr(endless, "bad_input") == NULL)
			++*(int *)wrong;
		kyufu_free(unnamed);
		kyufu_free(endless);
		kyufu_free(right);
		kyufu_free(none);
		kyufu_free(half);
	}
	kyufu_free(NULL);
	return NULL;
}

int main(void) {
	pthread_t threads[8];
	int wrong[8] = {0}, all = 0, i;

	for (i = 0; i < 8; i++)
		if (pthread_create(&threads[i], NULL, ask, &wrong[i]) != 0)
			return 1;
	for (i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		all += wrong[i];
	}
	printf("8 threads, %d wrong\n", all);
	return all != 0;
}
