/* libFuzzer as a shared library, with the table of counters that managed code counts in. Built by tests/fuzz.sh. */
#include <stdint.h>

__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t counters[1 << 16];

uint8_t *edgernn_fuzz_counters(void) { return counters; }
