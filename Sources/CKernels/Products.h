// Cross-products by bucket.
// Up to 255 vectors in chains, each in its order: those of one bucket, or of some with one remainder. A vector is its number here; 255 is none.
enum { most_in_chains = 255, most_chains = 256 };
typedef struct chains_t {
  uint8_t first[most_chains], next[most_in_chains];
} chains_t;

// How many there are.
static __attribute__((noinline)) uint32_t chain(const uint32_t *bucket, uint32_t count, chains_t *to) {
  uint8_t last[most_chains];
  memset(last, 255, sizeof last);
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint8_t *at = last + bucket[i] % most_chains;
    if (*at == 255) {
      to->first[found++] = (uint8_t)i;
    } else {
      to->next[*at] = (uint8_t)i;
    }
    to->next[i] = 255;
    *at = (uint8_t)i;
  }
  return found;
}

// sums[bucket] += x x' along a chain, of `blocks` blocks of 4 x 4, by their rows and columns: three have as many sums as there are registers for.
ALWAYS_INLINE void add_blocks(
    const double *x, int quads, const uint32_t *bucket, const uint8_t *next, uint32_t i, const int *rows, const int *columns, int blocks,
    double *sums) {
  const int m = 4 * quads;
  while (i != 255) {
    const uint32_t now = bucket[i];
    double *sum = sums + (uint64_t)now * m * m;
    quad_t added[3][4];
#pragma unroll
    for (int k = 0; k < blocks; k++) {
#pragma unroll
      for (int r = 0; r < 4; r++) added[k][r] = load_quad(sum + (4 * rows[k] + r) * m + 4 * columns[k]);
    }
    do {
      const double *row = x + (uint64_t)i * m;
      i = next[i];
#pragma unroll
      for (int r = 0; r < 4; r++) {
#pragma unroll
        for (int k = 0; k < blocks; k++) added[k][r] += row[4 * rows[k] + r] * load_quad(row + 4 * columns[k]);
      }
    } while (i != 255 && bucket[i] == now);
#pragma unroll
    for (int k = 0; k < blocks; k++) {
#pragma unroll
      for (int r = 0; r < 4; r++) store_quad(sum + (4 * rows[k] + r) * m + 4 * columns[k], added[k][r]);
    }
  }
}

// sums[bucket] += x x', rows of 4 x 4 blocks on and above the diagonal, for each of `count` vectors x of `quads` quads. Vectors of one bucket follow
// on one another, so that its sums stay in registers; within a bucket the order is kept.
ALWAYS_INLINE void outer(const double *x, uint64_t count, int quads, const uint32_t *bucket, double *sums) {
  const int all = quads * (quads + 1) / 2;
  for (uint64_t from = 0; from < count; from += most_in_chains, x += (uint64_t)most_in_chains * 4 * quads, bucket += most_in_chains) {
    chains_t of;
    const uint32_t found = chain(bucket, count - from < most_in_chains ? (uint32_t)(count - from) : most_in_chains, &of);
    for (uint32_t c = 0; c < found; c++) {
      const uint32_t i = of.first[c];
      for (int done = 0, row = 0, column = 0; done < all; done += 3) {
        int rows[3], columns[3];
        for (int k = 0; k < 3; k++) {
          rows[k] = row;
          columns[k] = column;
          column++;
          if (column == quads) column = ++row;
        }
        switch (all - done) {
          case 1: add_blocks(x, quads, bucket, of.next, i, rows, columns, 1, sums); break;
          case 2: add_blocks(x, quads, bucket, of.next, i, rows, columns, 2, sums); break;
          default: add_blocks(x, quads, bucket, of.next, i, rows, columns, 3, sums);
        }
      }
    }
  }
}

void KERNEL(add_outer_products)(const double *x, uint64_t count, uint32_t quads, const uint32_t *bucket, double *sums) {
  switch (quads) {
    case 1: return outer(x, count, 1, bucket, sums);
    case 2: return outer(x, count, 2, bucket, sums);
    case 3: return outer(x, count, 3, bucket, sums);
    case 4: return outer(x, count, 4, bucket, sums);
    default: return outer(x, count, (int)quads, bucket, sums);
  }
}
