// Says what NVIDIA's libraries answer, and which file a library is that is loaded by its absolute path: the argument.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>

int cudaMalloc(void** address, size_t bytes);
int cudaRuntimeGetVersion(int* version);
int ncclGetVersion(int* version);
size_t cudnnGetVersion(void);
int cudnnOfTheFuture(void);
int cublasFutureMalloc(void);

int main(int count, char** arguments) {
  void* address = NULL;
  int runtime = 0, nccl = 0;
  struct link_map* loaded = NULL;
  printf("malloc %d\n", cudaMalloc(&address, 3 << 20));
  cudaRuntimeGetVersion(&runtime);
  ncclGetVersion(&nccl);
  printf("versions %d %d %zu\n", runtime, nccl, cudnnGetVersion());
  printf("unknown %d, refused %d\n", cudnnOfTheFuture(), cublasFutureMalloc());
  void* library = count > 1 ? dlopen(arguments[1], RTLD_NOW) : NULL;
  if (library) dlinfo(library, RTLD_DI_LINKMAP, &loaded);
  printf("loaded %s\n", loaded ? loaded->l_name : dlerror());
  return 0;
}
