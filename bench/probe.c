/*
 * A daemon that measures. It reads the clock first, and writes each measurement as one line
 * "PID KIND BEGIN END COUNT" (nanoseconds of CLOCK_MONOTONIC) to the FIFO that its first argument names.
 *
 *   probe FIFO stamp                    reports when its first instruction ran, then waits
 *   probe FIFO register SECTION KEY     the same, and registers a key of the configuration
 *   probe FIFO gets|pipe|log COUNT      at each SIGUSR1: COUNT requests, one after the other, all at once, or log lines
 *   probe FIFO burst COUNT              at each SIGUSR1: COUNT heartbeats to NOTIFY_SOCKET as fast as they are accepted
 *   probe FIFO beat                     READY=1 to NOTIFY_SOCKET, then a heartbeat every second
 *   probe FIFO ready                    reports readiness on descriptor 3, prints the time to stderr, then waits
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int fifo;

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void tell(const char *kind, long long begin, long long end, long count) {
  char line[160];
  int length = snprintf(line, sizeof line, "%d %s %lld %lld %ld\n", getpid(), kind, begin, end, count);
  if (write(fifo, line, length) != length) _exit(3);
}

static void say(const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t n = write(1, bytes, length);
    if (n <= 0) _exit(4);
    bytes += n;
    length -= n;
  }
}

/* Reads what is available and returns the number of complete lines. */
static long hear(void) {
  static char buffer[1 << 16];
  ssize_t n = read(0, buffer, sizeof buffer);
  if (n <= 0) _exit(0);
  long lines = 0;
  for (char *at = buffer; (at = memchr(at, '\n', buffer + n - at)) != NULL; at++) lines++;
  return lines;
}

static const char GET[] = "[\"get\",\"bench\",\"key\"]\n";
static const char LOG[] = "[\"log\",\"a line of an ordinary length, as a daemon would write it now and then\"]\n";

static void gets_one_by_one(long count) {
  for (long i = 0; i < count; i++) {
    say(GET, sizeof GET - 1);
    while (hear() == 0) {}
  }
}

/* Writes a line repeatedly as fast as it is accepted, and reads answers as they arrive. */
static void all_at_once(const char *line, long count, long answers) {
  size_t length = strlen(line), per_block = 65536 / length;
  char *block = malloc(per_block * length);
  for (size_t i = 0; i < per_block; i++) memcpy(block + i * length, line, length);
  long left = count, heard = 0;
  size_t offset = 0;
  fcntl(1, F_SETFL, O_NONBLOCK);
  while (left > 0 || heard < answers) {
    struct pollfd fds[2] = {{0, POLLIN, 0}, {left > 0 ? 1 : -1, POLLOUT, 0}};
    poll(fds, 2, -1);
    if (fds[0].revents) heard += hear();
    if (left > 0 && fds[1].revents) {
      size_t lines = (size_t)left < per_block ? (size_t)left : per_block;
      ssize_t n = write(1, block + offset, lines * length - offset);
      if (n > 0) {
        offset += n;
        left -= offset / length;
        offset %= length;
      }
    }
  }
  fcntl(1, F_SETFL, 0);
  free(block);
}

static int notify = -1;

static void notify_of(const char *message) {
  if (notify < 0) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, getenv("NOTIFY_SOCKET"), sizeof address.sun_path - 1);
    notify = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (connect(notify, (struct sockaddr *)&address, sizeof address) != 0) _exit(5);
  }
  if (send(notify, message, strlen(message), 0) < 0) _exit(6);
}

static void beat(void) {
  for (notify_of("READY=1");; notify_of("WATCHDOG=1")) {
    struct timespec second = {1, 0};
    nanosleep(&second, NULL);
  }
}

static void ready(void) {
  char line[40];
  int length = snprintf(line, sizeof line, "%lld\n", now());
  if (write(3, "\n", 1) != 1 || write(2, line, length) != length) _exit(7);
}

static void run(const char *kind, long count) {
  if (strcmp(kind, "burst") == 0) {
    for (long i = 0; i < count; i++) notify_of("WATCHDOG=1");
  }
  if (strcmp(kind, "gets") == 0) gets_one_by_one(count);
  if (strcmp(kind, "pipe") == 0) all_at_once(GET, count, count);
  if (strcmp(kind, "log") == 0) {
    all_at_once(LOG, count, 0);
    gets_one_by_one(1);
  }
}

int main(int argc, char **argv) {
  long long born = now();
  if (argc < 3 || (fifo = open(argv[1], O_WRONLY)) < 0) return 2;
  sigset_t go;
  sigemptyset(&go);
  sigaddset(&go, SIGUSR1);
  sigprocmask(SIG_BLOCK, &go, NULL);
  if (strcmp(argv[2], "register") == 0 && argc > 4) {
    char line[200];
    say(line, snprintf(line, sizeof line, "[\"register\",\"%s\",\"%s\"]\n", argv[3], argv[4]));
  }
  tell("born", born, now(), 0);
  if (strcmp(argv[2], "beat") == 0) beat();
  if (strcmp(argv[2], "ready") == 0) ready();
  for (;;) {
    int signal;
    sigwait(&go, &signal);
    long count = argc > 3 ? atol(argv[3]) : 0;
    long long begin = now();
    run(argv[2], count);
    tell(argv[2], begin, now(), count);
  }
}
