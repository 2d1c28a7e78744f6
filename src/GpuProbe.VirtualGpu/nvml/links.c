// What connects devices: nothing but PCIe, or NVLink through switches, as the rig's setting `interconnect` says.
#include <string.h>

#include "nvml.h"

enum { SWITCH = 1, P2P_OK = 0, P2P_NOT_SUPPORTED = 5 };

static int nvlink_version(void) {
  const char* interconnect = vgpu_setting("interconnect", "pcie");
  return !strcmp(interconnect, "nvlink-a100") ? 3 : !strncmp(interconnect, "nvlink", 6) ? 4 : 0;
}

static unsigned link_count(void) { return nvlink_version() == 3 ? 12 : nvlink_version() ? 18 : 0; }

static nvmlReturn_t check_link(nvmlDevice_t device, unsigned link) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  if (!link_count()) return NVML_ERROR_NOT_SUPPORTED;
  return link < link_count() ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

static nvmlReturn_t answer(nvmlDevice_t device, unsigned link, unsigned* to, unsigned value) {
  NVML_TRY(check_link(device, link));
  return nvml_number(to, value) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

VGPU_API nvmlReturn_t nvmlDeviceGetNvLinkState(nvmlDevice_t device, unsigned link, unsigned* active) {
  return answer(device, link, active, 1);
}

VGPU_API nvmlReturn_t nvmlDeviceGetNvLinkVersion(nvmlDevice_t device, unsigned link, unsigned* version) {
  return answer(device, link, version, (unsigned)nvlink_version());
}

VGPU_API nvmlReturn_t nvmlDeviceGetNvLinkCapability(nvmlDevice_t device, unsigned link, int capability, unsigned* result) {
  enum { P2P_SUPPORTED = 0, P2P_ATOMICS = 2, VALID = 5 };
  return answer(device, link, result, capability == P2P_SUPPORTED || capability == P2P_ATOMICS || capability == VALID);
}

VGPU_API nvmlReturn_t nvmlDeviceGetNvLinkRemoteDeviceType(nvmlDevice_t device, unsigned link, unsigned* type) {
  enum { REMOTE_SWITCH = 2 };
  return answer(device, link, type, REMOTE_SWITCH);
}

// A switch is no device of this rig.
VGPU_API nvmlReturn_t nvmlDeviceGetNvLinkRemotePciInfo_v2(nvmlDevice_t device, unsigned link, void* pci) {
  (void)pci;
  NVML_TRY(check_link(device, link));
  return NVML_ERROR_NOT_SUPPORTED;
}
NVML_ALIAS(nvmlDeviceGetNvLinkRemotePciInfo, nvmlDeviceGetNvLinkRemotePciInfo_v2);

static nvmlReturn_t pair(nvmlDevice_t first, nvmlDevice_t second, int* same) {
  int a, b;
  NVML_TRY(nvml_physical(first, &a));
  NVML_TRY(nvml_physical(second, &b));
  *same = a == b;
  return NVML_SUCCESS;
}

VGPU_API nvmlReturn_t nvmlDeviceGetP2PStatus(nvmlDevice_t first, nvmlDevice_t second, int index, unsigned* status) {
  enum { NVLINK = 2 };
  int same;
  NVML_TRY(pair(first, second, &same));
  unsigned value = same || (index == NVLINK && !link_count()) ? P2P_NOT_SUPPORTED : P2P_OK;
  return nvml_number(status, value) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

VGPU_API nvmlReturn_t nvmlDeviceGetTopologyCommonAncestor(nvmlDevice_t first, nvmlDevice_t second, unsigned* level) {
  enum { INTERNAL = 0, NODE = 40 };
  int same;
  NVML_TRY(pair(first, second, &same));
  return nvml_number(level, same ? INTERNAL : NODE) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

VGPU_API nvmlReturn_t nvmlDeviceOnSameBoard(nvmlDevice_t first, nvmlDevice_t second, int* on_same) {
  int same;
  NVML_TRY(pair(first, second, &same));
  return nvml_number((unsigned*)on_same, (unsigned)same) ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

typedef struct nvmlFieldValue_t {
  unsigned fieldId, scopeId;
  long long timestamp, latencyUsec;
  int valueType, nvmlReturn;
  union {
    double dVal;
    unsigned uiVal;
    unsigned long long ullVal;
  } value;
} nvmlFieldValue_t;

VGPU_API nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t device, int count, nvmlFieldValue_t* values) {
  enum { NVLINK_LINK_COUNT = 91, UNSIGNED_INT = 1 };
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  if (!values || count < 1) return NVML_ERROR_INVALID_ARGUMENT;
  for (int i = 0; i < count; i++) {
    int known = values[i].fieldId == NVLINK_LINK_COUNT;
    values[i].nvmlReturn = known ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
    values[i].valueType = UNSIGNED_INT;
    values[i].value.ullVal = known ? link_count() : 0;
  }
  return NVML_SUCCESS;
}

enum { FABRIC_NOT_SUPPORTED = 0 };

typedef struct nvmlGpuFabricInfo_t {
  unsigned char clusterUuid[16];
  int status;
  unsigned cliqueId;
  unsigned char state;
} nvmlGpuFabricInfo_t;

VGPU_API nvmlReturn_t nvmlDeviceGetGpuFabricInfo(nvmlDevice_t device, nvmlGpuFabricInfo_t* info) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  if (!info) return NVML_ERROR_INVALID_ARGUMENT;
  memset(info, 0, sizeof *info);
  info->state = FABRIC_NOT_SUPPORTED;
  return NVML_SUCCESS;
}

// Version 2 and later ones begin alike; their size is in the lower bits of the version.
typedef struct nvmlGpuFabricInfoV_t {
  unsigned version;
  unsigned char clusterUuid[16];
  int status;
  unsigned cliqueId;
  unsigned char state;
  unsigned healthMask;
} nvmlGpuFabricInfoV_t;

VGPU_API nvmlReturn_t nvmlDeviceGetGpuFabricInfoV(nvmlDevice_t device, nvmlGpuFabricInfoV_t* info) {
  int physical;
  NVML_TRY(nvml_physical(device, &physical));
  if (!info) return NVML_ERROR_INVALID_ARGUMENT;
  unsigned version = info->version;
  if (version >> 24 < 2 || (version & 0xffffff) < sizeof *info) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
  memset(info, 0, sizeof *info);
  info->version = version;
  info->state = FABRIC_NOT_SUPPORTED;
  return NVML_SUCCESS;
}
