/* Asks in ways that nobody should: each is answered and none ends the process. Says how many answers
 * were wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kyufu.h"

static int wrong;

static void holds(const char *what, char *answer, const char *part) {
	if (answer == NULL || strstr(answer, part) == NULL) {
		printf("%s: %.200s\n", what, answer == NULL ? "nothing" : answer);
		wrong++;
	}
	kyufu_free(answer);
}

/* An operation that takes longer than somebody waits is answered all the same, with its input gone
 * before it ends, and so is one that comes while as many as may run do. */
static void hurried(void) {
	const char *one = "{\"birth\":\"1950-01-01\",\"on\":\"2020-01-01\"},";
	const size_t size = strlen(one), times = 10000;
	char *many = malloc(size * times + 2);
	size_t i;

	if (many == NULL) {
		wrong++;
		return;
	}
	many[0] = '[';
	for (i = 0; i < times; i++)
		memcpy(many + 1 + i * size, one, size);
	many[size * times] = ']';
	for (i = 0; i < 100; i++)
		holds("less time than it takes", kyufu_call_within("date.age", many, size * times + 1, 1, NULL), "{\"error\":\"time\"}");
	memset(many, 0, size * times + 1);
	free(many);
	holds("as much as it takes", kyufu_call_within("date.age", one, size - 1, 600000, NULL), "{\"out\":{\"age\":70}}");
	holds("no name", kyufu_call_within(NULL, "{}", 2, 1000, NULL), "unknown_op");
}

int main(void) {
	const size_t most = 16 << 20;
	char *large = malloc(most + 2), *name = malloc(100000);
	size_t length = 1, i;

	if (large == NULL || name == NULL)
		return 1;
	memset(large, '[', most + 1);
	memset(name, 'a', 99999);
	name[99999] = 0;
	holds("no name", kyufu_call(NULL, "{}", 2, NULL), "unknown_op");
	holds("an empty name", kyufu_call("", "{}", 2, NULL), "unknown_op");
	holds("a long name", kyufu_call(name, "{}", 2, NULL), "unknown_op");
	holds("a name of other bytes", kyufu_call("\xff\xfe", "{}", 2, NULL), "unknown_op");
	holds("no input", kyufu_call("date.age", NULL, 0, NULL), "bad_input");
	holds("no input with a size", kyufu_call("date.age", NULL, 1000, NULL), "bad_input");
	holds("an input of no size", kyufu_call("date.age", "{}", 0, NULL), "bad_input");
	holds("zeros", kyufu_call("date.age", "\0\0\0\0", 4, NULL), "bad_input");
	holds("deep", kyufu_call("date.age", large, 100000, NULL), "bad_input");
	holds("16 MiB of depth", kyufu_call("date.age", large, most, NULL), "bad_input");
	holds("more than 16 MiB", kyufu_call("date.age", large, most + 1, NULL), "bad_input");
	holds("a line of more than 16 MiB", kyufu_lines(large, most + 1, NULL), "bad_request");
	holds("lines of zeros", kyufu_lines("\0\n\0", 3, NULL), "bad_request");
	holds("lines of other bytes", kyufu_lines("\xff\n\xfe", 3, NULL), "bad_request");
	holds("a length of -1", kyufu_call("date.age", "{}", (size_t)-1, NULL), "bad_input");
	holds("a length of -1 and a limit", kyufu_call_within("date.age", "{}", (size_t)-1, 60000, NULL), "bad_input");
	holds("lines of a length of -1", kyufu_lines("{}", (size_t)-1, &length), "bad_request");
	holds("no line", kyufu_lines(NULL, 1000, &length), "");
	if (length != 0)
		wrong++;
	memset(large, '\n', most);
	for (i = 0; i < 3; i++)
		holds("many empty lines", kyufu_lines(large, 100000, NULL), "bad_request");
	kyufu_free(NULL);
	hurried();
	holds("then as ever", kyufu_call("date.age", "{\"birth\":\"1950-01-01\",\"on\":\"2020-01-01\"}", 40, NULL), "{\"age\":70}");
	free(large);
	free(name);
	printf("%d wrong\n", wrong);
	return wrong != 0;
}
