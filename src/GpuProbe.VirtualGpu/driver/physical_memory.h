// Physical memory that handles name.
#pragma once
#include "driver.h"

enum { DRIVER_GRANULARITY = 2 << 20 };

typedef struct driver_physical {
  CUmemGenericAllocationHandle handle;
  int64_t bytes, booked_bytes;  // imported and host memory is booked elsewhere or not at all
  int32_t device;
  int32_t held, mapped;
  CUmemLocation location;
  int handle_types;
  uint64_t serial;
  int32_t exporter;  // process that created it
  struct driver_physical* next;
} driver_physical;

driver_physical* driver_hold_mapped(CUmemGenericAllocationHandle handle);  // null if there is no such handle
void driver_release_mapped(driver_physical* memory);
CUmemGenericAllocationHandle driver_hold(driver_physical* memory);  // one more reference to its handle
