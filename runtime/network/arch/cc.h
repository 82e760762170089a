#pragma once
/* lwIP's view of the compiler and of the kernel that it runs in. */
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1
#define LWIP_NO_LIMITS_H 1
#define INT_MAX __INT_MAX__
#define SSIZE_MAX __LONG_MAX__
typedef long ssize_t;
#define X8_F "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "lu"

_Noreturn void network_fault(const char *what);
uint32_t network_random(void);
uint16_t network_checksum(const void *data, int length);

#define BYTE_ORDER LITTLE_ENDIAN
#define LWIP_RAND() network_random()
#define LWIP_PLATFORM_DIAG(message) ((void) 0)
/* What lwIP holds for impossible must not go on. */
#define LWIP_PLATFORM_ASSERT(message) network_fault(message)
#define LWIP_CHKSUM network_checksum
#define lwip_htons(x) __builtin_bswap16(x)
#define lwip_htonl(x) __builtin_bswap32(x)
/* Copies of a known length become plain moves. */
#define MEMCPY(to, from, length) __builtin_memcpy(to, from, length)
#define SMEMCPY(to, from, length) __builtin_memcpy(to, from, length)
