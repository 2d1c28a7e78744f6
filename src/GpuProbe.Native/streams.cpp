// Streams of a device. The caching allocator gives a block to the stream that was current, and again only to that stream:
// what runs beside the model's own stream has memory of its own.
#include <c10/core/impl/VirtualGuardImpl.h>

#include "errors.h"

using namespace gpuprobe;

static c10::Stream stream_of(const gp_stream& stream) {
  return c10::Stream::unpack3(stream.id, static_cast<c10::DeviceIndex>(stream.device_index),
                              static_cast<c10::DeviceType>(stream.device_type));
}

static gp_stream described(const c10::Stream& stream) {
  const auto parts = stream.pack3();
  return {parts.stream_id, static_cast<int32_t>(parts.device_index), static_cast<int32_t>(parts.device_type)};
}

gp_status gp_stream_from_pool(int32_t device_type, int32_t device_index, int32_t high_priority, gp_stream* stream) {
  return guarded([&] {
    const auto type = static_cast<c10::DeviceType>(device_type);
    const c10::impl::VirtualGuardImpl devices(type);
    const c10::Device device(type, static_cast<c10::DeviceIndex>(device_index));
    *stream = described(devices.getStreamFromGlobalPool(device, high_priority != 0));
  });
}

gp_status gp_stream_exchange(const gp_stream* stream, gp_stream* before) {
  return guarded([&] {
    const c10::Stream next = stream_of(*stream);
    const c10::impl::VirtualGuardImpl devices(next.device_type());
    *before = described(devices.exchangeStream(next));
  });
}
