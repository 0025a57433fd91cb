/* Kyufu for C and for all that calls C functions.
 *
 * Every function may be called from several threads at a time. Bytes are UTF-8 without a byte order
 * mark; other bytes are bad_input. What a function
 * returns is the caller's until kyufu_free; it ends with a zero that its length does not count.
 * What a caller hands in stays the caller's and is not kept. NULL means that there was no memory.
 * A failure of an operation is in the answer, {"error": "…"}; no function ends the process.
 * Load the library once and do not unload it: its threads stay. A process that forks must not call
 * it in the child. */
#ifndef KYUFU_H
#define KYUFU_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Answers one operation: op is its name, ended by a zero (what stands behind one is not seen); in is its input, size bytes of JSON.
 * {"out": …} or {"error": "…", …}. length may be NULL. */
char *kyufu_call(const char *op, const char *in, size_t size, size_t *length);

/* Answers one operation as kyufu_call does, or {"error":"time"} where it takes longer. An operation
 * that nobody waits for any more goes on until it ends, on a thread of the library's; where more
 * than two such run for each processor, calls of this function wait for their turn. The input is
 * copied. */
char *kyufu_call_within(const char *op, const char *in, size_t size, unsigned milliseconds, size_t *length);

/* Answers requests of one line each, {"id": "1", "op": "…", "in": …}, with as many lines in the
 * same order. length may be NULL. A size that no memory has, as (size_t)-1, is bad_request. */
char *kyufu_lines(const char *in, size_t size, size_t *length);

/* Frees an answer, once; what did not come from here is not freed here. NULL is nothing. */
void kyufu_free(char *answer);

#ifdef __cplusplus
}
#endif
#endif
