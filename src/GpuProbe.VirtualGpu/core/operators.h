// Which operator of libtorch asked for a block, from the return addresses on the stack.
#pragma once
int vgpu_capture(void** frames, int capacity);
// Its name ("aten::mm") in `text`; 0 if no operator is on the stack.
int vgpu_operator_of(void* const* frames, int count, char* text, int capacity);
