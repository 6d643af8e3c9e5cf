#include <string.h>

#include "load.h"

static unsigned char pattern[PERIOD + PERIOD + WINDOW];

// A linear congruential generator (Knuth's MMIX constants); its high bits are the good ones.
void make_pattern(void)
{
    uint64_t state = 1;
    for (int i = 0; i < PERIOD; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        pattern[i] = (unsigned char)(state >> 56);
    }
    for (size_t i = PERIOD; i < sizeof pattern; i++)
        pattern[i] = pattern[i - PERIOD];
}

const unsigned char *pattern_at(unsigned position)
{
    return pattern + position % PERIOD;
}

unsigned pattern_start(int connection)
{
    return (unsigned)connection * 4099u % PERIOD;
}

// At most WINDOW bytes.
bool matches(const unsigned char *got, size_t length, unsigned position)
{
    return memcmp(got, pattern_at(position), length) == 0;
}
