#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

#include <stdint.h>

// How often this process has asked the C library for memory; -1 where the library cannot be counted. For benchmarks.
int64_t callocations_count(void);

#endif
