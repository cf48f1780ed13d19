// The kernels for every processor.
#define KERNEL(name) ckernels_plain_##name
#include "Levels.h"
#include "Bulk.h"
