/* alone: runs a command that can start no process and open no network socket, as in the virtual machine: what it then cannot do on Linux is what
 * the virtual machine may leave out.
 *
 *   alone COMMAND [ARGUMENTS…]
 *
 * fork, vfork, clone3, clone of anything but a thread: ENOSYS; sockets of other families than Unix: EAFNOSUPPORT.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)
#define REFUSE(error) ANSWER(SECCOMP_RET_ERRNO | (error))

int main(int count, char **words) {
	struct sock_filter rules[] = {
		LOAD(nr),
		IF(SYS_fork, 9, 0), IF(SYS_vfork, 8, 0), IF(SYS_clone3, 7, 0),
		IF(SYS_clone, 0, 2), LOAD(args[0]), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 3, 4),
		IF(SYS_socket, 0, 2), LOAD(args[0]), IF(AF_UNIX, 0, 2),
		ANSWER(SECCOMP_RET_ALLOW),
		REFUSE(ENOSYS),
		REFUSE(EAFNOSUPPORT),
	};
	struct sock_fprog program = { sizeof rules / sizeof *rules, rules };
	if (count < 2) return 251;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) { perror("alone"); return 251; }
	execvp(words[1], words + 1);
	perror(words[1]);
	return 127;
}
