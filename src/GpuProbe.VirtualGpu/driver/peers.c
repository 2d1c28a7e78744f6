// Access between devices: every device of a rig reaches every other.
#include <stdatomic.h>

#include "driver.h"

static atomic_char enabled[VGPU_MOST_DEVICES][VGPU_MOST_DEVICES];

static int connected(int from, int to) { return from != to; }

VGPU_API CUresult cuDeviceCanAccessPeer(int* can, CUdevice device, CUdevice peer) {
  DRIVER_TRY(driver_check_device(device));
  DRIVER_TRY(driver_check_device(peer));
  if (!can) return CUDA_ERROR_INVALID_VALUE;
  *can = connected(device, peer);
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuDeviceGetP2PAttribute(int* value, int attribute, CUdevice device, CUdevice peer) {
  enum { PERFORMANCE_RANK = 1, ACCESS_SUPPORTED, NATIVE_ATOMICS, ARRAY_ACCESS, ONLY_PARTIAL_ATOMICS };
  DRIVER_TRY(driver_check_device(device));
  DRIVER_TRY(driver_check_device(peer));
  if (!value || attribute < PERFORMANCE_RANK || attribute > ONLY_PARTIAL_ATOMICS) return CUDA_ERROR_INVALID_VALUE;
  if (device == peer) return CUDA_ERROR_INVALID_DEVICE;
  *value = attribute != PERFORMANCE_RANK && attribute != ONLY_PARTIAL_ATOMICS && connected(device, peer);
  return CUDA_SUCCESS;
}

static CUresult pair(CUcontext peer_context, int* device, int* peer) {
  DRIVER_TRY(driver_current(device));
  for (*peer = 0; *peer < vgpu_device_count(); ++*peer)
    if (driver_primary_context(*peer) == peer_context) return CUDA_SUCCESS;
  return CUDA_ERROR_INVALID_CONTEXT;
}

VGPU_API CUresult cuCtxEnablePeerAccess(CUcontext peer_context, unsigned flags) {
  int device, peer;
  DRIVER_TRY(pair(peer_context, &device, &peer));
  if (flags) return CUDA_ERROR_INVALID_VALUE;
  if (!connected(device, peer)) return CUDA_ERROR_PEER_ACCESS_UNSUPPORTED;
  return atomic_exchange(&enabled[device][peer], 1) ? CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED : CUDA_SUCCESS;
}

VGPU_API CUresult cuCtxDisablePeerAccess(CUcontext peer_context) {
  int device, peer;
  DRIVER_TRY(pair(peer_context, &device, &peer));
  return atomic_exchange(&enabled[device][peer], 0) ? CUDA_SUCCESS : CUDA_ERROR_PEER_ACCESS_NOT_ENABLED;
}
