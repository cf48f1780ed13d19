#include "CBoost.h"
