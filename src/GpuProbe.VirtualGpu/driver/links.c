// The driver's linker: what it puts out is a text with everything it was given that is text.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

typedef struct driver_link {
  char* text;
  size_t length;
} driver_link;

static const char header[] = ".version 8.0\n.target sm_50\n.address_size 64\n";

static CUresult append(driver_link* state, const char* text, size_t length) {
  char* grown = realloc(state->text, state->length + length + 1);
  if (!grown) return CUDA_ERROR_OUT_OF_MEMORY;
  memcpy(grown + state->length, text, length);
  state->text = grown;
  state->length += length;
  grown[state->length] = 0;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuLinkCreate_v2(unsigned count, int* options, void** values, driver_link** state) {
  (void)count, (void)options, (void)values;
  int device;
  DRIVER_TRY(driver_current(&device));
  if (!state) return CUDA_ERROR_INVALID_VALUE;
  *state = calloc(1, sizeof **state);
  if (!*state) return CUDA_ERROR_OUT_OF_MEMORY;
  return append(*state, header, sizeof header - 1);
}
DRIVER_ALIAS(cuLinkCreate, cuLinkCreate_v2);

VGPU_API CUresult cuLinkAddData_v2(driver_link* state, int type, void* data, size_t bytes, const char* name, unsigned count,
                                   int* options, void** values) {
  enum { PTX = 1 };
  (void)name, (void)count, (void)options, (void)values;
  DRIVER_TRY(driver_ready());
  if (!state) return CUDA_ERROR_INVALID_HANDLE;
  if (!data || !bytes) return CUDA_ERROR_INVALID_VALUE;
  return type == PTX ? append(state, data, strnlen(data, bytes)) : CUDA_SUCCESS;
}
DRIVER_ALIAS(cuLinkAddData, cuLinkAddData_v2);

VGPU_API CUresult cuLinkAddFile_v2(driver_link* state, int type, const char* path, unsigned count, int* options,
                                   void** values) {
  (void)type, (void)count, (void)options, (void)values;
  DRIVER_TRY(driver_ready());
  if (!state) return CUDA_ERROR_INVALID_HANDLE;
  FILE* file = path ? fopen(path, "re") : NULL;
  if (!file) return CUDA_ERROR_FILE_NOT_FOUND;
  fclose(file);
  return CUDA_SUCCESS;
}
DRIVER_ALIAS(cuLinkAddFile, cuLinkAddFile_v2);

VGPU_API CUresult cuLinkComplete(driver_link* state, void** image, size_t* bytes) {
  DRIVER_TRY(driver_ready());
  if (!state) return CUDA_ERROR_INVALID_HANDLE;
  if (!image) return CUDA_ERROR_INVALID_VALUE;
  *image = state->text;
  if (bytes) *bytes = state->length + 1;
  return CUDA_SUCCESS;
}

VGPU_API CUresult cuLinkDestroy(driver_link* state) {
  DRIVER_TRY(driver_ready());
  if (!state) return CUDA_ERROR_INVALID_HANDLE;
  free(state->text);
  free(state);
  return CUDA_SUCCESS;
}
