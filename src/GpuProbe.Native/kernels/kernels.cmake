# The kernels: their text as it is for NVRTC (kernel_texts), and compiled for the CPU (kernel_objects).
set(kernels ${CMAKE_CURRENT_SOURCE_DIR}/kernels)

set(GPUPROBE_KERNEL_TEXTS "")
foreach(name IN ITEMS language.h nf4_kernels.h blockwise_kernels.h adamw_kernels.h entries.h)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${kernels}/${name})
  file(READ ${kernels}/${name} text)
  string(APPEND GPUPROBE_KERNEL_TEXTS "      {\"${name}\", R\"text(${text})text\"},\n")
endforeach()
configure_file(${kernels}/kernel_texts.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/kernel_texts.cpp @ONLY)
set(kernel_texts ${CMAKE_CURRENT_BINARY_DIR}/kernel_texts.cpp)

set(kernel_sets baseline)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64)
  set(kernel_sets baseline avx2 avx512)
endif()
set(instructions_avx2 -mavx2)
set(instructions_avx512 -mavx512f -mavx512bw -mavx512vl -mavx512dq -mprefer-vector-width=512)

# Without contraction the results do not depend on the set; errno and traps would keep loops from becoming vectors.
set(kernel_objects "")
foreach(set IN LISTS kernel_sets)
  add_library(kernels_${set} OBJECT ${kernels}/cpu_kernels.cpp)
  set_target_properties(kernels_${set} PROPERTIES
    POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden)
  target_compile_definitions(kernels_${set} PRIVATE GPUPROBE_KERNEL_SET=${set}_kernels)
  target_compile_options(kernels_${set} PRIVATE
    -Wall -Wextra -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math ${instructions_${set}})
  list(APPEND kernel_objects $<TARGET_OBJECTS:kernels_${set}>)
endforeach()
