// Buckets whose width is 1/32 of their power of two.
#include <stdio.h>

#include "load.h"

enum { STEPS = 32, SHIFT = 5, BUCKETS = 60 * STEPS };

static uint64_t counts[BUCKETS], total;
static int64_t longest;

static int bucket_of(uint64_t ns)
{
    if (ns < STEPS)
        return (int)ns;
    int power = 63 - __builtin_clzll(ns) - SHIFT;
    return power * STEPS + (int)(ns >> power);
}

static double upper_us(int bucket)
{
    if (bucket < 2 * STEPS)
        return (bucket + 1) / 1e3;
    int power = bucket / STEPS - 1;
    return (double)((uint64_t)(bucket - power * STEPS + 1) << power) / 1e3;
}

void took(int64_t ns)
{
    if (!counting)
        return;
    counts[bucket_of(ns > 0 ? (uint64_t)ns : 0)]++;
    total++;
    if (ns > longest)
        longest = ns;
}

double quantile_us(double share)
{
    uint64_t wanted = (uint64_t)(share * (double)total), seen = 0;
    for (int i = 0; i < BUCKETS; i++)
        if ((seen += counts[i]) > wanted)
            return upper_us(i) < longest_us() ? upper_us(i) : longest_us();
    return longest_us();
}

double longest_us(void)
{
    return (double)longest / 1e3;
}

void print_histogram(void)
{
    const char *between = "";
    putchar('[');
    for (int i = 0; i < BUCKETS; i++)
        if (counts[i] > 0) {
            printf("%s[%.3f,%lu]", between, upper_us(i), counts[i]);
            between = ",";
        }
    putchar(']');
}
