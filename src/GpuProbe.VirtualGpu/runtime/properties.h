// cudaDeviceProp. CUDA 13 took fields out and added some at the end; everything else kept its place.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct device_properties {
  char name[256];
  uint8_t uuid[16];
  char luid[8];
  uint32_t luid_device_node_mask;
  size_t total_global_memory, shared_memory_per_block;
  int registers_per_block, warp_size;
  size_t memory_pitch;
  int max_threads_per_block, max_threads_dim[3], max_grid_size[3];
#if VGPU_CUDA_MAJOR < 13
  int clock_rate;
#endif
  size_t total_constant_memory;
  int major, minor;
  size_t texture_alignment, texture_pitch_alignment;
#if VGPU_CUDA_MAJOR < 13
  int device_overlap;
#endif
  int multiprocessor_count;
#if VGPU_CUDA_MAJOR < 13
  int kernel_exec_timeout_enabled;
#endif
  int integrated, can_map_host_memory;
#if VGPU_CUDA_MAJOR < 13
  int compute_mode;
#endif
  int max_texture_1d, max_texture_1d_mipmap;
#if VGPU_CUDA_MAJOR < 13
  int max_texture_1d_linear;
#endif
  int max_texture_2d[2], max_texture_2d_mipmap[2], max_texture_2d_linear[3], max_texture_2d_gather[2];
  int max_texture_3d[3], max_texture_3d_alternate[3], max_texture_cubemap;
  int max_texture_1d_layered[2], max_texture_2d_layered[3], max_texture_cubemap_layered[2];
  int max_surface_1d, max_surface_2d[2], max_surface_3d[3];
  int max_surface_1d_layered[2], max_surface_2d_layered[3], max_surface_cubemap, max_surface_cubemap_layered[2];
  size_t surface_alignment;
  int concurrent_kernels, ecc_enabled, pci_bus_id, pci_device_id, pci_domain_id, tcc_driver, async_engine_count;
  int unified_addressing;
#if VGPU_CUDA_MAJOR < 13
  int memory_clock_rate;
#endif
  int memory_bus_width, l2_cache_size, persisting_l2_cache_max_size, max_threads_per_multiprocessor;
  int stream_priorities_supported, global_l1_cache_supported, local_l1_cache_supported;
  size_t shared_memory_per_multiprocessor;
  int registers_per_multiprocessor, managed_memory, is_multi_gpu_board, multi_gpu_board_group_id;
  int host_native_atomic_supported;
#if VGPU_CUDA_MAJOR < 13
  int single_to_double_precision_perf_ratio;
#endif
  int pageable_memory_access, concurrent_managed_access, compute_preemption_supported;
  int can_use_host_pointer_for_registered_memory, cooperative_launch;
#if VGPU_CUDA_MAJOR < 13
  int cooperative_multi_device_launch;
#endif
  size_t shared_memory_per_block_optin;
  int pageable_memory_access_uses_host_page_tables, direct_managed_memory_access_from_host;
  int max_blocks_per_multiprocessor, access_policy_max_window_size;
  size_t reserved_shared_memory_per_block;
  int host_register_supported, sparse_array_supported, host_register_read_only_supported;
  int timeline_semaphore_interop_supported, memory_pools_supported, gpu_direct_rdma_supported;
  uint32_t gpu_direct_rdma_flush_writes_options;
  int gpu_direct_rdma_writes_ordering;
  uint32_t memory_pool_supported_handle_types;
  int deferred_mapping_array_supported, ipc_event_supported, cluster_launch, unified_function_pointers;
#if VGPU_CUDA_MAJOR < 13
  int reserved[63];
#else
  int device_numa_config, device_numa_id, mps_enabled, host_numa_id;
  uint32_t gpu_pci_device_id, gpu_pci_subsystem_id;
  int host_numa_multinode_ipc_supported, reserved[56];
#endif
} device_properties;
