// What a module's code says about itself. Machine code is an ELF file: each kernel is a section `.text.NAME`, with its
// registers in the upper eight bits of sh_info; `.nv.shared.NAME` is as large as its static shared memory.
#define _GNU_SOURCE
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

enum { WRAPPER_MAGIC = 0x466243b1, MOST_THREADS = 1024, DEFAULT_REGISTERS = 32, CUDA_MACHINE = 190, NEW_FLAGS_ABI = 8 };
static const uint32_t fatbin_magic = 0xBA55ED50u;

CUfunction driver_add_function(CUmodule module, const char* name) {
  CUfunction function = calloc(1, sizeof *function);
  if (!function) return NULL;
  const vgpu_card* card = vgpu_card_of(vgpu_current_device());
  *function = (driver_function){.magic = DRIVER_FUNCTION_MAGIC, .name = strdup(name), .module = module,
                                .registers = DEFAULT_REGISTERS, .max_threads = MOST_THREADS, .carveout = -1,
                                .max_dynamic_shared_bytes = card->shared_memory_per_block, .next = module->functions};
  module->functions = function;
  return function;
}

static CUfunction find(CUmodule module, const char* name) {
  CUfunction function = module->functions;
  while (function && strcmp(function->name, name)) function = function->next;
  return function;
}

static int architecture_of(const Elf64_Ehdr* header) {
  int new_flags = header->e_ident[EI_ABIVERSION] >= NEW_FLAGS_ABI;
  return (int)(new_flags ? header->e_flags >> 8 & 0xff : header->e_flags & 0xff);
}

// Machine code runs on its own generation, on the same or a later minor version.
static int runs_here(const Elf64_Ehdr* header) {
  const vgpu_card* card = vgpu_card_of(vgpu_current_device());
  int architecture = architecture_of(header), device = 10 * card->capability_major + card->capability_minor;
  return architecture / 10 == device / 10 && architecture <= device;
}

static void add_variable(CUmodule module, const char* name, int64_t bytes) {
  struct driver_variable* variable = calloc(1, sizeof *variable);
  if (!variable) return;
  *variable = (struct driver_variable){.name = strdup(name), .bytes = bytes, .next = module->variables};
  module->variables = variable;
}

static void read_symbols(CUmodule module, const char* file, const Elf64_Shdr* sections, const Elf64_Shdr* table) {
  const Elf64_Sym* symbols = (const Elf64_Sym*)(file + table->sh_offset);
  const char* names = file + sections[table->sh_link].sh_offset;
  for (size_t i = 0; i < table->sh_size / sizeof *symbols; i++)
    if (ELF64_ST_TYPE(symbols[i].st_info) == STT_OBJECT && symbols[i].st_shndx != SHN_UNDEF)
      add_variable(module, names + symbols[i].st_name, (int64_t)symbols[i].st_size);
}

static CUresult read_elf(CUmodule module, const char* file) {
  static const char text[] = ".text.", shared[] = ".nv.shared.";
  const Elf64_Ehdr* header = (const Elf64_Ehdr*)file;
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != CUDA_MACHINE) return CUDA_ERROR_INVALID_IMAGE;
  if (!runs_here(header)) return CUDA_ERROR_NO_BINARY_FOR_GPU;
  const Elf64_Shdr* sections = (const Elf64_Shdr*)(file + header->e_shoff);
  const char* names = file + sections[header->e_shstrndx].sh_offset;
  for (int i = 0; i < header->e_shnum; i++) {
    const char* name = names + sections[i].sh_name;
    if (!strncmp(name, text, sizeof text - 1)) {
      CUfunction function = driver_add_function(module, name + sizeof text - 1);
      if (function && sections[i].sh_info >> 24) function->registers = (int32_t)(sections[i].sh_info >> 24);
    }
    if (sections[i].sh_type == SHT_SYMTAB) read_symbols(module, file, sections, &sections[i]);
  }
  for (int i = 0; i < header->e_shnum; i++) {
    const char* name = names + sections[i].sh_name;
    CUfunction function = strncmp(name, shared, sizeof shared - 1) ? NULL : find(module, name + sizeof shared - 1);
    if (function) function->static_shared_bytes = (int32_t)sections[i].sh_size;
  }
  return CUDA_SUCCESS;
}

CUresult driver_read_image(CUmodule module, const void* image) {
  uint32_t magic;
  memcpy(&magic, image, sizeof magic);
  if (!memcmp(image, ELFMAG, SELFMAG)) {
    module->kind = DRIVER_CUBIN;
    return read_elf(module, image);
  }
  if (magic == fatbin_magic || magic == WRAPPER_MAGIC) {
    module->kind = DRIVER_FATBIN;  // compressed: its kernels are taken at their names
    return CUDA_SUCCESS;
  }
  if (!strstr(image, ".version")) return CUDA_ERROR_INVALID_IMAGE;
  module->kind = DRIVER_PTX;
  module->text = strdup(image);
  return module->text ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}
