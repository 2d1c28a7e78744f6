// Copies of rectangles and boxes between linear memory. Arrays do not exist on the virtual GPU.
#include "driver.h"

enum { HOST = 1, DEVICE, ARRAY, UNIFIED, MOST_KEPT_BYTES = 64 << 10 };

typedef struct CUDA_MEMCPY2D {
  size_t srcXInBytes, srcY;
  int srcMemoryType;
  const void* srcHost;
  CUdeviceptr srcDevice;
  void* srcArray;
  size_t srcPitch;
  size_t dstXInBytes, dstY;
  int dstMemoryType;
  void* dstHost;
  CUdeviceptr dstDevice;
  void* dstArray;
  size_t dstPitch;
  size_t WidthInBytes, Height;
} CUDA_MEMCPY2D;

// CUDA_MEMCPY3D_PEER has the same layout; contexts stand where this one is reserved.
typedef struct CUDA_MEMCPY3D {
  size_t srcXInBytes, srcY, srcZ, srcLOD;
  int srcMemoryType;
  const void* srcHost;
  CUdeviceptr srcDevice;
  void *srcArray, *reserved0;
  size_t srcPitch, srcHeight;
  size_t dstXInBytes, dstY, dstZ, dstLOD;
  int dstMemoryType;
  void* dstHost;
  CUdeviceptr dstDevice;
  void *dstArray, *reserved1;
  size_t dstPitch, dstHeight;
  size_t WidthInBytes, Height, Depth;
} CUDA_MEMCPY3D;

typedef struct box {
  char* start;
  size_t pitch, slice;
} box;

static char* start_of(int type, const void* host, CUdeviceptr device) {
  return type == HOST ? (char*)host : type == DEVICE || type == UNIFIED ? (char*)device : NULL;
}

static CUresult copy_box(box to, box from, size_t width, size_t height, size_t depth) {
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!width || !height || !depth) return CUDA_SUCCESS;
  if (!to.start || !from.start) return CUDA_ERROR_INVALID_VALUE;
  // Row by row, a large copy would be kept although a contiguous one of its size is not.
  if (vgpu_is_device(to.start) && width * height * depth > MOST_KEPT_BYTES) return CUDA_SUCCESS;
  for (size_t z = 0; z < depth; z++)
    for (size_t y = 0; y < height; y++)
      vgpu_copy(to.start + z * to.slice + y * to.pitch, from.start + z * from.slice + y * from.pitch, (int64_t)width);
  return CUDA_SUCCESS;
}

static CUresult copy_3d(const CUDA_MEMCPY3D* copy) {
  if (!copy) return CUDA_ERROR_INVALID_VALUE;
  if (copy->srcMemoryType == ARRAY || copy->dstMemoryType == ARRAY) return CUDA_ERROR_NOT_SUPPORTED;
  size_t to_pitch = copy->dstPitch ? copy->dstPitch : copy->WidthInBytes;
  size_t from_pitch = copy->srcPitch ? copy->srcPitch : copy->WidthInBytes;
  box to = {start_of(copy->dstMemoryType, copy->dstHost, copy->dstDevice), to_pitch, to_pitch * copy->dstHeight};
  box from = {start_of(copy->srcMemoryType, copy->srcHost, copy->srcDevice), from_pitch, from_pitch * copy->srcHeight};
  if (to.start) to.start += copy->dstZ * to.slice + copy->dstY * to.pitch + copy->dstXInBytes;
  if (from.start) from.start += copy->srcZ * from.slice + copy->srcY * from.pitch + copy->srcXInBytes;
  return copy_box(to, from, copy->WidthInBytes, copy->Height, copy->Depth);
}

static CUresult copy_2d(const CUDA_MEMCPY2D* copy) {
  if (!copy) return CUDA_ERROR_INVALID_VALUE;
  CUDA_MEMCPY3D as_box = {
      .srcXInBytes = copy->srcXInBytes, .srcY = copy->srcY, .srcMemoryType = copy->srcMemoryType, .srcHost = copy->srcHost,
      .srcDevice = copy->srcDevice, .srcPitch = copy->srcPitch, .dstXInBytes = copy->dstXInBytes, .dstY = copy->dstY,
      .dstMemoryType = copy->dstMemoryType, .dstHost = copy->dstHost, .dstDevice = copy->dstDevice,
      .dstPitch = copy->dstPitch, .WidthInBytes = copy->WidthInBytes, .Height = copy->Height, .Depth = 1};
  return copy_3d(&as_box);
}

VGPU_API CUresult cuMemcpy2D_v2(const CUDA_MEMCPY2D* copy) { return copy_2d(copy); }
DRIVER_ALIAS(cuMemcpy2D_v2_ptds, cuMemcpy2D_v2);
DRIVER_ALIAS(cuMemcpy2DUnaligned_v2, cuMemcpy2D_v2);
DRIVER_ALIAS(cuMemcpy2DUnaligned_v2_ptds, cuMemcpy2D_v2);

VGPU_API CUresult cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D* copy, CUstream stream) {
  (void)stream;
  return copy_2d(copy);
}
DRIVER_ALIAS(cuMemcpy2DAsync_v2_ptsz, cuMemcpy2DAsync_v2);

VGPU_API CUresult cuMemcpy3D_v2(const CUDA_MEMCPY3D* copy) { return copy_3d(copy); }
DRIVER_ALIAS(cuMemcpy3D_v2_ptds, cuMemcpy3D_v2);
DRIVER_ALIAS(cuMemcpy3DPeer, cuMemcpy3D_v2);
DRIVER_ALIAS(cuMemcpy3DPeer_ptds, cuMemcpy3D_v2);

VGPU_API CUresult cuMemcpy3DAsync_v2(const CUDA_MEMCPY3D* copy, CUstream stream) {
  (void)stream;
  return copy_3d(copy);
}
DRIVER_ALIAS(cuMemcpy3DAsync_v2_ptsz, cuMemcpy3DAsync_v2);
DRIVER_ALIAS(cuMemcpy3DPeerAsync, cuMemcpy3DAsync_v2);
DRIVER_ALIAS(cuMemcpy3DPeerAsync_ptsz, cuMemcpy3DAsync_v2);
