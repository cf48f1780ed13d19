// Blocks of Philox4x32-10, eight at a time.
// Which of a block's two words of 64 bits are wanted: one, both in order, or the first ones and the second ones apart.
enum words { first_word, second_word, both_words, words_apart };

// Two keys a round, in every lane.
ALWAYS_INLINE void make_keys(uint64_t seed, lane_t keys[20]) {
  for (uint32_t round = 0; round < 10; round++) {
    keys[2 * round] = (lane_t){} + ((uint32_t)seed + round * weyl0);
    keys[2 * round + 1] = (lane_t){} + ((uint32_t)(seed >> 32) + round * weyl1);
  }
}

typedef struct lane_pair_t {
  lane_t first, second;
} lane_pair_t;

// Both words of the blocks with counters (subject, word, trial), one a lane.
ALWAYS_INLINE lane_pair_t philox_lanes(const lane_t *keys, uint64_t trial, lane_t subject, lane_t word) {
  lane_t c0 = subject, c1 = word, c2 = (lane_t){} + (trial & low32), c3 = (lane_t){} + (trial >> 32);
  // Nothing, but the compiler cannot know: it takes the keys from memory, where an operation can, and not into registers that it has not.
  __asm__ volatile("" : "+r"(keys));
  // The upper half of a lane holds what is left of a product: `& low32` before the next one costs nothing, as the instruction ignores it.
#pragma unroll
  for (int round = 0; round < 10; round++) {
    const lane_t p0 = (c0 & low32) * multiplier0, p1 = (c2 & low32) * multiplier1;
    c0 = (p1 >> 32) ^ c1 ^ keys[2 * round];
    c2 = (p0 >> 32) ^ c3 ^ keys[2 * round + 1];
    c1 = p1;
    c3 = p0;
  }
  return (lane_pair_t){(c0 & low32) | (c1 << 32), (c2 & low32) | (c3 << 32)};
}

// `count` blocks, `perSubject` to a subject, starting at block firstBlock of firstSubject; writes a multiple of `lanes` blocks.
ALWAYS_INLINE void philox_blocks(
    const CKernelsDraws *which, uint32_t firstSubject, uint32_t firstBlock, uint32_t perSubject, uint32_t count, enum words wanted, uint64_t *bits,
    uint64_t *seconds) {
  lane_t keys[20];
  make_keys(which->seed, keys);
  lane_t subject, block;
  for (uint32_t l = 0, s = firstSubject, b = 0; l < lanes; l++) {
    subject[l] = s;
    block[l] = b++;
    s += b == perSubject;
    b = b == perSubject ? 0 : b;
  }
  const uint64_t wholeSubjects = lanes / perSubject, blocksBesides = lanes % perSubject;
  const uint64_t base = (uint64_t)which->purpose << 16 | firstBlock;
  for (uint32_t q = 0; q < count; q += lanes) {
    const lane_pair_t drawn = philox_lanes(keys, which->trial, subject, block + base);
    const lane_t w0 = drawn.first, w1 = drawn.second;
    if (wanted == both_words) {
      const lane_t lower = __builtin_shufflevector(w0, w1, 0, 8, 1, 9, 2, 10, 3, 11);
      const lane_t upper = __builtin_shufflevector(w0, w1, 4, 12, 5, 13, 6, 14, 7, 15);
      memcpy(bits + 2 * q, &lower, sizeof lower);
      memcpy(bits + 2 * q + lanes, &upper, sizeof upper);
    } else {
      memcpy(bits + q, wanted == second_word ? &w1 : &w0, sizeof w0);
      if (wanted == words_apart) memcpy(seconds + q, &w1, sizeof w1);
    }
    subject += wholeSubjects;
    block += blocksBesides;
    const lane_t past = (lane_t)(block >= (uint64_t)perSubject);
    subject -= past;
    block -= past & (uint64_t)perSubject;
  }
}
