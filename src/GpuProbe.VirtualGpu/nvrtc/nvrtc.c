// NVRTC of the virtual GPU. A program is "compiled" to a text that names its kernels, which is all that the driver's
// stand-in needs to hand out functions.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#ifndef VGPU_CUDA_MAJOR
#define VGPU_CUDA_MAJOR 12
#endif
// Of the toolkit: 1000 times the major number and ten times the minor one.
#ifndef VGPU_CUDART_VERSION
#define VGPU_CUDART_VERSION (VGPU_CUDA_MAJOR == 12 ? 12040 : 1000 * VGPU_CUDA_MAJOR)
#endif

VGPU_API nvrtcResult nvrtcVersion(int* major, int* minor) {
  if (!major || !minor) return NVRTC_ERROR_INVALID_INPUT;
  *major = VGPU_CUDA_MAJOR;
  *minor = VGPU_CUDART_VERSION % 1000 / 10;
  return NVRTC_SUCCESS;
}

static const int architectures[] = {
#if VGPU_CUDA_MAJOR <= 12
    50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90,
#else
    75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121,
#endif
};

VGPU_API nvrtcResult nvrtcGetNumSupportedArchs(int* count) {
  if (!count) return NVRTC_ERROR_INVALID_INPUT;
  *count = (int)(sizeof architectures / sizeof *architectures);
  return NVRTC_SUCCESS;
}

VGPU_API nvrtcResult nvrtcGetSupportedArchs(int* supported) {
  if (!supported) return NVRTC_ERROR_INVALID_INPUT;
  memcpy(supported, architectures, sizeof architectures);
  return NVRTC_SUCCESS;
}

VGPU_API const char* nvrtcGetErrorString(int result) {
  static const char* const names[] = {
      "NVRTC_SUCCESS", "NVRTC_ERROR_OUT_OF_MEMORY", "NVRTC_ERROR_PROGRAM_CREATION_FAILURE", "NVRTC_ERROR_INVALID_INPUT",
      "NVRTC_ERROR_INVALID_PROGRAM", "NVRTC_ERROR_INVALID_OPTION", "NVRTC_ERROR_COMPILATION",
      "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE", "NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION",
      "NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION", "NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID",
      "NVRTC_ERROR_INTERNAL_ERROR", "NVRTC_ERROR_TIME_FILE_WRITE_FAILED",
  };
  return result >= 0 && result < (int)(sizeof names / sizeof *names) ? names[result] : "NVRTC_ERROR unknown";
}

VGPU_API nvrtcResult nvrtcCreateProgram(nvrtcProgram* program, const char* source, const char* name, int header_count,
                                        const char* const* headers, const char* const* include_names) {
  (void)name, (void)headers, (void)include_names;
  if (!program || !source || header_count < 0) return NVRTC_ERROR_INVALID_INPUT;
  *program = calloc(1, sizeof **program);
  if (!*program) return NVRTC_ERROR_OUT_OF_MEMORY;
  (*program)->source = strdup(source);
  return (*program)->source ? NVRTC_SUCCESS : NVRTC_ERROR_OUT_OF_MEMORY;
}

VGPU_API nvrtcResult nvrtcDestroyProgram(nvrtcProgram* program) {
  if (!program || !*program) return NVRTC_ERROR_INVALID_PROGRAM;
  program_free(*program);
  *program = NULL;
  return NVRTC_SUCCESS;
}

VGPU_API nvrtcResult nvrtcAddNameExpression(nvrtcProgram program, const char* expression) {
  if (!program) return NVRTC_ERROR_INVALID_PROGRAM;
  if (program->code) return NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION;
  if (!expression) return NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID;
  return program_add_name(program, expression) ? NVRTC_SUCCESS : NVRTC_ERROR_OUT_OF_MEMORY;
}

// The number in an option like --gpu-architecture=sm_80 or -arch=compute_80.
static int architecture_in(int count, const char* const* options) {
  int architecture = 52;
  for (int i = 0; i < count; i++) {
    const char* value = options[i] && strstr(options[i], "arch") ? strpbrk(options[i], "0123456789") : NULL;
    if (value) architecture = atoi(value);
  }
  return architecture;
}

VGPU_API nvrtcResult nvrtcCompileProgram(nvrtcProgram program, int count, const char* const* options) {
  if (!program) return NVRTC_ERROR_INVALID_PROGRAM;
  if (count < 0 || (count && !options)) return NVRTC_ERROR_INVALID_OPTION;
  return program_compile(program, architecture_in(count, options)) ? NVRTC_SUCCESS : NVRTC_ERROR_OUT_OF_MEMORY;
}

VGPU_API nvrtcResult nvrtcGetLoweredName(nvrtcProgram program, const char* expression, const char** lowered) {
  if (!program) return NVRTC_ERROR_INVALID_PROGRAM;
  if (!expression || !lowered) return NVRTC_ERROR_INVALID_INPUT;
  if (!program->code) return NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION;
  *lowered = program_lowered(program, expression);
  return *lowered ? NVRTC_SUCCESS : NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID;
}

static nvrtcResult code_size(nvrtcProgram program, size_t* bytes) {
  if (!program || !program->code) return NVRTC_ERROR_INVALID_PROGRAM;
  if (!bytes) return NVRTC_ERROR_INVALID_INPUT;
  *bytes = strlen(program->code) + 1;
  return NVRTC_SUCCESS;
}

static nvrtcResult code(nvrtcProgram program, char* to) {
  if (!program || !program->code) return NVRTC_ERROR_INVALID_PROGRAM;
  if (!to) return NVRTC_ERROR_INVALID_INPUT;
  strcpy(to, program->code);
  return NVRTC_SUCCESS;
}

// All kinds of output are the one text.
VGPU_API nvrtcResult nvrtcGetPTXSize(nvrtcProgram program, size_t* bytes) { return code_size(program, bytes); }
VGPU_API nvrtcResult nvrtcGetPTX(nvrtcProgram program, char* to) { return code(program, to); }
VGPU_API nvrtcResult nvrtcGetCUBINSize(nvrtcProgram program, size_t* bytes) { return code_size(program, bytes); }
VGPU_API nvrtcResult nvrtcGetCUBIN(nvrtcProgram program, char* to) { return code(program, to); }
VGPU_API nvrtcResult nvrtcGetLTOIRSize(nvrtcProgram program, size_t* bytes) { return code_size(program, bytes); }
VGPU_API nvrtcResult nvrtcGetLTOIR(nvrtcProgram program, char* to) { return code(program, to); }
VGPU_API nvrtcResult nvrtcGetNVVMSize(nvrtcProgram program, size_t* bytes) { return code_size(program, bytes); }
VGPU_API nvrtcResult nvrtcGetNVVM(nvrtcProgram program, char* to) { return code(program, to); }
VGPU_API nvrtcResult nvrtcGetOptiXIRSize(nvrtcProgram program, size_t* bytes) { return code_size(program, bytes); }
VGPU_API nvrtcResult nvrtcGetOptiXIR(nvrtcProgram program, char* to) { return code(program, to); }

VGPU_API nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram program, size_t* bytes) {
  if (!program) return NVRTC_ERROR_INVALID_PROGRAM;
  if (!bytes) return NVRTC_ERROR_INVALID_INPUT;
  *bytes = 1;
  return NVRTC_SUCCESS;
}

VGPU_API nvrtcResult nvrtcGetProgramLog(nvrtcProgram program, char* log) {
  if (!program) return NVRTC_ERROR_INVALID_PROGRAM;
  if (!log) return NVRTC_ERROR_INVALID_INPUT;
  *log = 0;
  return NVRTC_SUCCESS;
}
