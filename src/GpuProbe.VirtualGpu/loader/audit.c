// Makes the loader take the stand-ins of this folder for CUDA's libraries, whatever run path or absolute path a program
// names them by. It lives in a namespace of its own, before the program: static memory, no threads, next to no libc.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PATH = 1024, MOST_NAME = 128, MOST_PATHS = 64, HASH_DIGITS = 8, HIGHEST_VERSION = 14 };

static char folder[MOST_PATH];
static size_t folder_length;
static char paths[MOST_PATHS][MOST_PATH + MOST_NAME];  // the loader keeps what it was given for a while
static int path_count;

static void find_folder(void) {
  Dl_info info;
  const char* rig = getenv("GPUPROBE_VGPU");
  if (!rig || !*rig || !dladdr((void*)find_folder, &info) || !info.dli_fname) return;
  const char* slash = strrchr(info.dli_fname, '/');
  if (!slash || (size_t)(slash - info.dli_fname) + 2 > sizeof folder) return;
  folder_length = (size_t)(slash - info.dli_fname) + 1;
  memcpy(folder, info.dli_fname, folder_length);
}

__attribute__((visibility("default"))) unsigned la_version(unsigned version) {
  find_folder();
  return version < LAV_CURRENT ? version : LAV_CURRENT;
}

static int starts_with(const char* text, const char* start) { return !strncmp(text, start, strlen(start)); }

static int is_hash(const char* text, size_t length) {
  if (length != HASH_DIGITS) return 0;
  for (size_t i = 0; i < length; i++)
    if (!strchr("0123456789abcdef", text[i])) return 0;
  return 1;
}

// Length of the name before its version: of libcudart in libcudart.so.12.4.127, and, as wheels rename the libraries they
// bundle, in libcudart.faf08d9a.so.13 and libcudart-9335f6a2.so.12.
static size_t stem_length(const char* name, const char* suffix) {
  size_t length = (size_t)(suffix - name);
  if (length > HASH_DIGITS + 1) {
    size_t mark = length - HASH_DIGITS - 1;
    if ((name[mark] == '.' || name[mark] == '-') && is_hash(name + mark + 1, HASH_DIGITS)) return mark;
  }
  return length;
}

static size_t append(char* to, size_t at, const char* text, size_t length) {
  memcpy(to + at, text, length);
  to[at + length] = 0;
  return at + length;
}

static char* remember(const char* path) {
  for (int i = 0; i < path_count; i++)
    if (!strcmp(paths[i], path)) return paths[i];
  if (path_count == MOST_PATHS || access(path, R_OK)) return NULL;
  strcpy(paths[path_count], path);
  return paths[path_count++];
}

static char* with_version(const char* stem, size_t length, const char* version, size_t digits) {
  char path[MOST_PATH + MOST_NAME];
  size_t at = append(path, 0, folder, folder_length);
  at = append(path, at, stem, length);
  at = append(path, at, ".so.", digits ? 4 : 3);
  append(path, at, version, digits);
  return remember(path);
}

static char* stand_in(const char* name) {
  const char* suffix = strstr(name, ".so");
  if (!suffix || (suffix[3] && suffix[3] != '.') || strlen(name) >= MOST_NAME) return NULL;
  size_t length = stem_length(name, suffix);
  if (suffix[3]) {
    const char* version = suffix + 4;
    char* found = with_version(name, length, version, strlen(version));
    return found ? found : with_version(name, length, version, strspn(version, "0123456789"));
  }
  // A name without a version, as of the links that development packages install.
  for (int version = HIGHEST_VERSION; version >= 0; version--) {
    char digits[3] = {(char)('0' + version / 10), (char)('0' + version % 10), 0};
    const char* number = version < 10 ? digits + 1 : digits;
    char* found = with_version(name, length, number, strlen(number));
    if (found) return found;
  }
  return with_version(name, length, "", 0);
}

__attribute__((visibility("default"))) char* la_objsearch(const char* name, uintptr_t* cookie, unsigned flag) {
  (void)cookie, (void)flag;
  if (!folder_length || !strncmp(name, folder, folder_length)) return (char*)name;
  const char* slash = strrchr(name, '/');
  const char* base = slash ? slash + 1 : name;
  int of_cuda = starts_with(base, "libcu") || starts_with(base, "libnv") || starts_with(base, "libnccl.") ||
                starts_with(base, "libnccl-") || starts_with(base, "libgpuprobe-vgpu.");
  char* found = of_cuda ? stand_in(base) : NULL;
  return found ? found : (char*)name;
}
