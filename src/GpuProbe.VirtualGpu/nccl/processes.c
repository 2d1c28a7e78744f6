// Which processes are alive. A process that has ended and waits for its parent to ask (a zombie) is not.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nccl.h"

uint64_t nccl_born(int pid) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE* file = fopen(path, "re");
  if (!file) return kill(pid, 0) && errno == ESRCH ? 0 : 1;
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = 0;
  // The name, in brackets, may hold spaces and brackets; the state is the 3rd field, the start time the 22nd.
  char* field = strrchr(text, ')');
  if (!field || strchr("ZXx", field[2])) return 0;
  field += 2;
  for (int i = 3; i < 22 && field; i++) field = strchr(field + 1, ' ');
  return field ? strtoull(field, NULL, 10) : 1;
}

int nccl_gone(const ncclComm* comm, int rank) {
  const nccl_member* member = &comm->members[rank];
  int pid = atomic_load(&member->pid);
  if (!pid || pid == getpid()) return 0;
  return nccl_born(pid) != member->born;
}
