/* What Java calls: the three native methods of Kyufu.java on the functions of kyufu.h.
 * From the folder of kyufu.h, and the library that is made stands beside libkyufu.so:
 * cc -shared -fPIC -I$JAVA_HOME/include -I$JAVA_HOME/include/linux -I. -o libkyufu_jni.so java/kyufu_jni.c -L. -lkyufu -Wl,-rpath,'$ORIGIN' */
#include <jni.h>
#include <stdlib.h>
#include <string.h>

#include "kyufu.h"

static void throw_new(JNIEnv *env, const char *name, const char *says) {
	jclass error = (*env)->FindClass(env, name);
	if (error != NULL)
		(*env)->ThrowNew(env, error, says);
}

/* The answer as an array of Java's. */
static jbyteArray take(JNIEnv *env, char *answer, size_t length) {
	jbyteArray out = NULL;
	if ((*env)->ExceptionCheck(env)) /* an argument was null, or could not be copied */
		;
	else if (answer == NULL || length > 0x7fffffff)
		throw_new(env, "java/lang/OutOfMemoryError", "kyufu: no memory for the answer");
	else if ((out = (*env)->NewByteArray(env, (jsize)length)) != NULL)
		(*env)->SetByteArrayRegion(env, out, 0, (jsize)length, (const jbyte *)answer);
	kyufu_free(answer);
	return out;
}

/* The array's bytes and a zero behind them, the caller's to free. */
static char *copy(JNIEnv *env, jbyteArray from, size_t *size) {
	jsize n;
	char *to;
	if (from == NULL) {
		throw_new(env, "java/lang/NullPointerException", "kyufu: an argument is null");
		return NULL;
	}
	n = (*env)->GetArrayLength(env, from);
	to = malloc((size_t)n + 1);
	if (to != NULL) {
		(*env)->GetByteArrayRegion(env, from, 0, n, (jbyte *)to);
		to[n] = 0;
		*size = (size_t)n;
	}
	return to;
}

/* The answer of one operation, within so many milliseconds unless they are negative. */
static jbyteArray answer_of(JNIEnv *env, jbyteArray op, jbyteArray input, jint milliseconds) {
	size_t size, length = 0, named;
	char *name = copy(env, op, &named), *in = name == NULL ? NULL : copy(env, input, &size), *answer = NULL;
	if (in != NULL && strlen(name) < named) /* C would end the name there: it is none */
		name[0] = 0;
	if (name != NULL && in != NULL && milliseconds < 0)
		answer = kyufu_call(name, in, size, &length);
	else if (name != NULL && in != NULL)
		answer = kyufu_call_within(name, in, size, (unsigned)milliseconds, &length);
	free(name);
	free(in);
	return take(env, answer, length);
}

JNIEXPORT jbyteArray JNICALL Java_Kyufu_call___3B_3B(JNIEnv *env, jclass class, jbyteArray op, jbyteArray input) {
	(void)class;
	return answer_of(env, op, input, -1);
}

JNIEXPORT jbyteArray JNICALL Java_Kyufu_callWithin(JNIEnv *env, jclass class, jbyteArray op, jbyteArray input, jint milliseconds) {
	(void)class;
	return answer_of(env, op, input, milliseconds < 0 ? 0 : milliseconds);
}

JNIEXPORT jbyteArray JNICALL Java_Kyufu_lines(JNIEnv *env, jclass class, jbyteArray requests) {
	size_t size, length = 0;
	char *in = copy(env, requests, &size), *answer = NULL;
	(void)class;
	if (in != NULL)
		answer = kyufu_lines(in, size, &length);
	free(in);
	return take(env, answer, length);
}
