// As much of the CUDA driver's interface as the engine uses, over the emulated device: memory is the host's, work is done
// at once, a captured graph is a list of things to do. Sanity is checked where the real driver would fail late or silently.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "emulated_launch.h"

using Result = int;
constexpr Result OK = 0;
constexpr Result INVALID = 1;
constexpr Result OUT_OF_MEMORY = 2;
constexpr Result NOT_FOUND = 500;
constexpr size_t FENCE = 4096;
constexpr unsigned char FENCE_BYTE = 0xa5;

namespace {

using Work = std::function<void()>;

struct Graph {
  std::vector<Work> steps;
};

struct Function {
  emulated::Kernel kernel;
  int dynamic_limit = 48 * 1024;
};

struct Event {
  std::chrono::steady_clock::time_point at;
};

std::map<std::string, std::unique_ptr<Function>> functions;
std::map<uint64_t, size_t> allocations;
Graph* capturing = nullptr;
int capturing_streams = 0;

size_t limit() {
  const char* text = std::getenv("EMULATED_DEVICE_BYTES");
  return text == nullptr ? size_t{8} << 30 : std::strtoull(text, nullptr, 10);
}

size_t used() {
  size_t sum = 0;
  for (auto& entry : allocations) {
    sum += entry.second;
  }
  return sum;
}

Result perform(Work work) {
  if (capturing != nullptr) {
    capturing->steps.push_back(std::move(work));
  } else {
    work();
  }
  return OK;
}

bool on_device(uint64_t address, size_t bytes) {
  auto next = allocations.upper_bound(address);
  if (next == allocations.begin()) {
    return false;
  }
  --next;
  return address + bytes <= next->first + next->second;
}

Result copy(void* to, const void* from, size_t bytes, uint64_t device) {
  if (!on_device(device, bytes)) {
    std::fprintf(stderr, "emulated driver: copy of %zu bytes beyond an allocation\n", bytes);
    return INVALID;
  }
  return perform([=] { std::memcpy(to, from, bytes); });
}

}  // namespace

extern "C" {

Result cuInit(unsigned) { return OK; }
Result cuDriverGetVersion(int* version) { *version = 12060; return OK; }
Result cuDeviceGetCount(int* count) { *count = 1; return OK; }
Result cuDeviceGet(int* device, int) { *device = 0; return OK; }
Result cuDeviceGetName(char* name, int length, int) {
  std::snprintf(name, static_cast<size_t>(length), "emulated device");
  return OK;
}
Result cuDeviceTotalMem_v2(size_t* bytes, int) { *bytes = limit(); return OK; }
Result cuMemGetInfo_v2(size_t* available, size_t* total) {
  *total = limit();
  *available = limit() - used();
  return OK;
}
Result cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case 16: *value = 24;break;            // multiprocessors
    case 75: *value = 9; break;            // compute capability, major
    case 76: *value = 0; break;
    case 97: *value = 227 * 1024; break;   // opt-in shared memory of a block
    default: *value = 0;
  }
  return OK;
}

Result cuDevicePrimaryCtxRetain(void** context, int) { *context = reinterpret_cast<void*>(1); return OK; }
Result cuDevicePrimaryCtxRelease_v2(int) { return OK; }
Result cuCtxSetCurrent(void*) { return OK; }
Result cuCtxSynchronize() { return OK; }

Result cuModuleLoadData(void** module, const void*) { *module = reinterpret_cast<void*>(1); return OK; }
Result cuModuleUnload(void*) { return OK; }
Result cuModuleGetFunction(void** function, void*, const char* name) {
  emulated::Kernel kernel = emulated::kernel_named(name);
  if (kernel == nullptr) {
    return NOT_FOUND;
  }
  auto& known = functions[name];
  if (!known) {
    known.reset(new Function{kernel});
  }
  *function = known.get();
  return OK;
}
Result cuFuncSetAttribute(void* function, int attribute, int value) {
  if (attribute == 8) {
    static_cast<Function*>(function)->dynamic_limit = value;
  }
  return OK;
}
Result cuFuncGetAttribute(int* value, int, void*) { *value = 0; return OK; }

Result cuMemAlloc_v2(uint64_t* address, size_t bytes) {
  if (bytes == 0) {
    return INVALID;
  }
  if (used() + bytes > limit()) {
    return OUT_OF_MEMORY;
  }
  // Fences before and behind, so that writing beyond an allocation shows when it is freed.
  size_t room = (bytes + 255) / 256 * 256 + 2 * FENCE;
  char* memory = static_cast<char*>(std::aligned_alloc(256, room));
  std::memset(memory, FENCE_BYTE, room);
  // Not a number in both precisions, so that reading what nobody wrote shows.
  std::memset(memory + FENCE, 0xff, bytes);
  *address = reinterpret_cast<uint64_t>(memory + FENCE);
  allocations[*address] = bytes;
  return OK;
}
Result cuMemFree_v2(uint64_t address) {
  auto found = allocations.find(address);
  if (found == allocations.end()) {
    return INVALID;
  }
  auto* memory = reinterpret_cast<unsigned char*>(address);
  for (size_t i = 0; i < FENCE; i++) {
    if (memory[-1 - static_cast<ptrdiff_t>(i)] != FENCE_BYTE || memory[found->second + i] != FENCE_BYTE) {
      std::fprintf(stderr, "emulated driver: a kernel wrote beyond an allocation of %zu bytes\n", found->second);
      std::abort();
    }
  }
  allocations.erase(found);
  std::free(memory - FENCE);
  return OK;
}
Result cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
  *memory = std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
  return OK;
}
Result cuMemAllocHost_v2(void** memory, size_t bytes) { return cuMemHostAlloc(memory, bytes, 0); }
Result cuMemFreeHost(void* memory) { std::free(memory); return OK; }

Result cuMemcpyHtoD_v2(uint64_t to, const void* from, size_t bytes) {
  return copy(reinterpret_cast<void*>(to), from, bytes, to);
}
Result cuMemcpyDtoH_v2(void* to, uint64_t from, size_t bytes) {
  return copy(to, reinterpret_cast<void*>(from), bytes, from);
}
Result cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void*) {
  return copy(reinterpret_cast<void*>(to), from, bytes, to);
}
Result cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void*) {
  return copy(to, reinterpret_cast<void*>(from), bytes, from);
}
Result cuMemsetD8_v2(uint64_t to, unsigned char value, size_t bytes) {
  std::memset(reinterpret_cast<void*>(to), value, bytes);
  return OK;
}

Result cuStreamCreate(void** stream, unsigned) { *stream = new int(0); return OK; }
Result cuStreamDestroy_v2(void* stream) { delete static_cast<int*>(stream); return OK; }
Result cuStreamSynchronize(void*) { return OK; }
Result cuStreamBeginCapture_v2(void*, int) {
  if (capturing != nullptr) {
    return INVALID;
  }
  capturing = new Graph();
  return OK;
}
Result cuStreamEndCapture(void*, void** graph) {
  *graph = capturing;
  capturing = nullptr;
  return OK;
}
Result cuStreamWaitEvent(void*, void*, unsigned) { return OK; }
Result cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
  *executable = new Graph(*static_cast<Graph*>(graph));
  return OK;
}
Result cuGraphLaunch(void* executable, void*) {
  for (const Work& step : static_cast<Graph*>(executable)->steps) {
    step();
  }
  return OK;
}
Result cuGraphExecDestroy(void* executable) { delete static_cast<Graph*>(executable); return OK; }
Result cuGraphDestroy(void* graph) { delete static_cast<Graph*>(graph); return OK; }

Result cuEventCreate(void** event, unsigned) { *event = new Event(); return OK; }
Result cuEventDestroy_v2(void* event) { delete static_cast<Event*>(event); return OK; }
Result cuEventRecord(void* event, void*) {
  return perform([=] { static_cast<Event*>(event)->at = std::chrono::steady_clock::now(); });
}
Result cuEventRecordWithFlags(void* event, void* stream, unsigned) { return cuEventRecord(event, stream); }
Result cuEventSynchronize(void*) { return OK; }
Result cuEventElapsedTime(float* milliseconds, void* from, void* to) {
  *milliseconds = std::chrono::duration<float, std::milli>(
      static_cast<Event*>(to)->at - static_cast<Event*>(from)->at).count();
  return OK;
}

Result cuLaunchKernel(
    void* function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y,
    unsigned block_z, unsigned shared, void*, void** parameters, void**) {
  auto* known = static_cast<Function*>(function);
  if (grid_x == 0 || grid_y == 0 || grid_z == 0 || block_x == 0 || block_x > 1024 || block_y != 1 || block_z != 1
      || grid_y > 65535 || grid_z > 65535 || static_cast<int>(shared) > known->dynamic_limit) {
    return INVALID;
  }
  // Parameters are copied when a kernel is launched; this is more than any of them has.
  auto bytes = std::make_shared<std::vector<char>>(4096);
  std::memcpy(bytes->data(), parameters[0], 512);
  return perform([=] {
    emulated::run_blocks({grid_x, grid_y, grid_z}, block_x, [&] { known->kernel(bytes->data()); });
  });
}

Result cuGetErrorName(int error, const char** text) {
  *text = error == OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : error == INVALID ? "CUDA_ERROR_INVALID_VALUE" : "CUDA_ERROR";
  return OK;
}
Result cuGetErrorString(int error, const char** text) { return cuGetErrorName(error, text); }

}  // extern "C"
