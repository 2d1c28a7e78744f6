#define _GNU_SOURCE
#include "program.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A name that differs for every expression and is valid in PTX: letters and digits stay, other characters become codes.
static char* lower(const char* expression) {
  size_t length = strlen(expression);
  char* lowered = malloc(3 * length + 4);
  if (!lowered) return NULL;
  char* end = lowered + sprintf(lowered, "_Z");
  for (const char* at = expression; *at; at++) {
    if (isspace((unsigned char)*at)) continue;
    if (isalnum((unsigned char)*at) || *at == '_') *end++ = *at;
    else end += sprintf(end, "$%02x", (unsigned char)*at);
  }
  *end = 0;
  return lowered;
}

int program_add_name(program* program, const char* expression) {
  program_name* name = calloc(1, sizeof *name);
  if (!name) return 0;
  *name = (program_name){strdup(expression), lower(expression), program->names};
  program->names = name;
  return name->expression && name->lowered;
}

const char* program_lowered(const program* program, const char* expression) {
  for (const program_name* name = program->names; name; name = name->next)
    if (!strcmp(name->expression, expression)) return name->lowered;
  return NULL;
}

static int in_identifier(char character) { return isalnum((unsigned char)character) || character == '_'; }

static const char* after_parentheses(const char* at) {
  int depth = 0;
  do {
    depth += (*at == '(') - (*at == ')');
  } while (*at++ && depth);
  return at;
}

// The name of the kernel whose declaration follows `__global__`: the first identifier before a parenthesis that is not an
// attribute such as __launch_bounds__(256).
static const char* kernel_name(const char* at, size_t* length) {
  while (*at && *at != ';' && *at != '{') {
    if (!in_identifier(*at)) {
      at++;
      continue;
    }
    const char* start = at;
    while (in_identifier(*at)) at++;
    *length = (size_t)(at - start);
    at += strspn(at, " \t\r\n");
    if (*at != '(') continue;
    if (strncmp(start, "__", 2)) return start;
    at = after_parentheses(at);
  }
  return NULL;
}

static void write_entry(FILE* out, const char* name, size_t length) {
  fprintf(out, ".visible .entry %.*s()\n{\n\tret;\n}\n", (int)length, name);
}

int program_compile(program* program, int architecture) {
  static const char keyword[] = "__global__";
  size_t size;
  free(program->code);
  program->code = NULL;
  FILE* out = open_memstream(&program->code, &size);
  if (!out) return 0;
  fprintf(out, ".version 8.4\n.target sm_%d\n.address_size 64\n", architecture);
  for (const program_name* name = program->names; name; name = name->next)
    write_entry(out, name->lowered, strlen(name->lowered));
  for (const char* at = program->source; (at = strstr(at, keyword)); at += sizeof keyword - 1) {
    size_t length;
    const char* name = kernel_name(at + sizeof keyword - 1, &length);
    if (name) write_entry(out, name, length);
  }
  fclose(out);
  return program->code != NULL;
}

void program_free(program* program) {
  while (program->names) {
    program_name* name = program->names;
    program->names = name->next;
    free(name->expression);
    free(name->lowered);
    free(name);
  }
  free(program->source);
  free(program->code);
  free(program);
}
