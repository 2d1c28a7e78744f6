// Devices: handles and identities.
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "nvml.h"

enum { UUID_BYTES = 16, BUS_TYPE_PCIE = 2, BRAND_NVIDIA = 14 };

typedef struct nvml_device { char unused; } nvml_device;
static nvml_device handles[VGPU_MOST_DEVICES];

nvmlReturn_t nvml_physical(nvmlDevice_t device, int* physical) {
  NVML_TRY(nvml_ready());
  if (device < handles || device >= handles + vgpu_physical_count()) return NVML_ERROR_INVALID_ARGUMENT;
  *physical = (int)(device - handles);
  return vgpu_is_lost(*physical) ? NVML_ERROR_GPU_IS_LOST : NVML_SUCCESS;
}

const vgpu_card* nvml_card(void) { return vgpu_card_of(0); }

int nvml_number(unsigned* to, unsigned value) {
  if (to) *to = value;
  return to != NULL;
}

nvmlReturn_t nvml_text(char* to, unsigned length, const char* text) {
  if (!to) return NVML_ERROR_INVALID_ARGUMENT;
  if (strlen(text) >= length) return NVML_ERROR_INSUFFICIENT_SIZE;
  strcpy(to, text);
  return NVML_SUCCESS;
}

VGPU_API nvmlReturn_t nvmlDeviceGetCount_v2(unsigned* count) {
  NVML_TRY(nvml_ready());
  return nvml_number(count, (unsigned)vgpu_physical_count()) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}
NVML_ALIAS(nvmlDeviceGetCount, nvmlDeviceGetCount_v2);

VGPU_API nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned index, nvmlDevice_t* device) {
  NVML_TRY(nvml_ready());
  if (!device || index >= (unsigned)vgpu_physical_count()) return NVML_ERROR_INVALID_ARGUMENT;
  *device = &handles[index];
  return vgpu_is_lost((int)index) ? NVML_ERROR_GPU_IS_LOST : NVML_SUCCESS;
}
NVML_ALIAS(nvmlDeviceGetHandleByIndex, nvmlDeviceGetHandleByIndex_v2);

static void uuid_text(int physical, char text[48]) {
  uint8_t bytes[UUID_BYTES];
  vgpu_uuid(physical, bytes);
  char* end = text + sprintf(text, "GPU-");
  for (int i = 0; i < UUID_BYTES; i++) {
    int starts_group = i == 4 || i == 6 || i == 8 || i == 10;
    end += sprintf(end, "%s%02x", starts_group ? "-" : "", bytes[i]);
  }
}

VGPU_API nvmlReturn_t nvmlDeviceGetHandleByUUID(const char* uuid, nvmlDevice_t* device) {
  NVML_TRY(nvml_ready());
  if (!uuid || !device) return NVML_ERROR_INVALID_ARGUMENT;
  for (int i = 0; i < vgpu_physical_count(); i++) {
    char text[48];
    uuid_text(i, text);
    if (!strcasecmp(text, uuid)) return *device = &handles[i], NVML_SUCCESS;
  }
  return NVML_ERROR_NOT_FOUND;
}

static int parse_bus_id(const char* text, unsigned id[4]) {
  memset(id, 0, 4 * sizeof *id);
  if (sscanf(text, "%x:%x:%x.%x", &id[0], &id[1], &id[2], &id[3]) >= 3) return 1;
  memset(id, 0, 4 * sizeof *id);
  return sscanf(text, "%x:%x.%x", &id[1], &id[2], &id[3]) >= 2;
}

static void bus_id_of(int physical, unsigned id[4]) {
  char text[32];
  vgpu_bus_id(physical, text, sizeof text);
  parse_bus_id(text, id);
}

VGPU_API nvmlReturn_t nvmlDeviceGetHandleByPciBusId_v2(const char* text, nvmlDevice_t* device) {
  unsigned asked[4], own[4];
  NVML_TRY(nvml_ready());
  if (!text || !device || !parse_bus_id(text, asked)) return NVML_ERROR_INVALID_ARGUMENT;
  for (int i = 0; i < vgpu_physical_count(); i++) {
    bus_id_of(i, own);
    if (!memcmp(own, asked, sizeof own)) return *device = &handles[i], NVML_SUCCESS;
  }
  return NVML_ERROR_NOT_FOUND;
}
NVML_ALIAS(nvmlDeviceGetHandleByPciBusId, nvmlDeviceGetHandleByPciBusId_v2);

static void serial_text(int physical, char text[16]) { sprintf(text, "%013d", physical + 1); }

VGPU_API nvmlReturn_t nvmlDeviceGetHandleBySerial(const char* serial, nvmlDevice_t* device) {
  NVML_TRY(nvml_ready());
  if (!serial || !device) return NVML_ERROR_INVALID_ARGUMENT;
  for (int i = 0; i < vgpu_physical_count(); i++) {
    char text[16];
    serial_text(i, text);
    if (!strcmp(text, serial)) return *device = &handles[i], NVML_SUCCESS;
  }
  return NVML_ERROR_NOT_FOUND;
}

VGPU_API nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char* name, unsigned length) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  return nvml_text(name, length, nvml_card()->name);
}

VGPU_API nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char* uuid, unsigned length) {
  int physical;
  char text[48];
  NVML_TRY(nvml_physical(device, &physical));
  uuid_text(physical, text);
  return nvml_text(uuid, length, text);
}

VGPU_API nvmlReturn_t nvmlDeviceGetSerial(nvmlDevice_t device, char* serial, unsigned length) {
  int physical;
  char text[16];
  NVML_TRY(nvml_physical(device, &physical));
  serial_text(physical, text);
  return nvml_text(serial, length, text);
}

VGPU_API nvmlReturn_t nvmlDeviceGetIndex(nvmlDevice_t device, unsigned* index) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  return nvml_number(index, (unsigned)physical) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}
NVML_ALIAS(nvmlDeviceGetMinorNumber, nvmlDeviceGetIndex);
NVML_ALIAS(nvmlDeviceGetModuleId, nvmlDeviceGetIndex);

VGPU_API nvmlReturn_t nvmlDeviceGetBoardId(nvmlDevice_t device, unsigned* board) {
  int physical;
  unsigned id[4];
  NVML_TRY(nvml_physical(device, &physical));
  bus_id_of(physical, id);
  return nvml_number(board, id[1] << 8) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

VGPU_API nvmlReturn_t nvmlDeviceGetBrand(nvmlDevice_t device, int* brand) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  return nvml_number((unsigned*)brand, BRAND_NVIDIA) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

VGPU_API nvmlReturn_t nvmlDeviceGetBusType(nvmlDevice_t device, unsigned* type) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  return nvml_number(type, BUS_TYPE_PCIE) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

typedef struct nvmlPciInfo_t {
  char busIdLegacy[16];
  unsigned domain, bus, device, pciDeviceId, pciSubSystemId;
  char busId[32];
} nvmlPciInfo_t;

VGPU_API nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t* pci) {
  enum { NVIDIA = 0x10de };
  int physical;
  unsigned id[4];
  NVML_TRY(nvml_physical(device, &physical));
  if (!pci) return NVML_ERROR_INVALID_ARGUMENT;
  bus_id_of(physical, id);
  *pci = (nvmlPciInfo_t){.domain = id[0], .bus = id[1], .device = id[2], .pciDeviceId = NVIDIA, .pciSubSystemId = NVIDIA};
  snprintf(pci->busIdLegacy, sizeof pci->busIdLegacy, "%04X:%02X:%02X.0", id[0] & 0xffff, id[1] & 0xff, id[2] & 0xff);
  snprintf(pci->busId, sizeof pci->busId, "%08X:%02X:%02X.0", id[0], id[1] & 0xff, id[2] & 0xff);
  return NVML_SUCCESS;
}
NVML_ALIAS(nvmlDeviceGetPciInfo, nvmlDeviceGetPciInfo_v3);
NVML_ALIAS(nvmlDeviceGetPciInfo_v2, nvmlDeviceGetPciInfo_v3);
