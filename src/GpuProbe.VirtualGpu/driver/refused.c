// Calls that would take device memory in ways that are not modelled. They fail by name.
#include "driver.h"

#define REFUSED(called)                             \
  VGPU_API CUresult called(void) {                  \
    static vgpu_call call = {.name = #called};      \
    vgpu_refused(&call);                            \
    return CUDA_ERROR_NOT_SUPPORTED;                \
  }

REFUSED(cuArrayCreate_v2)
REFUSED(cuArray3DCreate_v2)
REFUSED(cuMipmappedArrayCreate)
REFUSED(cuMemMapArrayAsync)
REFUSED(cuImportExternalMemory)
REFUSED(cuExternalMemoryGetMappedBuffer)
REFUSED(cuExternalMemoryGetMappedMipmappedArray)
REFUSED(cuImportExternalSemaphore)
REFUSED(cuTexObjectCreate)
REFUSED(cuSurfObjectCreate)
REFUSED(cuGraphAddMemAllocNode)
REFUSED(cuGraphAddMemFreeNode)
REFUSED(cuGraphAddNode)
REFUSED(cuGraphAddNode_v2)
REFUSED(cuGraphConditionalHandleCreate)
REFUSED(cuStreamBeginCaptureToGraph)
REFUSED(cuLaunchCooperativeKernelMultiDevice)
