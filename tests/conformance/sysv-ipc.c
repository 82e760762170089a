// covers: shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
// Shared memory, semaphores and message queues of System V.
#include "check.h"
#include <sys/wait.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

union semun { int val; struct semid_ds *buf; unsigned short *array; void *any; };

static volatile int alarms;
static void on_alarm(int number) { (void)number; alarms++; }
static int key;

static void shared_memory(void) {
	FAILS(shmget(key, 0, IPC_CREAT | 0600), EINVAL);
	FAILS(shmget(key, 100, 0600), ENOENT);
	int id = GOOD(shmget(key, 10000, IPC_CREAT | IPC_EXCL | 0640));
	FAILS(shmget(key, 100, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	FAILS(shmget(key, 20000, 0600), EINVAL);
	EQUAL(shmget(key, 100, 0600), id);
	EQUAL(shmget(key, 0, 0), id);
	struct shmid_ds status;
	EQUAL(shmctl(id, IPC_STAT, &status), 0);
	CHECK(status.shm_segsz == 10000 && status.shm_nattch == 0 && status.shm_perm.mode == 0640 && status.shm_perm.__key == key);
	CHECK(status.shm_perm.uid == geteuid() && status.shm_perm.cgid == getegid() && status.shm_cpid == getpid() && status.shm_lpid == 0);
	CHECK(status.shm_atime == 0 && status.shm_dtime == 0 && status.shm_ctime > 1000000000);
	char *one = shmat(id, 0, 0), *other = shmat(id, 0, SHM_RDONLY);
	CHECK(one != (void *)-1 && other != (void *)-1 && one != other);
	CHECK(one[0] == 0 && one[9999] == 0 && one[12287] == 0);
	strcpy(one + 5000, "shared");
	STRING(other + 5000, "shared");
	EQUAL(shmctl(id, IPC_STAT, &status), 0);
	CHECK(status.shm_nattch == 2 && status.shm_lpid == getpid() && status.shm_atime > 1000000000);
	FAILS(mprotect(other, 4096, PROT_READ | PROT_WRITE), EACCES);
	FAILS(shmdt(one + 1), EINVAL);
	FAILS(shmdt(one + 4096), EINVAL);
	FAILS(shmdt(0), EINVAL);
	FAILS(shmat(id, one, 0), EINVAL);
	FAILS(shmat(id, one + 1, 0), EINVAL);
	FAILS(shmat(id, 0, SHM_REMAP), EINVAL);
	FAILS(shmat(-1, 0, 0), EINVAL);
	FAILS(shmat(id + 77, 0, 0), EINVAL);
	EQUAL(shmat(id, other + 99, SHM_RND | SHM_REMAP), other);
	strcpy(other + 6000, "again");
	STRING(one + 6000, "again");
	EQUAL(shmdt(other), 0);
	FAILS(shmdt(other), EINVAL);
	// A part that was unmapped does not keep the rest.
	other = shmat(id, 0, 0);
	munmap(other + 4096, 4096);
	EQUAL(shmdt(other), 0);
	EQUAL(shmctl(id, IPC_STAT, &status), 0);
	EQUAL(status.shm_nattch, 1);
	FAILS(shmctl(id, IPC_STAT, BAD_ADDRESS), EFAULT);
	FAILS(shmctl(id, IPC_SET, BAD_ADDRESS), EFAULT);
	FAILS(shmctl(id, 99, &status), EINVAL);
	FAILS(shmctl(-1, IPC_STAT, &status), EINVAL);
	FAILS(shmctl(id + 77, IPC_STAT, &status), EINVAL);
	status.shm_perm.mode = 0400;
	EQUAL(shmctl(id, IPC_SET, &status), 0);
	EQUAL(shmctl(id, IPC_STAT, &status), 0);
	EQUAL(status.shm_perm.mode, 0400);
	if (geteuid() != 0) {
		FAILS(shmat(id, 0, 0), EACCES);
		FAILS(shmget(key, 0, 0600), EACCES);
	} else { CHECK(1); CHECK(1); }
	// Removed: gone for others, and at the end of its last attachment for good.
	EQUAL(shmctl(id, IPC_RMID, 0), 0);
	FAILS(shmget(key, 100, 0600), ENOENT);
	EQUAL(shmctl(id, IPC_STAT, &status), 0);
	EQUAL(status.shm_perm.mode, 0400 | SHM_DEST);
	STRING(one + 5000, "shared");
	EQUAL(shmdt(one), 0);
	FAILS(shmctl(id, IPC_STAT, &status), EINVAL);
	int private = GOOD(shmget(IPC_PRIVATE, 4096, 0600)), second = GOOD(shmget(IPC_PRIVATE, 4096, 0600));
	CHECK(private != second);
	EQUAL(shmctl(private, IPC_RMID, 0), 0);
	EQUAL(shmctl(second, IPC_RMID, 0), 0);
	FAILS(shmctl(second, IPC_RMID, 0), EINVAL);
}

static void semaphores(void) {
	union semun argument;
	FAILS(semget(key, -1, IPC_CREAT | 0600), EINVAL);
	FAILS(semget(key, 1 << 20, IPC_CREAT | 0600), EINVAL);
	FAILS(semget(key, 0, IPC_CREAT | 0600), EINVAL);
	FAILS(semget(key, 1, 0600), ENOENT);
	int set = GOOD(semget(key, 3, IPC_CREAT | IPC_EXCL | 0600));
	FAILS(semget(key, 1, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	FAILS(semget(key, 4, 0600), EINVAL);
	EQUAL(semget(key, 2, 0600), set);
	struct semid_ds status;
	argument.buf = &status;
	EQUAL(semctl(set, 0, IPC_STAT, argument), 0);
	CHECK(status.sem_nsems == 3 && status.sem_otime == 0 && status.sem_ctime > 1000000000 && status.sem_perm.mode == 0600);
	argument.val = 5;
	EQUAL(semctl(set, 1, SETVAL, argument), 0);
	EQUAL(semctl(set, 1, GETVAL), 5);
	EQUAL(semctl(set, 1, GETPID), getpid());
	argument.val = 32768;
	FAILS(semctl(set, 1, SETVAL, argument), ERANGE);
	argument.val = -1;
	FAILS(semctl(set, 1, SETVAL, argument), ERANGE);
	argument.val = 1;
	FAILS(semctl(set, 3, SETVAL, argument), EINVAL);
	FAILS(semctl(set, 3, GETVAL), EINVAL);
	FAILS(semctl(set, -1, GETVAL), EINVAL);
	FAILS(semctl(set + 77, 0, GETVAL), EINVAL);
	FAILS(semctl(set, 0, 99), EINVAL);
	unsigned short values[3] = { 1, 2, 3 }, back[3];
	argument.array = values;
	EQUAL(semctl(set, 0, SETALL, argument), 0);
	argument.array = back;
	EQUAL(semctl(set, 0, GETALL, argument), 0);
	BYTES(back, values, sizeof back);
	argument.any = BAD_ADDRESS;
	FAILS(semctl(set, 0, GETALL, argument), EFAULT);
	FAILS(semctl(set, 0, SETALL, argument), EFAULT);
	FAILS(semctl(set, 0, IPC_STAT, argument), EFAULT);
	// All or nothing.
	struct sembuf both[2] = { { 0, -1, IPC_NOWAIT }, { 1, -3, IPC_NOWAIT } };
	FAILS(semop(set, both, 2), EAGAIN);
	EQUAL(semctl(set, 0, GETVAL), 1);
	both[1].sem_op = -2;
	EQUAL(semop(set, both, 2), 0);
	EQUAL(semctl(set, 0, GETVAL), 0);
	EQUAL(semctl(set, 1, GETVAL), 0);
	argument.buf = &status;
	semctl(set, 0, IPC_STAT, argument);
	CHECK(status.sem_otime > 1000000000);
	struct sembuf zero = { 2, 0, IPC_NOWAIT }, up = { 2, 32767, 0 }, take = { 0, -1, 0 }, wrong = { 3, 1, 0 };
	FAILS(semop(set, &zero, 1), EAGAIN);
	FAILS(semop(set, &up, 1), ERANGE);
	FAILS(semop(set, &wrong, 1), EFBIG);
	FAILS(semop(set, &up, 0), EINVAL);
	FAILS(semop(set, &up, 501), E2BIG);
	FAILS(semop(set, BAD_ADDRESS, 1), EFAULT);
	FAILS(semop(-1, &up, 1), EINVAL);
	FAILS(semop(set + 77, &up, 1), EINVAL);
	struct timespec soon = { 0, 30000000 }, bad = { 0, -1 };
	FAILS(semtimedop(set, &take, 1, &soon), EAGAIN);
	FAILS(semtimedop(set, &take, 1, &bad), EINVAL);
	FAILS(semtimedop(set, &take, 1, BAD_ADDRESS), EFAULT);
	EQUAL(semctl(set, 0, GETNCNT), 0);
	alarms = 0;
	alarm(1);
	FAILS(semop(set, &take, 1), EINTR);
	EQUAL(alarms, 1);
	EQUAL(semctl(set, 0, GETNCNT), 0);
	EQUAL(semctl(set, 0, GETZCNT), 0);
	struct sembuf give = { 0, 1, SEM_UNDO };
	EQUAL(semop(set, &give, 1), 0);
	EQUAL(semtimedop(set, &take, 1, &soon), 0);
	EQUAL(semctl(set, 0, IPC_RMID), 0);
	FAILS(semop(set, &give, 1), EINVAL);
	FAILS(semctl(set, 0, IPC_RMID), EINVAL);
}

static int value_after(int set, const struct sembuf *operations, int count, int value) {
	semctl(set, 0, SETVAL, value);
	pid_t child = fork();
	if (child == 0) {
		for (int i = 0; i < count; i++) semop(set, (struct sembuf *)operations + i, 1);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return semctl(set, 0, GETVAL);
}

/* What an operation with SEM_UNDO has done is undone at the end of its process, as far as values allow. */
static void undo(void) {
	int set = GOOD(semget(IPC_PRIVATE, 2, 0600));
	struct sembuf give = { 0, 3, SEM_UNDO }, take = { 0, -2, SEM_UNDO }, keep = { 0, 5, 0 }, take_all = { 0, -9, 0 };
	EQUAL(value_after(set, &give, 1, 10), 10);
	EQUAL(value_after(set, &take, 1, 10), 10);
	EQUAL(value_after(set, (struct sembuf[]) { give, keep, take }, 3, 10), 15);
	EQUAL(value_after(set, (struct sembuf[]) { give, take_all }, 2, 6), 0);
	pid_t child = fork();
	if (child == 0) {
		semop(set, &give, 1);
		semctl(set, 0, SETVAL, 8);                     /* forgets what is owed */
		_exit(0);
	}
	EQUAL(waitpid(child, NULL, 0), child);
	EQUAL(semctl(set, 0, GETVAL), 8);
	EQUAL(semctl(set, 0, GETPID) != child, 0);
	give.sem_op = 32767;
	EQUAL(semctl(set, 0, SETVAL, 0), 0);
	EQUAL(semop(set, &give, 1), 0);
	take.sem_op = -32767;
	take.sem_flg = 0;
	EQUAL(semop(set, &take, 1), 0);
	FAILS(semop(set, &give, 1), ERANGE);                  /* more than can be owed */
	struct sembuf waiting = { 1, -1, 0 }, raises = { 1, 1, 0 }, lends = { 1, -1, SEM_UNDO };
	EQUAL(semop(set, &raises, 1), 0);
	child = fork();
	if (child == 0) {
		if (semop(set, &lends, 1) != 0) _exit(1);
		usleep(50000);
		_exit(0);
	}
	EQUAL(waitpid(child, NULL, 0), child);
	EQUAL(semop(set, &waiting, 1), 0);                    /* what the child had taken is there again */
	EQUAL(semctl(set, 0, IPC_RMID), 0);
}

static void messages(void) {
	struct { long type; char text[16]; } message = { 1, "one" }, got;
	static struct { long type; char text[10000]; } large = { 1, "" };
	FAILS(msgget(key, 0600), ENOENT);
	int queue = GOOD(msgget(key, IPC_CREAT | IPC_EXCL | 0600));
	FAILS(msgget(key, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	EQUAL(msgget(key, 0600), queue);
	struct msqid_ds status;
	EQUAL(msgctl(queue, IPC_STAT, &status), 0);
	CHECK(status.msg_qnum == 0 && status.msg_qbytes == 16384 && status.msg_stime == 0 && status.msg_lspid == 0);
	FAILS(msgrcv(queue, &got, 16, 0, IPC_NOWAIT), ENOMSG);
	EQUAL(msgsnd(queue, &message, 4, 0), 0);
	message.type = 3;
	strcpy(message.text, "three");
	EQUAL(msgsnd(queue, &message, 6, 0), 0);
	message.type = 2;
	strcpy(message.text, "two");
	EQUAL(msgsnd(queue, &message, 4, 0), 0);
	EQUAL(msgctl(queue, IPC_STAT, &status), 0);
	CHECK(status.msg_qnum == 3 && status.__msg_cbytes == 14 && status.msg_lspid == getpid() && status.msg_stime > 1000000000);
	FAILS(msgrcv(queue, &got, 2, 3, 0), E2BIG);
	EQUAL(msgrcv(queue, &got, 2, 3, MSG_NOERROR), 2);
	BYTES(got.text, "th", 2);
	FAILS(msgrcv(queue, &got, 16, 3, IPC_NOWAIT), ENOMSG);
	EQUAL(msgrcv(queue, &got, 16, 1, MSG_EXCEPT), 4);
	EQUAL(got.type, 2);
	message.type = 7;
	msgsnd(queue, &message, 0, 0);
	EQUAL(msgrcv(queue, &got, 16, -7, 0), 4);
	EQUAL(got.type, 1);
	EQUAL(msgrcv(queue, &got, 16, 0, 0), 0);
	EQUAL(got.type, 7);
	message.type = 0;
	FAILS(msgsnd(queue, &message, 4, 0), EINVAL);
	message.type = 1;
	FAILS(msgsnd(queue, &message, -1, 0), EINVAL);
	FAILS(msgsnd(queue, &large, 8193, 0), EINVAL);
	FAILS(msgsnd(queue, BAD_ADDRESS, 1, 0), EFAULT);
	FAILS(msgsnd(-1, &message, 1, 0), EINVAL);
	FAILS(msgsnd(queue + 77, &message, 1, 0), EINVAL);
	FAILS(msgrcv(queue, &got, -1, 0, 0), EINVAL);
	FAILS(msgrcv(queue + 77, &got, 1, 0, 0), EINVAL);
	EQUAL(msgsnd(queue, &message, 1, 0), 0);
	FAILS(msgrcv(queue, BAD_ADDRESS, 16, 0, 0), EFAULT);
	FAILS(msgrcv(queue, &got, 16, 0, IPC_NOWAIT), ENOMSG);
	EQUAL(msgsnd(queue, &large, 8192, 0), 0);
	EQUAL(msgsnd(queue, &large, 8192, 0), 0);
	FAILS(msgsnd(queue, &large, 1, IPC_NOWAIT), EAGAIN);
	alarms = 0;
	alarm(1);
	FAILS(msgsnd(queue, &large, 1, 0), EINTR);
	EQUAL(msgrcv(queue, &large, 8192, 0, 0), 8192);
	EQUAL(msgrcv(queue, &large, 8192, 0, 0), 8192);
	alarm(1);
	FAILS(msgrcv(queue, &got, 16, 0, 0), EINTR);
	EQUAL(alarms, 2);
	FAILS(msgctl(queue, IPC_STAT, BAD_ADDRESS), EFAULT);
	FAILS(msgctl(queue, 99, &status), EINVAL);
	FAILS(msgctl(-1, IPC_STAT, &status), EINVAL);
	status.msg_qbytes = 100;
	EQUAL(msgctl(queue, IPC_SET, &status), 0);
	FAILS(msgsnd(queue, &large, 101, IPC_NOWAIT), EAGAIN);
	EQUAL(msgsnd(queue, &large, 100, IPC_NOWAIT), 0);
	EQUAL(msgctl(queue, IPC_RMID, 0), 0);
	FAILS(msgsnd(queue, &message, 1, 0), EINVAL);
	FAILS(msgctl(queue, IPC_RMID, 0), EINVAL);
}

int main(void) {
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	sigaction(SIGALRM, &action, 0);
	key = 0x4d580000 + getpid();
	shared_memory();
	semaphores();
	undo();
	messages();
	return finish();
}
