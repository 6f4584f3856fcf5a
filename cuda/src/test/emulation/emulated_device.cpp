// Fibers and what they do together. x86-64, System V calling convention.
#include "emulated_device.h"
#include "emulated_launch.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <vector>

extern "C" void emulated_switch(void** save, void* load);
asm(R"(
.text
.globl emulated_switch
.type emulated_switch, @function
emulated_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size emulated_switch, .-emulated_switch
)");

namespace emulated {

dim3 thread_index, block_index, grid_size;

namespace {

constexpr size_t STACK = 128 * 1024;
constexpr size_t STACK_FENCE = 1024;
constexpr size_t SHARED = 228 * 1024;

struct Warp {
  Lanes lanes[2];
  int arrived[2] = {0, 0};
  unsigned generation = 0;
};

struct Fiber {
  void* stack_pointer = nullptr;
  std::unique_ptr<char[]> stack;
  bool done = false;
};

std::vector<Fiber> fibers;
std::vector<Warp> warps;
void* scheduler;
int running;
int total;
int alive;
int block_arrived;
unsigned block_generation;
bool block_votes[2];
const std::function<void()>* work;
alignas(128) char shared_memory[SHARED];

void yield() {
  int self = running;
  emulated_switch(&fibers[self].stack_pointer, scheduler);
  running = self;
  thread_index = {static_cast<unsigned>(self), 0, 0};
}

void run_fiber() {
  (*work)();
  fibers[running].done = true;
  alive--;
  emulated_switch(&fibers[running].stack_pointer, scheduler);
  std::abort();
}

void prepare(Fiber& fiber) {
  if (!fiber.stack) {
    fiber.stack.reset(new char[STACK]);
    std::memset(fiber.stack.get(), 0, STACK_FENCE);
  }
  auto top = reinterpret_cast<uintptr_t>(fiber.stack.get() + STACK) & ~static_cast<uintptr_t>(15);
  void** at = reinterpret_cast<void**>(top);
  *--at = nullptr;
  *--at = reinterpret_cast<void*>(&run_fiber);
  for (int i = 0; i < 6; i++) {
    *--at = nullptr;
  }
  fiber.stack_pointer = at;
  fiber.done = false;
}

}  // namespace

void* dynamic_shared() { return shared_memory; }

void synchronise_block() { synchronise_block_or(false); }

bool synchronise_block_or(bool vote) {
  unsigned generation = block_generation;
  bool& any = block_votes[generation % 2];
  any |= vote;
  // Threads that have returned no longer count, as on the device.
  if (++block_arrived >= alive) {
    block_arrived = 0;
    block_votes[(generation + 1) % 2] = false;
    block_generation++;
  } else {
    while (block_generation == generation) {
      yield();
      if (block_generation == generation && block_arrived >= alive) {
        block_arrived = 0;
        block_votes[(generation + 1) % 2] = false;
        block_generation++;
      }
    }
  }
  return block_votes[generation % 2];
}

int lane() { return running % 32; }

const Lanes& meet(const Lanes::Words& own) {
  Warp& warp = warps[running / 32];
  unsigned generation = warp.generation;
  Lanes& lanes = warp.lanes[generation % 2];
  lanes.of[running % 32] = own;
  if (++warp.arrived[generation % 2] == 32) {
    warp.arrived[generation % 2] = 0;
    warp.generation++;
  }
  long patience = 100000;
  while (warp.generation == generation) {
    yield();
    if (--patience == 0) {
      std::fprintf(stderr, "emulated device: a warp's lanes never met\n");
      std::abort();
    }
  }
  return lanes;
}

unsigned shown(unsigned own, int lane) {
  Lanes::Words words = {{own}};
  return meet(words).of[lane].word[0];
}

void run_blocks(dim3 grid, unsigned threads, const std::function<void()>& kernel) {
  grid_size = grid;
  work = &kernel;
  total = static_cast<int>(threads);
  if (fibers.size() < threads) {
    fibers.resize(threads);
  }
  for (unsigned z = 0; z < grid.z; z++) {
    for (unsigned y = 0; y < grid.y; y++) {
      for (unsigned x = 0; x < grid.x; x++) {
        block_index = {x, y, z};
        // What a block does not write is not a number, so that reading it shows.
        std::memset(shared_memory, 0xff, SHARED);
        warps.assign((threads + 31) / 32, Warp());
        block_arrived = 0;
        alive = total;
        block_votes[0] = block_votes[1] = false;
        for (int i = 0; i < total; i++) {
          prepare(fibers[i]);
        }
        while (alive > 0) {
          for (int i = 0; i < total; i++) {
            if (!fibers[i].done) {
              running = i;
              thread_index = {static_cast<unsigned>(i), 0, 0};
              emulated_switch(&scheduler, fibers[i].stack_pointer);
            }
          }
        }
      }
    }
  }
  for (const Fiber& fiber : fibers) {
    if (std::any_of(fiber.stack.get(), fiber.stack.get() + STACK_FENCE, [](char byte) { return byte != 0; })) {
      std::fprintf(stderr, "emulated device: a thread's stack was too small\n");
      std::abort();
    }
  }
}

}  // namespace emulated

void multiply_accumulate(float (&d)[4], const uint4& a, unsigned b0, unsigned b1) {
  using namespace emulated;
  Lanes::Words own = {{a.x, a.y, a.z, a.w, b0, b1}};
  const Lanes& lanes = meet(own);
  int g = lane() / 4;
  int t = lane() % 4;
  for (int row = 0; row < 2; row++) {
    for (int column = 0; column < 2; column++) {
      float sum = d[2 * row + column];
      for (int k = 0; k < 16; k++) {
        int high = k / 8;
        float x = half_of(lanes.of[4 * g + k % 8 / 2].word[2 * high + row], k % 2);
        float y = half_of(lanes.of[4 * (2 * t + column) + k % 8 / 2].word[4 + high], k % 2);
        sum += x * y;
      }
      d[2 * row + column] = sum;
    }
  }
}

namespace {

uint4 matrices(const void* row, bool transposed) {
  using namespace emulated;
  auto address = reinterpret_cast<uint64_t>(row);
  Lanes::Words own = {{static_cast<unsigned>(address), static_cast<unsigned>(address >> 32)}};
  const Lanes& lanes = meet(own);
  int g = lane() / 4;
  int t = lane() % 4;
  unsigned out[4];
  for (int m = 0; m < 4; m++) {
    unsigned short pair[2];
    for (int e = 0; e < 2; e++) {
      int from = transposed ? 2 * t + e : g;
      int column = transposed ? g : 2 * t + e;
      const Lanes::Words& words = lanes.of[8 * m + from];
      auto at = reinterpret_cast<const unsigned short*>(
          static_cast<uint64_t>(words.word[0]) | static_cast<uint64_t>(words.word[1]) << 32);
      pair[e] = at[column];
    }
    out[m] = pair[0] | static_cast<unsigned>(pair[1]) << 16;
  }
  // Nobody may write what another lane still reads.
  synchronise_warp();
  return {out[0], out[1], out[2], out[3]};
}

}  // namespace

uint4 load_matrices(const void* row) { return matrices(row, false); }

uint4 load_matrices_transposed(const void* row) { return matrices(row, true); }

unsigned warp_vote(bool vote) {
  emulated::Lanes::Words own = {{vote ? 1u : 0u}};
  const emulated::Lanes& lanes = emulated::meet(own);
  unsigned out = 0;
  for (int i = 0; i < 32; i++) {
    out |= lanes.of[i].word[0] << i;
  }
  return out;
}
