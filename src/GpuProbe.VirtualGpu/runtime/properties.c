// Properties and attributes of a device: what decides allocations comes from the card, the rest is what all cards of the
// last generations share (limits of the programming model) or zero.
#include "properties.h"

#include <string.h>

#include "runtime.h"

enum { WARP = 32, THREADS_PER_BLOCK = 1024, GRID_YZ = 65535, GRID_X = 2147483647, CONSTANT_MEMORY = 65536,
       RESERVED_SHARED = 1024, REGISTERS = 65536 };

static int fill(device_properties* p, int device) {
  if (device < 0 || device >= vgpu_device_count()) return CUDA_INVALID_DEVICE;
  const vgpu_card* card = vgpu_card_of(device);
  memset(p, 0, sizeof *p);
  memcpy(p->name, card->name, sizeof card->name);
  vgpu_uuid(vgpu_physical_index(device), p->uuid);
  p->total_global_memory = (size_t)card->total_memory;
  p->shared_memory_per_block = (size_t)card->shared_memory_per_block;
  p->shared_memory_per_block_optin = (size_t)card->shared_memory_per_block_optin;
  p->shared_memory_per_multiprocessor = (size_t)card->shared_memory_per_multiprocessor;
  p->reserved_shared_memory_per_block = card->capability_major >= 8 ? RESERVED_SHARED : 0;
  p->registers_per_block = REGISTERS;
  p->registers_per_multiprocessor = card->registers_per_multiprocessor;
  p->warp_size = WARP;
  p->memory_pitch = GRID_X;
  p->max_threads_per_block = THREADS_PER_BLOCK;
  p->max_threads_dim[0] = p->max_threads_dim[1] = THREADS_PER_BLOCK;
  p->max_threads_dim[2] = 64;
  p->max_grid_size[0] = GRID_X;
  p->max_grid_size[1] = p->max_grid_size[2] = GRID_YZ;
  p->total_constant_memory = CONSTANT_MEMORY;
  p->major = card->capability_major;
  p->minor = card->capability_minor;
  p->texture_alignment = p->surface_alignment = 512;
  p->texture_pitch_alignment = WARP;
  p->multiprocessor_count = card->multiprocessors;
  p->max_threads_per_multiprocessor = card->threads_per_multiprocessor;
  p->max_blocks_per_multiprocessor = card->blocks_per_multiprocessor;
  p->l2_cache_size = (int)card->l2_cache;
  p->can_map_host_memory = p->concurrent_kernels = p->unified_addressing = p->stream_priorities_supported = 1;
  p->global_l1_cache_supported = p->local_l1_cache_supported = p->managed_memory = p->concurrent_managed_access = 1;
  p->compute_preemption_supported = p->can_use_host_pointer_for_registered_memory = p->cooperative_launch = 1;
  p->host_register_supported = p->memory_pools_supported = p->ipc_event_supported = p->unified_function_pointers = 1;
  p->async_engine_count = 3;
  p->pci_bus_id = vgpu_physical_index(device) + 1;
  p->cluster_launch = card->capability_major >= 9;
  p->memory_pool_supported_handle_types = 1;
  return CUDA_OK;
}

#if VGPU_CUDA_MAJOR == 12
VGPU_API cuda_error cudaGetDeviceProperties_v2(device_properties* properties, int device) { return cuda_set(fill(properties, device)); }
#else
VGPU_API cuda_error cudaGetDeviceProperties(device_properties* properties, int device) { return cuda_set(fill(properties, device)); }
#endif

static int attribute_of(const device_properties* p, int attribute) {
  switch (attribute) {
    case 1: return p->max_threads_per_block;
    case 2: case 3: case 4: return p->max_threads_dim[attribute - 2];
    case 5: case 6: case 7: return p->max_grid_size[attribute - 5];
    case 8: return (int)p->shared_memory_per_block;
    case 9: return (int)p->total_constant_memory;
    case 10: return p->warp_size;
    case 11: return (int)p->memory_pitch;
    case 12: return p->registers_per_block;
    case 13: return 1410000;  // kHz; programs divide by it
    case 14: return (int)p->texture_alignment;
    case 15: return 1;
    case 16: return p->multiprocessor_count;
    case 19: return p->can_map_host_memory;
    case 30: return (int)p->surface_alignment;
    case 31: return p->concurrent_kernels;
    case 33: return p->pci_bus_id;
    case 36: return 1593000;  // kHz
    case 37: return 5120;     // bits
    case 38: return p->l2_cache_size;
    case 39: return p->max_threads_per_multiprocessor;
    case 40: return p->async_engine_count;
    case 41: return p->unified_addressing;
    case 51: return (int)p->texture_pitch_alignment;
    case 75: return p->major;
    case 76: return p->minor;
    case 78: return p->stream_priorities_supported;
    case 79: case 80: return 1;
    case 81: return (int)p->shared_memory_per_multiprocessor;
    case 82: return p->registers_per_multiprocessor;
    case 83: return p->managed_memory;
    case 87: return 2;
    case 89: case 90: case 91: case 95: case 99: case 115: case 125: return 1;
    case 97: return (int)p->shared_memory_per_block_optin;
    case 106: return p->max_blocks_per_multiprocessor;
    case 111: return (int)p->reserved_shared_memory_per_block;
    case 119: return (int)p->memory_pool_supported_handle_types;
    case 120: return p->cluster_launch;
    default: return 0;
  }
}

VGPU_API cuda_error cudaDeviceGetAttribute(int* value, int attribute, int device) {
  device_properties properties;
  int error = fill(&properties, device);
  if (!error) *value = attribute_of(&properties, attribute);
  return cuda_set(error);
}
