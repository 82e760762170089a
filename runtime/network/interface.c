/* The stack's interfaces as the kernel sees them: flags, addresses and routes. The way of frames is in link.c. */
#include "interface.h"
#include "timers.h"
#include "lwip/dhcp.h"
#include "lwip/igmp.h"
#include "lwip/ethip6.h"
#include "lwip/nd6.h"
#include "lwip/priv/nd6_priv.h"

enum { FLAG_UP = 1, FLAG_BROADCAST = 2, FLAG_LOOPBACK = 8, FLAG_RUNNING = 0x40, FLAG_MULTICAST = 0x1000, FLAG_LOWER_UP = 0x10000 };
enum { LOOPBACK_MTU = 65536, SMALLEST_MTU = 1280, LARGEST_MTU = 65520, NAME_SERVERS = 3 };

static u32_t name_servers[NAME_SERVERS];

static struct netif *find(int32_t number) { return number <= 0 || number > 255 ? 0 : netif_get_by_index((u8_t) number); }
static int is_loopback(const struct netif *netif) { return netif->name[0] == 'l'; }

int32_t interface_exists(int32_t number) { return find(number) != 0; }

int32_t interface_flags(int32_t number) {
	const struct netif *netif = find(number);
	if (netif == 0) return 0;
	int32_t flags = is_loopback(netif) ? FLAG_LOOPBACK : FLAG_BROADCAST | FLAG_MULTICAST;
	if (netif_is_up(netif)) flags |= FLAG_UP;
	if (netif_is_link_up(netif)) flags |= FLAG_LOWER_UP;
	if (netif_is_up(netif) && netif_is_link_up(netif)) flags |= FLAG_RUNNING;
	return flags;
}

void interface_set_up(int32_t number, int32_t up) {
	struct netif *netif = find(number);
	if (netif == 0) return;
	timers_run();
	timers_link_active();
	if (up) netif_set_up(netif);
	else netif_set_down(netif);
}

void interface_set_link(int32_t number, int32_t up) {
	struct netif *netif = find(number);
	if (netif == 0) return;
	timers_run();
	timers_link_active();
	if (up) netif_set_link_up(netif);
	else netif_set_link_down(netif);
}

int32_t interface_mtu(int32_t number) {
	const struct netif *netif = find(number);
	return netif == 0 ? 0 : is_loopback(netif) ? LOOPBACK_MTU : netif->mtu;
}

int32_t interface_set_mtu(int32_t number, int32_t mtu) {
	struct netif *netif = find(number);
	if (netif == 0 || is_loopback(netif) || mtu < SMALLEST_MTU || mtu > LARGEST_MTU) return -E_INVAL;
	netif->mtu = netif->mtu6 = (u16_t) mtu;
	return 0;
}

int64_t interface_mac(int32_t number) {
	const struct netif *netif = find(number);
	int64_t mac = 0;
	if (netif != 0) memcpy(&mac, netif->hwaddr, netif->hwaddr_len);
	return mac;
}

int64_t interface_counter(int32_t number, int32_t which) {
	const struct netif *netif = find(number);
	if (netif == 0) return 0;
	const struct stats_mib2_netif_ctrs *counters = &netif->mib2_counters;
	switch (which) {
	case 0: return counters->ifinoctets;
	case 1: return counters->ifinucastpkts + counters->ifinnucastpkts;
	case 2: return counters->ifinerrors;
	case 3: return counters->ifindiscards;
	case 4: return counters->ifoutoctets;
	case 5: return counters->ifoutucastpkts + counters->ifoutnucastpkts;
	case 6: return counters->ifoutdiscards;
	case 7: return counters->ifinnucastpkts;
	default: return 0;
	}
}

/* ---- IPv4 ---- */

int32_t interface_address4(int32_t number, int32_t which) {
	const struct netif *netif = find(number);
	if (netif == 0 || (which == 2 && is_loopback(netif))) return 0;
	return (int32_t) (which == 0 ? netif_ip4_addr(netif) : which == 1 ? netif_ip4_netmask(netif) : netif_ip4_gw(netif))->addr;
}

void interface_set_address4(int32_t number, int32_t address, int32_t mask, int32_t gateway) {
	struct netif *netif = find(number);
	ip4_addr_t own = { (u32_t) address }, net = { (u32_t) mask }, router = { (u32_t) gateway };
	if (netif == 0) return;
	timers_run();
	timers_link_active();
	netif_set_addr(netif, &own, &net, &router);
	if (!is_loopback(netif)) netif_set_default(netif);
}

int32_t interface_start_dhcp(int32_t number) {
	struct netif *netif = find(number);
	if (netif == 0 || is_loopback(netif)) return -E_INVAL;
	timers_link_active();
	timers_dhcp(1);
	netif_set_default(netif);
	return -error_number(dhcp_start(netif));
}

enum { OPTION_NAME_SERVERS = 6 };
void network_dhcp_option(unsigned char option, unsigned char length, struct pbuf *packet, unsigned short offset) {
	if (option != OPTION_NAME_SERVERS) return;
	for (int i = 0; i < NAME_SERVERS; i++) {
		u32_t address = 0;
		if (4 * i + 4 <= length) pbuf_copy_partial(packet, &address, 4, (u16_t) (offset + 4 * i));
		name_servers[i] = address;
	}
}
int32_t interface_dhcp_server(int32_t index) { return index < 0 || index >= NAME_SERVERS ? 0 : (int32_t) name_servers[index]; }

/* ---- IPv6 ---- */

int32_t interface_state6(int32_t number, int32_t index) {
	const struct netif *netif = find(number);
	if (netif == 0 || index < 0 || index >= LWIP_IPV6_NUM_ADDRESSES) return 0;
	u8_t state = netif_ip6_addr_state(netif, index);
	if (ip6_addr_istentative(state)) return 1;
	return ip6_addr_ispreferred(state) ? 2 : ip6_addr_isvalid(state) ? 3 : 0;
}

void interface_address6(int32_t number, int32_t index, int64_t to) {
	const struct netif *netif = find(number);
	memset((void *) to, 0, 16);
	if (netif != 0 && index >= 0 && index < LWIP_IPV6_NUM_ADDRESSES) memcpy((void *) to, netif_ip6_addr(netif, index)->addr, 16);
}

int32_t interface_add_address6(int32_t number, int64_t high, int64_t low) {
	struct netif *netif = find(number);
	ip_addr_t address;
	s8_t index = -1;
	address_from(&address, high, low, number);
	if (netif == 0 || !IP_IS_V6(&address)) return -E_INVAL;
	timers_run();
	timers_link_active();
	err_t error = netif_add_ip6_address(netif, ip_2_ip6(&address), &index);
	if (error != ERR_OK || index < 0) return -E_NOBUFS;
	netif_ip6_addr_set_state(netif, index, IP6_ADDR_PREFERRED);
	return 0;
}

int32_t interface_remove_address6(int32_t number, int64_t high, int64_t low) {
	struct netif *netif = find(number);
	ip_addr_t address;
	address_from(&address, high, low, number);
	s8_t index = netif == 0 || !IP_IS_V6(&address) ? -1 : netif_get_ip6_addr_match(netif, ip_2_ip6(&address));
	if (index < 0) return -E_ADDRNOTAVAIL;
	netif_ip6_addr_set_state(netif, index, IP6_ADDR_INVALID);
	return 0;
}

int32_t interface_router6(int32_t number, int64_t to) {
	const struct netif *netif = find(number);
	memset((void *) to, 0, 16);
	for (int i = 0; netif != 0 && i < LWIP_ND6_NUM_ROUTERS; i++) {
		const struct nd6_neighbor_cache_entry *neighbor = default_router_list[i].neighbor_entry;
		if (neighbor == 0 || default_router_list[i].invalidation_timer == 0 || neighbor->netif != netif) continue;
		memcpy((void *) to, neighbor->next_hop_address.addr, 16);
		return 1;
	}
	return 0;
}

/* ---- routes ---- */

int32_t interface_route(int64_t high, int64_t low, int32_t scope, int64_t to) {
	ip_addr_t address, any;
	address_from(&address, high, low, scope);
	memset(&any, 0, sizeof any);
	IP_SET_TYPE_VAL(any, IP_GET_TYPE(&address));
	struct netif *netif = scope > 0 ? find(scope) : ip_route(&any, &address);
	if (netif == 0) return 0;
	const ip_addr_t *own = ip_netif_get_local_ip(netif, &address);
	if (to != 0 && own != 0) address_to((void *) to, own);
	return netif_get_index(netif);
}

/* ---- eth0 ---- */

static struct netif device;
static err_t set_up(struct netif *netif) {
	netif->name[0] = 'e';
	netif->name[1] = 't';
	netif->output = etharp_output;
	netif->output_ip6 = ethip6_output;
	netif->linkoutput = link_transmit;
	netif->hwaddr_len = 6;
	netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_IGMP | NETIF_FLAG_MLD6;
	MIB2_INIT_NETIF(netif, snmp_ifType_ethernet_csmacd, 0);
	return ERR_OK;
}

int32_t interface_add(int64_t mac, int32_t mtu, int32_t offloads) {
	if (find(2) != 0 || mtu < 68) return -E_INVAL;
	if (mtu > LARGEST_MTU) mtu = LARGEST_MTU;
	memcpy(device.hwaddr, (const void *) mac, 6);
	if (netif_add_noaddr(&device, 0, set_up, ethernet_input) == 0) return -E_NOBUFS;
	device.mtu = device.mtu6 = (u16_t) mtu;
	device.hostname = 0;
	link_start(&device, offloads);
	netif_create_ip6_linklocal_address(&device, 1);
	device.ip6_autoconfig_enabled = 1;
	netif_set_default(&device);
	return 0;
}
