// The CPU's way to the nearest entry of a code: a table by the upper 16 bits of a number says how many middles lie below all
// numbers that share them, and at most one middle lies among them. Made of the card's search, and equal to it.
#pragma once
#include "blockwise_kernels.h"

struct gp_code_table {
  gp_byte below[1 << 16];
  float last_below[gp_code_values];  // the largest number that still gets this entry; infinity for the last
  bool complete;                     // false: a code so dense that the table does not decide
  gp_code_middles middles;
};

GP_KERNEL int gp_code_index(const gp_code_table& table, float x) {
  const int index = table.below[GP_BITS_OF(x) >> 16];
  return x == x ? index + (x > table.last_below[index]) : 0;
}
