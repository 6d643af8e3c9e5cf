// UDP echo: each socket keeps `depth` datagrams in flight; one that has no answer in time is lost, and another is sent.
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "load.h"

enum { EVENTS = 512, BATCH = 64, LOST_NS = 100 * 1000 * 1000, LOOK_NS = 10 * 1000 * 1000 };

struct head {
    uint32_t connection, number, slot;
};

struct flight {
    uint32_t number;
    int64_t sent;
};

struct connection {
    int socket;
    uint32_t number;
    struct flight *flights;
};

static struct connection *all;
static unsigned char *sending, *received; // BATCH datagrams each; one byte more is received than was sent
static struct iovec to_send[BATCH], to_receive[BATCH];
static struct mmsghdr send_list[BATCH], receive_list[BATCH];

static const unsigned char *body_of(struct head head)
{
    return pattern_at(head.connection * 4099u + head.number);
}

static void launch(struct connection *c, const uint32_t *slots, int count, int64_t now)
{
    for (int i = 0; i < count; i++) {
        struct head head = {(uint32_t)(c - all), ++c->number, slots[i]};
        unsigned char *at = sending + (size_t)i * asked.size;
        memcpy(at, &head, sizeof head);
        memcpy(at + sizeof head, body_of(head), asked.size - sizeof head);
        c->flights[slots[i]] = (struct flight){head.number, now};
    }
    int done = 0, n = 1;
    if (count == 1)
        n = send(c->socket, sending, asked.size, 0) < 0 ? -1 : 1;
    else
        while (done < count && (n = sendmmsg(c->socket, send_list + done, (unsigned)(count - done), 0)) > 0)
            done += n;
    if (n < 0 && errno != EAGAIN && errno != ENOBUFS && counting)
        found.errors++;
}

// True: it answers what is in flight.
static bool land(struct connection *c, const unsigned char *got, size_t length, int64_t now, uint32_t *slot)
{
    struct head head;
    memcpy(&head, got, sizeof head);
    if (length != asked.size || head.connection != (uint32_t)(c - all) || head.slot >= (uint32_t)asked.depth ||
        memcmp(got + sizeof head, body_of(head), length - sizeof head) != 0) {
        found.bad++;
        return false;
    }
    struct flight *flight = &c->flights[head.slot];
    if (flight->number != head.number) {
        found.late += counting;
        return false;
    }
    took(now - flight->sent);
    flight->number = 0;
    found.messages += counting;
    *slot = head.slot;
    return true;
}

static void receive(struct connection *c)
{
    uint32_t slots[BATCH];
    int answered = 0, n;
    if (asked.depth == 1) {
        ssize_t length = recv(c->socket, received, asked.size + 1, MSG_DONTWAIT);
        receive_list[0].msg_len = (unsigned)length;
        n = length < 0 ? -1 : 1;
    } else {
        n = recvmmsg(c->socket, receive_list, BATCH, MSG_DONTWAIT, NULL);
    }
    if (n < 0 && errno != EAGAIN && counting)
        found.errors++;
    int64_t now = now_ns();
    for (int i = 0; i < n; i++)
        answered += land(c, to_receive[i].iov_base, receive_list[i].msg_len, now, &slots[answered]);
    if (answered > 0)
        launch(c, slots, answered, now);
}

static void replace_lost(int64_t now)
{
    for (struct connection *c = all; c < all + asked.connections; c++) {
        for (uint32_t slot = 0; slot < (uint32_t)asked.depth; slot++) {
            if (now - c->flights[slot].sent > LOST_NS) {
                found.lost += counting;
                launch(c, &slot, 1, now);
            }
        }
    }
}

static void make_lists(void)
{
    sending = malloc(BATCH * asked.size);
    received = malloc(BATCH * (asked.size + 1));
    for (size_t i = 0; i < BATCH; i++) {
        to_send[i] = (struct iovec){sending + i * asked.size, asked.size};
        to_receive[i] = (struct iovec){received + i * (asked.size + 1), asked.size + 1};
        send_list[i].msg_hdr = (struct msghdr){.msg_iov = &to_send[i], .msg_iovlen = 1};
        receive_list[i].msg_hdr = (struct msghdr){.msg_iov = &to_receive[i], .msg_iovlen = 1};
    }
}

void run_datagrams(void)
{
    struct epoll_event events[EVENTS];
    int set = epoll_create1(EPOLL_CLOEXEC);
    make_lists();
    all = calloc((size_t)asked.connections, sizeof *all);
    begin();
    int64_t now = now_ns(), look = now + LOOK_NS;
    for (struct connection *c = all; c < all + asked.connections; c++) {
        c->socket = open_socket(SOCK_DGRAM);
        c->flights = calloc((size_t)asked.depth, sizeof *c->flights);
        if (connect(c->socket, (struct sockaddr *)&asked.to, sizeof asked.to) < 0)
            fail("connect");
        watch(set, c->socket, c, EPOLLIN, EPOLL_CTL_ADD);
        for (uint32_t slot = 0; slot < (uint32_t)asked.depth; slot++)
            launch(c, &slot, 1, now);
    }
    while (goes_on(now)) {
        int n = epoll_wait(set, events, EVENTS, 5);
        for (int i = 0; i < n; i++)
            receive(events[i].data.ptr);
        if ((now = now_ns()) > look) {
            replace_lost(now);
            look = now + LOOK_NS;
        }
    }
}
