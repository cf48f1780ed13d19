// The bulk kernels, compiled once for each level of the processor: Plain.c, AVX2.c and AVX512.c include this file with a name for each.
// All give the same bits: integers, additions and multiplications of doubles in one order, never fused; single precision
// decides only what is certain.
#include "Vectors.h"

#pragma clang fp contract(off)

#include "Blocks.h"
#include "Fill.h"
#include "Leaving.h"
#include "Patients.h"
#include "Products.h"
#include "Sums.h"
#include "Together.h"
