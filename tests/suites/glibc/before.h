/* Comes before every file of glibc's tests: what its own build has there, as far as tests that run against an installed libc need it. */
#include <errno.h>
#include <features.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>
#undef __set_errno
#define __set_errno(value) (errno = (value))
#define IS_IN(library) 0
#define OBJPFX "/tmp/"
#define SHLIB_COMPAT(...) 0
#define TIMEOUTFACTOR 1
#define attribute_hidden
#define attribute_tls_model_ie
#define libc_hidden_def(...)
#define libc_hidden_proto(...)
#define __close close
#define __pread64 pread
#define __read read
#define __write write
