#pragma once
#include <stdint.h>
void timers_start(void);
/* Runs what is due. Whoever lets TCP begin something calls it before, so that what begins now is not charged with the time that has passed. */
void timers_run(void);
/* Milliseconds until something is due, -1 for never. */
int32_t timers_next(void);
/* The device has received or sent something. */
void timers_link_active(void);
/* A connection has something to wait for. */
void timers_tcp_active(void);
void timers_dhcp(int running);
