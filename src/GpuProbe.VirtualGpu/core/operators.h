// Which operator of libtorch asked for a block, from the return addresses on the stack.
#pragma once
int vgpu_capture(void** frames, int capacity);
// Its name ("aten::mm"), or null if no operator is on the stack.
const char* vgpu_operator_of(void* const* frames, int count);
