// The cards of a rig: its file `card`, and which of its devices this process sees.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

enum { MOST_SETTINGS = 64 };

static struct { char* key; char* value; } settings[MOST_SETTINGS];
static int setting_count;
static vgpu_card card;
static int physical_count;
static int visible[VGPU_MOST_DEVICES];
static int visible_count;
static const char* rig;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void read_settings(FILE* file) {
  char line[1024];
  while (setting_count < MOST_SETTINGS && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    char* space = strchr(line, ' ');
    if (!space) continue;
    *space = 0;
    settings[setting_count].key = strdup(line);
    settings[setting_count].value = strdup(space + 1);
    setting_count++;
  }
}

static const char* find(const char* key, const char* otherwise) {
  for (int i = 0; i < setting_count; i++)
    if (!strcmp(settings[i].key, key)) return settings[i].value;
  return otherwise;
}

static int64_t number(const char* key, int64_t otherwise) {
  const char* text = find(key, NULL);
  return text ? strtoll(text, NULL, 10) : otherwise;
}

static void describe(void) {
  snprintf(card.name, sizeof card.name, "%s", find("name", "virtual GPU"));
  card.total_memory = number("total-memory", 0);
  card.context_bytes = number("context", 0);
  card.l2_cache = number("l2-cache", 0);
  sscanf(find("capability", "8.0"), "%d.%d", &card.capability_major, &card.capability_minor);
  card.multiprocessors = (int32_t)number("multiprocessors", 1);
  card.threads_per_multiprocessor = (int32_t)number("threads-per-multiprocessor", 2048);
  card.blocks_per_multiprocessor = (int32_t)number("blocks-per-multiprocessor", 32);
  card.shared_memory_per_block = (int32_t)number("shared-memory-per-block", 49152);
  card.shared_memory_per_block_optin = (int32_t)number("shared-memory-per-block-optin", 49152);
  card.shared_memory_per_multiprocessor = (int32_t)number("shared-memory-per-multiprocessor", 65536);
  card.registers_per_multiprocessor = 65536;
}

static int by_uuid(const char* text, size_t length) {
  for (int physical = 0; physical < physical_count; physical++) {
    uint8_t bytes[16];
    char uuid[48] = "GPU-";
    vgpu_uuid(physical, bytes);
    char* end = uuid + 4;
    for (int i = 0; i < 16; i++) end += sprintf(end, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
    if (length > 4 && length <= strlen(uuid) && !strncmp(uuid, text, length)) return physical;
  }
  return -1;
}

// CUDA_VISIBLE_DEVICES: indices or UUIDs; what follows an entry that names no device is not seen.
static void choose_visible(const char* list) {
  if (!list) {
    for (int i = 0; i < physical_count; i++) visible[visible_count++] = i;
    return;
  }
  while (*list && visible_count < VGPU_MOST_DEVICES) {
    list += strspn(list, " ");
    size_t length = strcspn(list, ",");
    int physical = isdigit((unsigned char)*list) ? atoi(list) : by_uuid(list, length);
    if (physical < 0 || physical >= physical_count) return;
    visible[visible_count++] = physical;
    list += length;
    if (*list == ',') list++;
  }
}

static void load(void) {
  const char* folder = getenv("GPUPROBE_VGPU");
  if (!folder || !*folder) return;
  char path[4096];
  snprintf(path, sizeof path, "%s/card", folder);
  FILE* file = fopen(path, "re");
  if (!file) return;
  read_settings(file);
  fclose(file);
  rig = strdup(folder);
  describe();
  physical_count = (int)number("devices", 1);
  if (physical_count > VGPU_MOST_DEVICES) physical_count = VGPU_MOST_DEVICES;
  choose_visible(getenv("CUDA_VISIBLE_DEVICES"));
}

const char* vgpu_rig(void) {
  pthread_once(&once, load);
  return rig;
}

int vgpu_device_count(void) { return vgpu_rig() ? visible_count : 0; }

int vgpu_physical_count(void) { return vgpu_rig() ? physical_count : 0; }

int vgpu_physical_index(int device) { return device >= 0 && device < vgpu_device_count() ? visible[device] : -1; }

const vgpu_card* vgpu_card_of(int device) {
  (void)device;  // all devices of a rig are of one kind
  vgpu_rig();
  return &card;
}

const char* vgpu_setting(const char* key, const char* otherwise) {
  vgpu_rig();
  return find(key, otherwise);
}

int64_t vgpu_setting_number(const char* key, int64_t otherwise) {
  vgpu_rig();
  return number(key, otherwise);
}

static void lost_path(int physical, char path[4096]) { snprintf(path, 4096, "%s/lost.%d", rig, physical); }

int vgpu_is_lost(int physical) {
  char path[4096];
  if (!vgpu_rig()) return 0;
  lost_path(physical, path);
  return !access(path, F_OK);
}

void vgpu_lose(int physical) {
  char path[4096];
  lost_path(physical, path);
  FILE* file = fopen(path, "we");
  if (file) fclose(file);
}

void vgpu_bus_id(int physical, char* text, int capacity) {
  snprintf(text, (size_t)capacity, "0000:%02X:00.0", physical + 1);
}

void vgpu_uuid(int physical, uint8_t bytes[16]) {
  static const uint8_t pattern[15] = {0x67, 0x70, 0x75, 0x70, 0x72, 0x6f, 0x62, 0x65, 0x2d, 0x76, 0x67, 0x70, 0x75, 0x2d, 0x00};
  memcpy(bytes, pattern, sizeof pattern);
  bytes[15] = (uint8_t)physical;
}
