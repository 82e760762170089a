/*
 * doorbells TIMES: what a guest's doorbell and a device's interrupt cost on this machine's /dev/kvm, each in the ways that KVM has for it. Prints lines
 * "NAME<tab>MICROSECONDS". The guest is a page of 32-bit code without a kernel.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MEMORY = 1 << 20, CODE = 0x1000, GDT = 0x7000, IDT = 0x7200, REQUEST = 0x8000, ANSWER = 0x8040, DOORBELL = 0xfeb00050, VECTOR = 0x30, LINE = 5 };
enum { RING = 1, WAIT = 2, INTERRUPTS = 4 };

/* ECX times with EDX's flags: count the request at 0x8000 up, ring, wait for the same number at 0x8040. Or take interrupts, each counted at 0x8040 (no
 * iret: emulators of 32-bit code lack it). */
__asm__(".pushsection .rodata\n.code32\n"
	"guest: test $4, %dl; jnz 5f\n"
	"1: incl 0x8000; test $1, %dl; jz 2f; mov %eax, 0xfeb00050\n"
	"2: test $2, %dl; jz 4f\n"
	"3: pause; mov 0x8040, %eax; cmp 0x8000, %eax; jne 3b\n"
	"4: dec %ecx; jnz 1b; out %al, $0x51\n"
	"5: movl $0x1ff, 0xfee000f0\n"
	"6: mov $0x9000, %esp; sti; hlt; jmp 6b\n"
	"handler: incl 0x8040; movl $0, 0xfee000b0; jmp 6b\n"
	"guest_end: .code64\n.popsection");
extern const uint8_t guest[], handler[], guest_end[];

static int kvm, machine, processor, event;
static uint8_t *memory;
static struct kvm_run *run;
static volatile int looking, sleeping;

static double microseconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static int must(int result, const char *what) {
	if (result < 0) { perror(what); exit(1); }
	return result;
}

static volatile uint32_t *word(int address) { return (volatile uint32_t *) (memory + address); }
static void answer(void) { *word(ANSWER) = *word(REQUEST); }

static void make(void) {
	struct kvm_enable_cap split = { .cap = KVM_CAP_SPLIT_IRQCHIP, .args = { 24 } };
	kvm = must(open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
	machine = must(ioctl(kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region region = { .memory_size = MEMORY, .userspace_addr = (uintptr_t) memory };
	must(ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region), "memory");
	must(ioctl(machine, KVM_ENABLE_CAP, &split), "KVM_CAP_SPLIT_IRQCHIP");
	processor = must(ioctl(machine, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
	run = mmap(NULL, must(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "size"), PROT_READ | PROT_WRITE, MAP_SHARED, processor, 0);
	memcpy(memory + CODE, guest, guest_end - guest);
	uint64_t table[] = { 0, 0x00cf9b000000ffff, 0x00cf93000000ffff };
	memcpy(memory + GDT, table, sizeof table);
	uint32_t at = CODE + (uint32_t) (handler - guest), gate[] = { at | 8 << 16, 0x8e00 };
	memcpy(memory + IDT + 8 * VECTOR, gate, sizeof gate);
	event = must(eventfd(0, EFD_CLOEXEC), "eventfd");
}

static void enter(uint32_t flags, uint32_t times) {
	struct kvm_sregs special;
	struct kvm_regs registers = { .rip = CODE, .rdx = flags, .rcx = times, .rflags = 2 };
	must(ioctl(processor, KVM_GET_SREGS, &special), "registers");
	struct kvm_segment data = { .limit = ~0u, .selector = 16, .type = 3, .present = 1, .db = 1, .s = 1, .g = 1 }, code = data;
	code.selector = 8;
	code.type = 11;
	special.cs = code;
	special.ds = special.es = special.fs = special.gs = special.ss = data;
	special.gdt = (struct kvm_dtable) { .base = GDT, .limit = 23 };
	special.idt = (struct kvm_dtable) { .base = IDT, .limit = 8 * 256 - 1 };
	special.cr0 = 0x11;
	must(ioctl(processor, KVM_SET_SREGS, &special), "registers");
	must(ioctl(processor, KVM_SET_REGS, &registers), "registers");
}

/* Runs the guest to its end; answers microseconds a time. */
static double rings(uint32_t flags, uint32_t times) {
	*word(REQUEST) = *word(ANSWER) = 0;
	enter(flags, times);
	double start = microseconds();
	for (;;) {
		must(ioctl(processor, KVM_RUN, 0), "KVM_RUN");
		if (run->exit_reason == KVM_EXIT_IO) return (microseconds() - start) / times;
		if (run->exit_reason != KVM_EXIT_MMIO) { fprintf(stderr, "exit %u\n", run->exit_reason); exit(1); }
		answer();
	}
}

static void doorbell(int assigned) {
	struct kvm_ioeventfd bell = { .addr = DOORBELL, .len = 4, .fd = event, .flags = assigned ? 0 : KVM_IOEVENTFD_FLAG_DEASSIGN };
	must(ioctl(machine, KVM_IOEVENTFD, &bell), "KVM_IOEVENTFD");
}

static void *sleeper(void *unused) {
	uint64_t count;
	while (read(event, &count, sizeof count) == sizeof count && sleeping) answer();
	return unused;
}

static void *looker(void *unused) {
	while (looking) if (*word(ANSWER) != *word(REQUEST)) answer();
	return unused;
}

static void *halted(void *unused) {
	enter(INTERRUPTS, 0);
	while (ioctl(processor, KVM_RUN, 0) == 0 && run->exit_reason != KVM_EXIT_INTERNAL_ERROR) ;
	fprintf(stderr, "the guest cannot take interrupts here\n");
	exit(1);
}

static void message(void) {
	struct kvm_msi interrupt = { .address_lo = 0xfee00000, .data = VECTOR };
	must(ioctl(machine, KVM_SIGNAL_MSI, &interrupt), "KVM_SIGNAL_MSI");
}

static void by_event(void) {
	uint64_t one = 1;
	if (write(event, &one, sizeof one) != sizeof one) exit(1);
}

static void interrupts(const char *name, void (*send)(void), uint32_t times) {
	double sending = 0, all = 0;
	for (uint32_t i = 0; i < times; i++) {
		uint32_t before = *word(ANSWER);
		double start = microseconds();
		send();
		sending += microseconds() - start;
		while (*word(ANSWER) == before) ;
		all += microseconds() - start;
		usleep(50);
	}
	printf("interrupt by %s: the sender's call\t%.2f\n", name, sending / times);
	printf("interrupt by %s: until the halted guest's handler has run\t%.2f\n", name, all / times);
}

int main(int count, char **words) {
	uint32_t times = count > 1 ? (uint32_t) atoi(words[1]) : 2000;
	pthread_t thread;
	setvbuf(stdout, NULL, _IOLBF, 0);
	make();
	printf("doorbell by an exit to the monitor: the guest's part\t%.2f\n", rings(RING, times));
	printf("doorbell by an exit to the monitor: until its answer\t%.2f\n", rings(RING | WAIT, times));
	doorbell(1);
	printf("doorbell by ioeventfd: the guest's part\t%.2f\n", rings(RING, times));
	sleeping = 1;
	pthread_create(&thread, NULL, sleeper, NULL);
	printf("doorbell by ioeventfd: until a thread that sleeps has answered\t%.2f\n", rings(RING | WAIT, times));
	sleeping = 0;
	by_event();
	pthread_join(thread, NULL);
	doorbell(0);
	looking = 1;
	pthread_create(&thread, NULL, looker, NULL);
	printf("no doorbell: until a thread that looks has answered\t%.2f\n", rings(WAIT, times));
	looking = 0;
	pthread_join(thread, NULL);
	*word(ANSWER) = 0;
	pthread_create(&thread, NULL, halted, NULL);
	usleep(10000);
	interrupts("KVM_SIGNAL_MSI", message, times);
	struct { struct kvm_irq_routing table; struct kvm_irq_routing_entry entry; } route = { .table.nr = 1 };
	route.entry = (struct kvm_irq_routing_entry) { .gsi = LINE, .type = KVM_IRQ_ROUTING_MSI, .u.msi = { .address_lo = 0xfee00000, .data = VECTOR } };
	struct kvm_irqfd line = { .fd = event, .gsi = LINE };
	double start = microseconds();
	must(ioctl(machine, KVM_SET_GSI_ROUTING, &route), "KVM_SET_GSI_ROUTING");
	must(ioctl(machine, KVM_IRQFD, &line), "KVM_IRQFD");
	printf("interrupt by irqfd: setting up a line\t%.2f\n", microseconds() - start);
	interrupts("irqfd", by_event, times);
	_exit(fflush(stdout));
}
