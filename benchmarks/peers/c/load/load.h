// What the parts of the load share: what was asked for, what was found, and the bytes that are sent.
#ifndef LOAD_H
#define LOAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mode { CLOSED, OPEN, CHURN, IDLE };
static const char *const mode_names[] = {"closed", "open", "churn", "idle"};

struct options {
    const char *address;
    struct sockaddr_in to;
    bool datagrams;
    enum mode mode;
    int connections, depth, pid;
    size_t size;
    double duration, warm_up, rate; // seconds, seconds, messages a second
};

struct found {
    uint64_t messages, errors, bad, lost, late, unsent;
    double bytes_per_connection;
};

extern struct options asked;
extern struct found found;
extern bool counting; // after the warm-up, before the end

// Runs until the time is over; each counts into `found` while `counting`.
void run_streams(void);
void run_datagrams(void);
void run_churn(void);
void run_idle(void);

// clock.c: the phases of a run, and what the processes used in the one that counts
int64_t now_ns(void);
void begin(void);
bool goes_on(int64_t now);
double measured_seconds(void);
double own_processors(void), server_processors(void);
long server_resident_kb(void);

// sockets.c
int open_socket(int type);
int connected(void); // a stream socket, no longer blocking
void watch(int set, int socket, void *what, uint32_t events, int how);
void fail(const char *what);

// pattern.c: a stream is a window into bytes that repeat with a prime period; each connection begins elsewhere
enum { PERIOD = 65521, WINDOW = 256 * 1024 };
void make_pattern(void);
const unsigned char *pattern_at(unsigned position); // PERIOD bytes or more
unsigned pattern_start(int connection);
bool matches(const unsigned char *got, size_t length, unsigned position);

// histogram.c: latencies in nanoseconds, to 3 %
void took(int64_t ns);
double quantile_us(double share), longest_us(void);
void print_histogram(void);

#endif
