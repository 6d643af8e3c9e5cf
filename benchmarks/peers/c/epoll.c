// TCP echo: one thread, one level-triggered epoll set, one buffer for everybody. An idle connection has no buffer.
//   epoll PORT [SPIN_US]     SPIN_US: how long to poll before sleeping, once there has been traffic
// What the socket does not take is kept for that connection, and nothing more is read from it until it is gone.
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "listen.h"

enum { BUFFER = 256 * 1024, EVENTS = 512 };

struct connection {
    int socket;
    char *rest; // what is still to be written; null: nothing
    size_t at, length;
};

static int set;
static char buffer[BUFFER];

static void watch(struct connection *c, uint32_t events, int how)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(set, how, c->socket, &event) < 0)
        fail("epoll_ctl");
}

static void drop(struct connection *c)
{
    close(c->socket); // leaves the set with it
    free(c->rest);
    free(c);
}

static void admit(int listener)
{
    int socket;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct connection *c = calloc(1, sizeof *c);
        c->socket = socket;
        no_delay(socket);
        watch(c, EPOLLIN, EPOLL_CTL_ADD);
    }
}

// Keeps what send() did not take.
static void keep(struct connection *c, const char *from, size_t length)
{
    c->rest = malloc(length);
    memcpy(c->rest, from, length);
    c->at = 0;
    c->length = length;
    watch(c, EPOLLOUT, EPOLL_CTL_MOD);
}

static void write_rest(struct connection *c)
{
    ssize_t sent = send(c->socket, c->rest + c->at, c->length - c->at, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        drop(c);
        return;
    }
    if (sent > 0 && (c->at += (size_t)sent) == c->length) {
        free(c->rest);
        c->rest = NULL;
        watch(c, EPOLLIN, EPOLL_CTL_MOD);
    }
}

static void echo(struct connection *c)
{
    ssize_t got = recv(c->socket, buffer, sizeof buffer, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN)
            drop(c);
        return;
    }
    ssize_t sent = send(c->socket, buffer, (size_t)got, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
        drop(c);
    else if (sent < got)
        keep(c, buffer + (sent > 0 ? sent : 0), (size_t)(got - (sent > 0 ? sent : 0)));
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000ll + t.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
    int spin = argc > 2 ? atoi(argv[2]) : 0;
    int listener = listen_at(argc > 1 ? atoi(argv[1]) : 0);
    set = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event any = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
    if (set < 0 || epoll_ctl(set, EPOLL_CTL_ADD, listener, &any) < 0)
        fail("epoll");
    for (int64_t busy_until = 0;;) {
        int n = epoll_wait(set, events, EVENTS, spin > 0 && now_us() < busy_until ? 0 : -1);
        if (n > 0 && spin > 0)
            busy_until = now_us() + spin;
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (c == NULL)
                admit(listener);
            else if (c->rest != NULL)
                write_rest(c);
            else
                echo(c);
        }
    }
}
