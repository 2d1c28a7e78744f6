// Tensor and filter descriptors.
#include "cudnn.h"

#include <stdlib.h>
#include <string.h>

int64_t cudnn_type_bytes(int type) {
  switch (type) {
    case 1: case 10: return 8;                              // double, int64
    case 0: case 4: case 5: case 7: return 4;               // float, int32, four int8
    case 2: case 9: return 2;                               // half, bfloat16
    case 8: return 32;                                      // 32 int8
    default: return 1;
  }
}

void cudnn_tensor_set(cudnn_tensor* tensor, int type, int rank, const int* sizes, const int* strides) {
  tensor->type = type;
  tensor->rank = rank < 0 ? 0 : rank > CUDNN_MOST_DIMENSIONS ? CUDNN_MOST_DIMENSIONS : rank;
  int64_t stride = 1;
  for (int i = tensor->rank - 1; i >= 0; i--) {
    tensor->sizes[i] = sizes[i];
    tensor->strides[i] = strides ? strides[i] : (int32_t)stride;
    stride *= sizes[i];
  }
}

// Channels innermost, as the formats with C last have it.
static void channels_last(cudnn_tensor* tensor) {
  int stride = tensor->rank > 1 ? tensor->sizes[1] : 1;
  for (int i = tensor->rank - 1; i > 1; i--) {
    tensor->strides[i] = stride;
    stride *= tensor->sizes[i];
  }
  if (tensor->rank > 1) tensor->strides[1] = 1;
  if (tensor->rank > 0) tensor->strides[0] = stride;
}

static int64_t bytes_of(const cudnn_tensor* tensor) {
  int64_t last = 0;
  for (int i = 0; i < tensor->rank; i++) last += (int64_t)(tensor->sizes[i] - 1) * tensor->strides[i];
  return tensor->rank ? (last + 1) * cudnn_type_bytes(tensor->type) : 0;
}

VGPU_API int cudnnCreateTensorDescriptor(void** descriptor) { return cudnn_descriptor(descriptor, sizeof(cudnn_tensor)); }
VGPU_API int cudnnCreateFilterDescriptor(void** descriptor) { return cudnn_descriptor(descriptor, sizeof(cudnn_tensor)); }
VGPU_API int cudnnDestroyTensorDescriptor(void* descriptor) { free(descriptor); return CUDNN_SUCCESS; }
VGPU_API int cudnnDestroyFilterDescriptor(void* descriptor) { free(descriptor); return CUDNN_SUCCESS; }

VGPU_API int cudnnSetTensorNdDescriptor(cudnn_tensor* tensor, int type, int rank, const int* sizes, const int* strides) {
  if (!tensor || !sizes) return CUDNN_NULL_POINTER;
  cudnn_tensor_set(tensor, type, rank, sizes, strides);
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnSetTensorNdDescriptorEx(cudnn_tensor* tensor, int format, int type, int rank, const int* sizes) {
  if (!tensor || !sizes) return CUDNN_NULL_POINTER;
  cudnn_tensor_set(tensor, type, rank, sizes, NULL);
  if (format == 1) channels_last(tensor);
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnSetTensor4dDescriptor(cudnn_tensor* tensor, int format, int type, int n, int c, int h, int w) {
  return cudnnSetTensorNdDescriptorEx(tensor, format, type, 4, (int[]){n, c, h, w});
}

VGPU_API int cudnnSetTensor4dDescriptorEx(cudnn_tensor* tensor, int type, int n, int c, int h, int w, int n_stride,
                                          int c_stride, int h_stride, int w_stride) {
  return cudnnSetTensorNdDescriptor(tensor, type, 4, (int[]){n, c, h, w}, (int[]){n_stride, c_stride, h_stride, w_stride});
}

VGPU_API int cudnnGetTensorNdDescriptor(const cudnn_tensor* tensor, int asked, int* type, int* rank, int* sizes, int* strides) {
  if (!tensor) return CUDNN_NULL_POINTER;
  if (type) *type = tensor->type;
  if (rank) *rank = tensor->rank;
  for (int i = 0; i < asked && i < tensor->rank; i++) {
    if (sizes) sizes[i] = tensor->sizes[i];
    if (strides) strides[i] = tensor->strides[i];
  }
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnGetTensor4dDescriptor(const cudnn_tensor* tensor, int* type, int* n, int* c, int* h, int* w, int* n_stride,
                                        int* c_stride, int* h_stride, int* w_stride) {
  if (!tensor || tensor->rank != 4) return CUDNN_BAD_PARAM;
  int* const sizes[] = {n, c, h, w};
  int* const strides[] = {n_stride, c_stride, h_stride, w_stride};
  if (type) *type = tensor->type;
  for (int i = 0; i < 4; i++) {
    if (sizes[i]) *sizes[i] = tensor->sizes[i];
    if (strides[i]) *strides[i] = tensor->strides[i];
  }
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnGetTensorSizeInBytes(const cudnn_tensor* tensor, size_t* bytes) {
  if (!tensor || !bytes) return CUDNN_NULL_POINTER;
  *bytes = (size_t)bytes_of(tensor);
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnSetFilterNdDescriptor(cudnn_tensor* filter, int type, int format, int rank, const int* sizes) {
  if (!filter || !sizes) return CUDNN_NULL_POINTER;
  cudnn_tensor_set(filter, type, rank, sizes, NULL);
  filter->format = format;
  return CUDNN_SUCCESS;
}

VGPU_API int cudnnSetFilter4dDescriptor(cudnn_tensor* filter, int type, int format, int k, int c, int h, int w) {
  return cudnnSetFilterNdDescriptor(filter, type, format, 4, (int[]){k, c, h, w});
}

VGPU_API int cudnnGetFilterNdDescriptor(const cudnn_tensor* filter, int asked, int* type, int* format, int* rank, int* sizes) {
  if (!filter) return CUDNN_NULL_POINTER;
  if (format) *format = filter->format;
  return cudnnGetTensorNdDescriptor(filter, asked, type, rank, sizes, NULL);
}

VGPU_API int cudnnGetFilter4dDescriptor(const cudnn_tensor* filter, int* type, int* format, int* k, int* c, int* h, int* w) {
  if (!filter) return CUDNN_NULL_POINTER;
  if (format) *format = filter->format;
  return cudnnGetTensor4dDescriptor(filter, type, k, c, h, w, NULL, NULL, NULL, NULL);
}

VGPU_API int cudnnGetFilterSizeInBytes(const cudnn_tensor* filter, size_t* bytes) {
  return cudnnGetTensorSizeInBytes(filter, bytes);
}
