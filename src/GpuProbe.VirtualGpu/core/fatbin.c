// A fat binary: magic 0xBA55ED50, u16 version, u16 header bytes, u64 bytes that follow; then entries: u16 kind (1 PTX,
// 2 machine code), u16 version, u32 header bytes, u64 payload bytes, ..., u32 architecture at offset 28.
#include "fatbin.h"

#include <stdint.h>
#include <string.h>

enum { PTX = 1, MACHINE_CODE = 2, ARCHITECTURE_OFFSET = 28, OLDEST = 20, NEWEST = 200 };
static const uint32_t magic = 0xBA55ED50u;

typedef struct entry_start {
  uint16_t kind, version;
  uint32_t header_bytes;
  uint64_t payload_bytes;
} entry_start;

int vgpu_fatbin_architecture(const void* fatbin, int major, int minor) {
  const uint8_t* at = fatbin;
  uint32_t found;
  uint16_t header_bytes;
  uint64_t body_bytes;
  memcpy(&found, at, sizeof found);
  memcpy(&header_bytes, at + 6, sizeof header_bytes);
  memcpy(&body_bytes, at + 8, sizeof body_bytes);
  if (found != magic) return 0;
  int device = 10 * major + minor, code = 0, ptx = 0, understood = 0;
  const uint8_t* end = at + header_bytes + body_bytes;
  for (at += header_bytes; at + ARCHITECTURE_OFFSET + 4 <= end;) {
    entry_start entry;
    uint32_t architecture;
    memcpy(&entry, at, sizeof entry);
    memcpy(&architecture, at + ARCHITECTURE_OFFSET, sizeof architecture);
    understood |= architecture >= OLDEST && architecture <= NEWEST;
    int runs = (int)architecture <= device;
    if (runs && entry.kind == MACHINE_CODE && (int)architecture / 10 == major && (int)architecture > code) code = (int)architecture;
    if (runs && entry.kind == PTX && (int)architecture > ptx) ptx = (int)architecture;
    if (!entry.header_bytes) break;
    at += entry.header_bytes + entry.payload_bytes;
  }
  // A compiler that writes its entries in another way is taken to have written code for the card.
  return code ? code : understood ? ptx : device;
}
