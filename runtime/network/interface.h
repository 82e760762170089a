#pragma once
#include "endpoint.h"
#include "lwip/netif.h"
#include "lwip/etharp.h"
#include "lwip/snmp.h"
#include "netif/ethernet.h"
/* link.c: frames between the driver and an interface of lwIP's. */
err_t link_transmit(struct netif *netif, struct pbuf *packet);
void link_start(struct netif *netif, int offloads);
