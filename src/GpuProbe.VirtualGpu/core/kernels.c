// Modules, kernels and launches. Nothing runs; what is kept is which kernel ran last on a thread (a read of its result is
// explained by it) and the content of small fills, whose value stands in their arguments.
#include <stdlib.h>
#include <string.h>

#include "fatbin.h"
#include "fills.h"
#include "internal.h"

typedef struct module {
  const void* fatbin;
  int architecture[100];  // by capability, 0 not looked up yet, -1 none
} module;

typedef enum role {
  UNKNOWN_ROLE, NO_ROLE, ALL_ROLE, ANY_ROLE, COUNT_ROLE, PARTIAL_COUNT_ROLE, SELECT_ROLE, FILL_ROLE, EQUALITY_ROLE, FINITE_ROLE,
} role;

typedef struct function {
  const void* host;
  const char* name;
  module* module;
  role role;
} function;

static function* functions;  // open addressing by host address
static size_t function_count, function_capacity;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_long launches;

static __thread const char* last_name = "none";
static __thread role last_role;
static __thread int64_t last_items, partial_items;
static __thread int compared_equal;

void* vgpu_register_module(const void* fatbin) {
  module* registered = calloc(1, sizeof *registered);
  registered->fatbin = fatbin;
  return registered;
}

// Its functions may still be named in the report; the few bytes stay.
void vgpu_unregister_module(void* registered) { (void)registered; }

static function* slot_of(const void* host) {
  size_t index = ((uintptr_t)host >> 4) * 0x9E3779B97F4A7C15u & (function_capacity - 1);
  while (functions[index].host && functions[index].host != host) index = (index + 1) & (function_capacity - 1);
  return &functions[index];
}

static void grow(void) {
  function* old = functions;
  size_t old_capacity = function_capacity;
  function_capacity = old_capacity ? 2 * old_capacity : 1 << 16;
  functions = calloc(function_capacity, sizeof *functions);
  for (size_t i = 0; i < old_capacity; i++)
    if (old[i].host) *slot_of(old[i].host) = old[i];
  free(old);
}

void vgpu_register_function(void* owner, const void* host_function, const char* name) {
  pthread_mutex_lock(&lock);
  if (2 * function_count >= function_capacity) grow();
  function* slot = slot_of(host_function);
  if (!slot->host) function_count++;
  *slot = (function){host_function, name, owner, UNKNOWN_ROLE};
  pthread_mutex_unlock(&lock);
}

static role role_of(const char* name) {
  if (strstr(name, "and_kernel_cuda")) return ALL_ROLE;
  if (strstr(name, "or_kernel_cuda")) return ANY_ROLE;
  if (strstr(name, "DeviceReduceSingleTileKernel")) return COUNT_ROLE;
  if (strstr(name, "DeviceReduceKernel")) return PARTIAL_COUNT_ROLE;
  if (strstr(name, "DeviceSelectSweepKernel") || strstr(name, "write_num_of_segments")) return SELECT_ROLE;
  if (strstr(name, "CompareEqFunctor")) return EQUALITY_ROLE;
  // "Is finite" is the product of two conditions.
  if (strstr(name, "MulFunctorIbEE")) return FINITE_ROLE;
  return strstr(name, "FillFunctor") ? FILL_ROLE : NO_ROLE;
}

static function* find(const void* host_function) {
  pthread_mutex_lock(&lock);
  function* found = function_capacity ? slot_of(host_function) : NULL;
  pthread_mutex_unlock(&lock);
  if (!found || !found->host) return NULL;
  if (found->role == UNKNOWN_ROLE) found->role = role_of(found->name);
  return found;
}

const char* vgpu_function_name(const void* host_function) {
  const function* found = find(host_function);
  return found ? found->name : "?";
}

// A function that was registered in a way of which nothing is known here counts as compiled for the card.
int vgpu_function_architecture(const void* host_function, int device) {
  const function* found = find(host_function);
  const vgpu_card* card = vgpu_card_of(device);
  int capability = 10 * card->capability_major + card->capability_minor;
  if (!found || !found->module) return capability;
  int slot = capability < 100 ? capability : capability - 100;
  int* known = &found->module->architecture[slot];
  if (!*known) {
    int architecture = vgpu_fatbin_architecture(found->module->fatbin, card->capability_major, card->capability_minor);
    *known = architecture ? architecture : -1;
  }
  return *known > 0 ? *known : 0;
}

// Element counts of CUB's reductions stand in their third argument, a 32-bit number (64-bit ones begin with it).
static int64_t items_in(void** arguments) {
  uint32_t items = 0;
  if (arguments && arguments[2]) memcpy(&items, arguments[2], sizeof items);
  return items;
}

// The functor of == and !=, a kernel's second argument, begins with which of the two it is: 0 or 1.
static int compares_equal(void** arguments) {
  int32_t operation = 1;
  if (arguments && arguments[1]) memcpy(&operation, arguments[1], sizeof operation);
  return operation == 0;
}

void vgpu_launched(const void* host_function, void** arguments) {
  const function* found = find(host_function);
  launches++;
  vgpu_fault_launched(vgpu_current_device());
  last_name = found ? found->name : "?";
  last_role = found ? found->role : NO_ROLE;
  switch (last_role) {
    case PARTIAL_COUNT_ROLE: partial_items = items_in(arguments); break;
    case COUNT_ROLE:
      last_items = partial_items ? partial_items : items_in(arguments);
      partial_items = 0;
      break;
    case FILL_ROLE: vgpu_follow_fill(last_name, arguments); break;
    case EQUALITY_ROLE: compared_equal = compares_equal(arguments); break;
    default: break;
  }
}

void vgpu_launched_by_name(const char* name) {
  launches++;
  vgpu_fault_launched(vgpu_current_device());
  last_name = name;
  last_role = NO_ROLE;
}

const char* vgpu_last_kernel(vgpu_kernel_class* kind, int64_t* items) {
  *items = last_items;
  *kind = last_role == ALL_ROLE                                  ? VGPU_ALL_OF
          : last_role == ANY_ROLE                                ? VGPU_ANY_OF
          : last_role == COUNT_ROLE || last_role == SELECT_ROLE ? VGPU_SIZE
                                                                 : VGPU_PLAIN;
  return last_name;
}

int vgpu_last_holds_of_zero(void) { return last_role == FINITE_ROLE || (last_role == EQUALITY_ROLE && compared_equal); }

int64_t vgpu_launches(void) { return launches; }
