// Autocast: which type operators compute in, for each kind of device, and the cache of casts of weights.
#include <ATen/autocast_mode.h>

#include "errors.h"

using namespace gpuprobe;

static gp_autocast state_of(c10::DeviceType type) {
  return {at::autocast::is_autocast_enabled(type), static_cast<int32_t>(at::autocast::get_autocast_dtype(type)),
          at::autocast::is_autocast_cache_enabled()};
}

static void put(c10::DeviceType type, const gp_autocast& state) {
  at::autocast::set_autocast_enabled(type, state.enabled != 0);
  at::autocast::set_autocast_dtype(type, static_cast<at::ScalarType>(state.dtype));
  at::autocast::set_autocast_cache_enabled(state.cache_enabled != 0);
}

gp_status gp_autocast_state(int32_t device_type, gp_autocast* state) {
  return guarded([&] { *state = state_of(static_cast<c10::DeviceType>(device_type)); });
}

gp_status gp_autocast_enter(int32_t device_type, const gp_autocast* state, gp_autocast* before) {
  return guarded([&] {
    const auto type = static_cast<c10::DeviceType>(device_type);
    *before = state_of(type);
    put(type, *state);
    at::autocast::increment_nesting();
  });
}

gp_status gp_autocast_leave(int32_t device_type, const gp_autocast* before) {
  return guarded([&] {
    // Casts outlive an inner scope, so that scopes in one another share them.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    put(static_cast<c10::DeviceType>(device_type), *before);
  });
}

gp_status gp_autocast_clear_cache(void) {
  return guarded([] { at::autocast::clear_cache(); });
}
