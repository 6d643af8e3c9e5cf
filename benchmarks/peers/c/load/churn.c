// Connect, send one message, read it back, close; and again.
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

enum { EVENTS = 512 };

struct connection {
    int socket;
    bool connecting;
    size_t got;
    unsigned start;
    int64_t began;
};

static int set;
static unsigned char buffer[WINDOW];

static void dial(struct connection *c)
{
    c->socket = open_socket(SOCK_STREAM | SOCK_NONBLOCK);
    c->connecting = true;
    c->got = 0;
    c->began = now_ns();
    if (connect(c->socket, (struct sockaddr *)&asked.to, sizeof asked.to) < 0 && errno != EINPROGRESS)
        fail("connect");
    watch(set, c->socket, c, EPOLLOUT, EPOLL_CTL_ADD);
}

static void again(struct connection *c, bool broken)
{
    found.errors += broken && counting;
    close(c->socket);
    dial(c);
}

static void step(struct connection *c)
{
    if (c->connecting) {
        c->connecting = false;
        if (send(c->socket, pattern_at(c->start), asked.size, MSG_NOSIGNAL) != (ssize_t)asked.size)
            again(c, true);
        else
            watch(set, c->socket, c, EPOLLIN, EPOLL_CTL_MOD);
        return;
    }
    ssize_t n = recv(c->socket, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0 || !matches(buffer, (size_t)n, c->start + (unsigned)c->got)) {
        found.bad += n > 0;
        again(c, true);
    } else if ((c->got += (size_t)n) >= asked.size) {
        found.messages += counting;
        took(now_ns() - c->began);
        again(c, false);
    }
}

void run_churn(void)
{
    struct epoll_event events[EVENTS];
    struct connection *all = calloc((size_t)asked.connections, sizeof *all);
    set = epoll_create1(EPOLL_CLOEXEC);
    begin();
    for (int i = 0; i < asked.connections; i++) {
        all[i].start = pattern_start(i);
        dial(&all[i]);
    }
    while (goes_on(now_ns())) {
        int n = epoll_wait(set, events, EVENTS, 20);
        for (int i = 0; i < n; i++)
            step(events[i].data.ptr);
    }
}
