// Uniforms, normals and exponentials of many subjects: blocks of bits turned into numbers tile by tile.
// Blocks of 128 bits drawn at a time: the buffer of 8 kB stays in the first cache.
enum { tile = 512 };

ALWAYS_INLINE quad_t uniform_quad(const uint64_t *bits) {
  quad_bits_t b;
  memcpy(&b, bits, sizeof b);
  return bits_quad(b >> 12 | 0x3ff0000000000000ull) - 0x1.fffffffffffffp-1;
}

// The width and the core of a draw's layer stand beside each other in the table. The layer is the word's lowest byte, read from memory by itself: taken
// from a vector it would cost twice as much.
ALWAYS_INLINE pair_t layer(const double *edges, const uint64_t *word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  const uint64_t at = ((const uint8_t *)word)[0];
#else
  const uint64_t at = ((const uint8_t *)word)[7];
#endif
  pair_t v;
  memcpy(&v, edges + at, sizeof v);
  return v;
}

// What a layer's core rejected, by its place among the words: four at a time, and bits that say which. The first blocks of bits besides are made together.
static __attribute__((noinline)) void redraw(
    const CKernelsDraws *which, const uint64_t *bits, const uint32_t *beyond, uint32_t places, uint32_t firstSubject, uint32_t perSubject,
    uint32_t firstDraw, double *out) {
  lane_t keys[20];
  make_keys(which->seed, keys);
  uint32_t place = 0, left = beyond[0] & 15;
  while (place < places) {
    uint32_t at[lanes], draw[lanes], filled = 0;
    uint64_t subjects[lanes] = {}, blocks[lanes] = {};
    while (filled < lanes && place < places) {
      const uint32_t j = (beyond[place] >> 4) + (uint32_t)__builtin_ctz(left), s = j / perSubject;
      at[filled] = j;
      draw[filled] = firstDraw + (j - s * perSubject);
      subjects[filled] = firstSubject + s;
      blocks[filled] = redraw_word(which->purpose, draw[filled], 0);
      filled++;
      left &= left - 1;
      if (left == 0 && ++place < places) left = beyond[place] & 15;
    }
    lane_t subject, word;
    memcpy(&subject, subjects, sizeof subject);
    memcpy(&word, blocks, sizeof word);
    const lane_pair_t drawn = philox_lanes(keys, which->trial, subject, word);
    uint64_t words[2 * lanes];
    for (int l = 0; l < lanes; l++) {
      words[2 * l] = drawn.first[l];
      words[2 * l + 1] = drawn.second[l];
    }
    for (uint32_t l = 0; l < filled; l++) {
      out[at[l]] = ckernels_normal_beyond(
          bits[at[l]], words + 2 * l, which->seed, which->trial, which->purpose, (uint32_t)subjects[l], draw[l]);
    }
  }
}

// Draws of one kind of consecutive words: word j is draw firstDraw + j % perSubject of subject firstSubject + j / perSubject.
enum kind { uniforms, normals };

ALWAYS_INLINE void convert(
    const CKernelsDraws *which, enum kind kind, const uint64_t *bits, uint32_t count, uint32_t firstSubject, uint32_t perSubject, uint32_t firstDraw,
    double *out) {
  const double *edges = ckernels_ziggurat_edge;
  uint32_t beyond[(2 * tile + 3) / 4 + 1], places = 0;
  const uint64_t whole = count & ~3u;
  uint64_t j = 0;
  for (; j < whole; j += 4) {
    quad_t x = uniform_quad(bits + j);
    if (kind == uniforms) {
      store_quad(out + j, x);
      continue;
    }
    // (width, core) of four draws, turned about.
    const pair_t l0 = layer(edges, bits + j), l1 = layer(edges, bits + j + 1), l2 = layer(edges, bits + j + 2), l3 = layer(edges, bits + j + 3);
    const quad_t even = __builtin_shufflevector(l0, l2, 0, 1, 2, 3), odd = __builtin_shufflevector(l1, l3, 0, 1, 2, 3);
    x *= __builtin_shufflevector(even, odd, 0, 4, 2, 6);
    const uint32_t outside = holds(x >= __builtin_shufflevector(even, odd, 1, 5, 3, 7));
    quad_bits_t b;
    memcpy(&b, bits + j, sizeof b);
    store_quad(out + j, bits_quad(quad_bits(x) | (b & 0x100) << 55));
    // No call within the loop: what a layer's core rejected is drawn again after it.
    if (__builtin_expect(outside != 0, 0)) beyond[places++] = (uint32_t)j << 4 | outside;
  }
  if (places) redraw(which, bits, beyond, places, firstSubject, perSubject, firstDraw, out);
  for (; j < count; j++) {
    const uint32_t at = (uint32_t)j;
    out[j] = kind == uniforms ? uniform(bits[j]) : normal(bits[j], which, firstSubject + at / perSubject, firstDraw + at % perSubject);
  }
}

// Runs through the draws in tiles: whole subjects where several fit into one, pieces of a subject where one does not.
ALWAYS_INLINE void fill(const CKernelsDraws *which, double *out, uint64_t stride, enum kind kind) {
  uint64_t words[2 * (tile + lanes)];
  const uint32_t skipped = which->firstDraw & 1, firstBlock = which->firstDraw / 2, end = skipped + which->draws;
  const uint32_t perSubject = (end + 1) / 2;
  if (which->draws == 0) return;
  if (which->draws == 1 && stride == 1) {
    for (uint32_t s0 = 0; s0 < which->subjectCount; s0 += tile) {
      const uint32_t subjects = which->subjectCount - s0 < tile ? which->subjectCount - s0 : tile, first = which->firstSubject + s0;
      if (skipped) {
        philox_blocks(which, first, firstBlock, 1, subjects, second_word, words, words);
      } else {
        philox_blocks(which, first, firstBlock, 1, subjects, first_word, words, words);
      }
      convert(which, kind, words, subjects, first, 1, which->firstDraw, out + s0);
    }
    return;
  }
  const uint32_t piece = perSubject < tile ? perSubject : tile, together = tile / piece;
  const bool inOrder = skipped == 0 && (which->draws & 1) == 0 && stride == which->draws && perSubject == piece;
  for (uint32_t s0 = 0; s0 < which->subjectCount; s0 += together) {
    const uint32_t subjects = which->subjectCount - s0 < together ? which->subjectCount - s0 : together, first = which->firstSubject + s0;
    for (uint32_t b0 = 0; b0 < perSubject; b0 += piece) {
      const uint32_t blocks = perSubject - b0 < piece ? perSubject - b0 : piece;
      philox_blocks(which, first, firstBlock + b0, blocks, subjects * blocks, both_words, words, words);
      if (inOrder) {
        // Whole subjects one after another: the words are the draws in order.
        convert(which, kind, words, subjects * which->draws, first, which->draws, which->firstDraw, out + (uint64_t)s0 * stride);
        continue;
      }
      const uint32_t from = b0 == 0 ? skipped : 0, to = end - 2 * b0 < 2 * blocks ? end - 2 * b0 : 2 * blocks;
      for (uint32_t s = 0; s < subjects; s++) {
        const uint32_t draw = 2 * (firstBlock + b0) + from;
        convert(
            which, kind, words + 2 * (uint64_t)s * blocks + from, to - from, first + s, to - from, draw,
            out + (uint64_t)(s0 + s) * stride + (draw - which->firstDraw));
      }
    }
  }
}

void KERNEL(fill_normals_and_uniforms)(const CKernelsDraws *which, double *normalOut, double *uniformOut) {
  uint64_t first[tile + lanes], second[tile + lanes];
  for (uint32_t s0 = 0; s0 < which->subjectCount; s0 += tile) {
    const uint32_t subjects = which->subjectCount - s0 < tile ? which->subjectCount - s0 : tile, subject = which->firstSubject + s0;
    philox_blocks(which, subject, 0, 1, subjects, words_apart, first, second);
    convert(which, normals, first, subjects, subject, 1, 0, normalOut + s0);
    convert(which, uniforms, second, subjects, subject, 1, 1, uniformOut + s0);
  }
}

void KERNEL(fill_uniforms)(const CKernelsDraws *which, double *out, uint64_t stride) { fill(which, out, stride, uniforms); }

void KERNEL(fill_normals)(const CKernelsDraws *which, double *out, uint64_t stride) { fill(which, out, stride, normals); }

void KERNEL(fill_exponentials)(const CKernelsDraws *which, double *out, uint64_t stride) {
  fill(which, out, stride, uniforms);
  for (uint64_t s = 0; s < which->subjectCount; s++) {
    for (uint64_t d = 0; d < which->draws; d++) out[s * stride + d] = -plain_log(out[s * stride + d]);
  }
}
