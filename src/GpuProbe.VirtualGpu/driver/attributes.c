// Device attributes. What a card's profile says comes from there; what all cards since Volta have in common is a table.
#include <stdio.h>

#include "driver.h"

enum { ATTRIBUTES = 160 };  // the numbers that drivers up to CUDA 13 know, with room

// Limits of textures and surfaces (21 to 29, 42 to 77 without the named ones) are those of compute capability 7.0 to 12.0.
static const int32_t common[ATTRIBUTES] = {
    [1] = 1024,         // threads per block
    [2] = 1024,         // block dimensions
    [3] = 1024,
    [4] = 64,
    [5] = 2147483647,   // grid dimensions
    [6] = 65535,
    [7] = 65535,
    [9] = 65536,        // constant memory
    [10] = 32,          // warp
    [11] = 2147483647,  // pitch
    [14] = 512,         // texture alignment
    [15] = 1,           // copies overlap kernels
    [19] = 1,           // maps host memory
    [21] = 131072, [22] = 131072, [23] = 65536, [24] = 16384, [25] = 16384, [26] = 16384,
    [27] = 32768, [28] = 32768, [29] = 2048,
    [30] = 512,         // surface alignment
    [31] = 1,           // concurrent kernels
    [40] = 3,           // copy engines
    [41] = 1,           // unified addressing
    [42] = 32768, [43] = 2048, [44] = 1, [45] = 32768, [46] = 32768, [47] = 8192, [48] = 8192, [49] = 32768,
    [51] = 32,          // texture pitch alignment
    [52] = 32768, [53] = 32768, [54] = 2046, [55] = 32768, [56] = 131072, [57] = 65536, [58] = 16384, [59] = 16384,
    [60] = 16384, [61] = 32768, [62] = 2048, [63] = 32768, [64] = 32768, [65] = 2048, [66] = 32768, [67] = 32768,
    [68] = 2046, [69] = 268435456, [70] = 131072, [71] = 65000, [72] = 2097120, [73] = 32768, [74] = 32768, [77] = 32768,
    [78] = 1,           // stream priorities
    [79] = 1,           // L1 caches global and local memory
    [80] = 1,
    [83] = 1,           // managed memory
    [89] = 1,           // concurrent managed access
    [90] = 1,           // compute preemption
    [91] = 1,           // host pointers of registered memory
    [95] = 1,           // cooperative launches
    [96] = 1,
    [98] = 1,           // remote writes can be flushed
    [99] = 1,           // host memory can be registered
    [102] = 1,          // virtual memory management
    [103] = 1,          // file descriptors as handles
    [109] = 134213632,  // access policy window
    [110] = 1,          // GPUDirect RDMA of virtual memory
    [112] = 1,          // sparse arrays
    [114] = 1,          // timeline semaphores
    [115] = 1,          // memory pools
    [116] = 1,          // GPUDirect RDMA
    [117] = 1,
    [118] = 100,
    [119] = 1,          // pools export file descriptors
    [121] = 1,
    [122] = 1,          // 64-bit stream memory operations
    [123] = 1,
    [125] = 1,          // events between processes
    [126] = 1,          // memory synchronisation domains
    [129] = 1,          // unified function pointers
    [131] = -1,         // no NUMA node of its own
};

// Clocks and bus width decide no memory; programs divide by them. By compute capability, of its best known card.
typedef struct speed {
  int32_t capability, clock_khz, memory_clock_khz, bus_bits, double_ratio;
} speed;

static const speed speeds[] = {
    {70, 1530000, 877000, 4096, 2},   {75, 1590000, 5001000, 256, 32},  {80, 1410000, 1593000, 5120, 2},
    {86, 1695000, 9751000, 384, 32},  {89, 2520000, 10501000, 384, 64}, {90, 1980000, 2619000, 5120, 2},
    {100, 1965000, 3996000, 8192, 2}, {120, 2407000, 14001000, 512, 64},
};

static int capability_of(const vgpu_card* card) { return 10 * card->capability_major + card->capability_minor; }

static const speed* speed_of(const vgpu_card* card) {
  const speed* found = &speeds[0];
  for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
    if (speeds[i].capability <= capability_of(card)) found = &speeds[i];
  return found;
}

static int bus_number(int device) {
  unsigned domain, bus = 0;
  char id[32];
  vgpu_bus_id(vgpu_physical_index(device), id, sizeof id);
  sscanf(id, "%x:%x", &domain, &bus);
  return (int)bus;
}

static int has_ecc(const vgpu_card* card) {
  int ratio = speed_of(card)->double_ratio;  // the cards with HBM, whose memory always has it
  return (int)vgpu_setting_number("ecc", ratio == 2);
}

static int from_card(int attribute, int device) {
  const vgpu_card* card = vgpu_card_of(device);
  const speed* speed = speed_of(card);
  int ampere = card->capability_major >= 8, hopper = card->capability_major >= 9;
  switch (attribute) {
    case 8: return card->shared_memory_per_block;
    case 12: return card->registers_per_multiprocessor;
    case 13: return (int)vgpu_setting_number("clock-rate", speed->clock_khz);
    case 16: return card->multiprocessors;
    case 20: return (int)vgpu_setting_number("compute-mode", 0);
    case 32: return has_ecc(card);
    case 33: return bus_number(device);
    case 36: return (int)vgpu_setting_number("memory-clock-rate", speed->memory_clock_khz);
    case 37: return (int)vgpu_setting_number("memory-bus-width", speed->bus_bits);
    case 38: return (int)card->l2_cache;
    case 39: return card->threads_per_multiprocessor;
    case 75: return card->capability_major;
    case 76: return card->capability_minor;
    case 81: return card->shared_memory_per_multiprocessor;
    case 82: return card->registers_per_multiprocessor;
    case 87: return speed->double_ratio;
    case 97: return card->shared_memory_per_block_optin;
    case 106: return card->blocks_per_multiprocessor;
    case 108: return ampere ? (int)(card->l2_cache / 4 * 3) : 0;
    case 111: return ampere ? 1024 : 0;
    case 120: return hopper;
    case 126: return hopper ? 4 : 1;
    case 127: return hopper;
    default: return common[attribute];
  }
}

VGPU_API CUresult cuDeviceGetAttribute(int* value, int attribute, CUdevice device) {
  DRIVER_TRY(driver_check_device(device));
  if (!value || attribute < 1 || attribute >= ATTRIBUTES) return CUDA_ERROR_INVALID_VALUE;
  *value = from_card(attribute, device);
  return CUDA_SUCCESS;
}
