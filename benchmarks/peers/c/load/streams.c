// TCP echo: a closed loop keeps `depth` messages in flight on each connection; an open one sends on schedule.
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

enum { EVENTS = 512, MOST_IN_FLIGHT = 4096 };

struct connection {
    int socket;                 // -1: it broke
    unsigned out, in;           // positions in the pattern
    size_t unwritten, part;     // bytes to write; bytes of a message that is not whole
    int64_t *sent;              // when each message in flight was sent, or was due: a ring
    int first, in_flight, ring; // its first, how many, and its size
    bool blocked;               // waits for room to write
};

static int set;
static unsigned char buffer[WINDOW];

static void broke(struct connection *c)
{
    if (counting)
        found.errors++;
    close(c->socket);
    c->socket = -1;
}

static void write_out(struct connection *c)
{
    while (c->unwritten > 0) {
        size_t length = c->unwritten < PERIOD ? c->unwritten : PERIOD;
        ssize_t n = send(c->socket, pattern_at(c->out), length, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) {
            broke(c);
            return;
        }
        if (n > 0) {
            c->out = (c->out + (unsigned)n) % PERIOD;
            c->unwritten -= (size_t)n;
        }
        if (n < (ssize_t)length)
            break;
    }
    if ((c->unwritten > 0) != c->blocked) {
        c->blocked = !c->blocked;
        watch(set, c->socket, c, c->blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
    }
}

static void put(struct connection *c, int messages, int64_t at)
{
    for (int i = 0; i < messages; i++)
        c->sent[(c->first + c->in_flight++) % c->ring] = at;
    c->unwritten += (size_t)messages * asked.size;
    write_out(c);
}

static void read_in(struct connection *c)
{
    ssize_t n = recv(c->socket, buffer, sizeof buffer, 0);
    if (n <= 0) {
        if (n == 0 || errno != EAGAIN)
            broke(c);
        return;
    }
    if (!matches(buffer, (size_t)n, c->in)) {
        found.bad++;
        broke(c);
        return;
    }
    int64_t now = now_ns();
    c->in = (c->in + (unsigned)n) % PERIOD;
    size_t got = c->part + (size_t)n;
    int whole = (int)(got / asked.size);
    c->part = got % asked.size;
    for (int i = 0; i < whole && c->in_flight > 0; i++, c->in_flight--) {
        took(now - c->sent[c->first]);
        c->first = (c->first + 1) % c->ring;
    }
    if (counting)
        found.messages += (uint64_t)whole;
    if (asked.mode == CLOSED && whole > 0)
        put(c, whole, now);
}

// Messages that are due by now go round the connections.
static void send_due(struct connection *all, int64_t began, int64_t now, uint64_t *sent)
{
    uint64_t due = (uint64_t)((double)(now - began) / 1e9 * asked.rate);
    for (; *sent < due; ++*sent) {
        struct connection *c = &all[*sent % (uint64_t)asked.connections];
        if (c->socket < 0 || c->in_flight == c->ring)
            found.unsent += counting;
        else
            put(c, 1, began + (int64_t)((double)*sent / asked.rate * 1e9));
    }
}

void run_streams(void)
{
    struct epoll_event events[EVENTS];
    struct connection *all = calloc((size_t)asked.connections, sizeof *all);
    set = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < asked.connections; i++) {
        struct connection *c = &all[i];
        c->ring = asked.mode == OPEN ? MOST_IN_FLIGHT : asked.depth;
        *c = (struct connection){.socket = connected(), .out = pattern_start(i), .in = pattern_start(i), .ring = c->ring, .sent = calloc((size_t)c->ring, sizeof *c->sent)};
        watch(set, c->socket, c, EPOLLIN, EPOLL_CTL_ADD);
    }
    begin();
    int64_t began = now_ns(), now = began;
    uint64_t sent = 0;
    for (int i = 0; asked.mode == CLOSED && i < asked.connections; i++)
        put(&all[i], asked.depth, now);
    while (goes_on(now)) {
        int n = epoll_wait(set, events, EVENTS, asked.mode == OPEN ? 0 : 20);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (c->socket >= 0 && (events[i].events & ~(uint32_t)EPOLLOUT) != 0)
                read_in(c);
            if (c->socket >= 0 && (events[i].events & EPOLLOUT) != 0)
                write_out(c);
        }
        now = now_ns();
        if (asked.mode == OPEN)
            send_due(all, began, now, &sent);
    }
}
