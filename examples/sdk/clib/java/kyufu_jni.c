/* What Java calls: the two native methods of Kyufu.java on the functions of kyufu.h.
 * cc -shared -fPIC -I$JAVA_HOME/include -I$JAVA_HOME/include/linux -I.. kyufu_jni.c -L. -lkyufu */
#include <jni.h>
#include <stdlib.h>

#include "kyufu.h"

static jbyteArray no_memory(JNIEnv *env) {
	jclass error = (*env)->FindClass(env, "java/lang/OutOfMemoryError");
	if (error != NULL)
		(*env)->ThrowNew(env, error, "kyufu: no memory for the answer");
	return NULL;
}

/* The answer as an array of Java's. */
static jbyteArray take(JNIEnv *env, char *answer, size_t length) {
	jbyteArray out = NULL;
	if (answer == NULL || length > 0x7fffffff)
		no_memory(env);
	else if ((out = (*env)->NewByteArray(env, (jsize)length)) != NULL)
		(*env)->SetByteArrayRegion(env, out, 0, (jsize)length, (const jbyte *)answer);
	kyufu_free(answer);
	return out;
}

/* The array's bytes and a zero behind them, the caller's to free. */
static char *copy(JNIEnv *env, jbyteArray from, size_t *size) {
	jsize n = (*env)->GetArrayLength(env, from);
	char *to = malloc((size_t)n + 1);
	if (to != NULL) {
		(*env)->GetByteArrayRegion(env, from, 0, n, (jbyte *)to);
		to[n] = 0;
		*size = (size_t)n;
	}
	return to;
}

JNIEXPORT jbyteArray JNICALL Java_Kyufu_call___3B_3B(JNIEnv *env, jclass class, jbyteArray op, jbyteArray input) {
	size_t size, length = 0, ignored;
	char *name = copy(env, op, &ignored), *in = copy(env, input, &size), *answer = NULL;
	(void)class;
	if (name != NULL && in != NULL)
		answer = kyufu_call(name, in, size, &length);
	free(name);
	free(in);
	return take(env, answer, length);
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
