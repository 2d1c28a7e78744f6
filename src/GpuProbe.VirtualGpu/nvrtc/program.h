// A program for run-time compilation: its source, the names asked for, and the text it becomes.
#pragma once
#include "../core/vgpu.h"

typedef enum nvrtcResult {
  NVRTC_SUCCESS = 0,
  NVRTC_ERROR_OUT_OF_MEMORY = 1,
  NVRTC_ERROR_INVALID_INPUT = 3,
  NVRTC_ERROR_INVALID_PROGRAM = 4,
  NVRTC_ERROR_INVALID_OPTION = 5,
  NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION = 8,
  NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION = 9,
  NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID = 10,
} nvrtcResult;

typedef struct program_name {
  char *expression, *lowered;
  struct program_name* next;
} program_name;

typedef struct program {
  char* source;
  program_name* names;
  char* code;  // null before compilation
} program;
typedef program* nvrtcProgram;

int program_add_name(program* program, const char* expression);
const char* program_lowered(const program* program, const char* expression);
int program_compile(program* program, int architecture);
void program_free(program* program);
