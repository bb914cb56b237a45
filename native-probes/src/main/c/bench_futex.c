#include "bench.h"

const struct bench futex_benches[] = {{0}};
const struct bench perf_benches[] = {{0}};
