/*
 * The smallest possible supervisor: fork and exec, waitpid, repeat. No pipes, log, groups or configuration.
 * Its time for a restart, or for a boot of 1000, is the lower limit for any supervisor on this machine.
 *
 *   floor COUNT PROGRAM ARGUMENT...     at SIGTERM it stops all, waits for all, and exits
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;
static pid_t *pids;
static int count;

static void stop(int signal) {
  stopping = 1;
  for (int i = 0; i < count; i++) {
    if (pids[i] > 0) kill(pids[i], signal);
  }
}

static pid_t start(char **argv) {
  pid_t pid = fork();
  if (pid != 0) return pid;
  signal(SIGTERM, SIG_DFL);
  setsid();
  execv(argv[0], argv);
  _exit(127);
}

int main(int argc, char **argv) {
  if (argc < 3 || (count = atoi(argv[1])) < 1 || (pids = calloc(count, sizeof *pids)) == NULL) return 2;
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGTERM, &action, NULL);
  for (int i = 0; i < count; i++) pids[i] = start(argv + 2);
  int left = count;
  while (left > 0) {
    pid_t pid = waitpid(-1, NULL, 0);
    if (pid < 0) continue;
    for (int i = 0; i < count; i++) {
      if (pids[i] != pid) continue;
      pids[i] = stopping ? 0 : start(argv + 2);
      if (stopping) left--;
    }
  }
  return 0;
}
