// Begins as a CUDA runtime does that is linked statically: it finds the driver by itself and asks it for its internal tables.
#include <dlfcn.h>
#include <stddef.h>

int start_runtime(void) {
  static const char id[16] = {0x6b};
  const void* table = NULL;
  void* driver = dlopen("libcuda.so.1", RTLD_NOW);
  if (!driver) return -1;
  int (*init)(unsigned) = (int (*)(unsigned))dlsym(driver, "cuInit");
  int (*export_table)(const void**, const void*) = (int (*)(const void**, const void*))dlsym(driver, "cuGetExportTable");
  if (!init || !export_table || init(0)) return -1;
  return export_table(&table, id) ? 9 : 0;
}
