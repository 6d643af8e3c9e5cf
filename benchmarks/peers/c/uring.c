// TCP echo on io_uring: one ring, multishot accept and receive, one ring of buffers for everybody.
//   uring PORT [BUFFERS]     Linux 6.0 or later (multishot receive), liburing; buffers of 64 KB, a power of two
// A connection's answers leave in the order in which its bytes came: one send under way, the others wait in its queue.
#include <errno.h>
#include <liburing.h>
#include <string.h>
#include <unistd.h>

#include "listen.h"

enum { ENTRIES = 4096, MOST = 4096, BUFFER = 64 * 1024, GROUP = 0 };
enum { ACCEPT, RECEIVE, SEND }; // in the low bits of user_data; connections are aligned to more

struct connection {
    int socket;
    int receiving, sending, ending, starved; // ending: the peer has finished, or the socket failed
    int first, last;                         // queue of buffers to send, linked by next[]; -1: none
    struct connection *next_starved;
};

static struct io_uring ring;
static struct io_uring_buf_ring *pool;
static char (*buffers)[BUFFER];
static int count = 256, next[MOST], length[MOST];
static struct connection *starved; // those whose receive ended because the pool was empty

static struct io_uring_sqe *entry(void)
{
    struct io_uring_sqe *e = io_uring_get_sqe(&ring);
    if (e == NULL) {
        io_uring_submit(&ring);
        e = io_uring_get_sqe(&ring);
    }
    return e;
}

// After io_uring_prep_*, which in some versions writes user_data itself.
static void tag(struct io_uring_sqe *e, struct connection *c, int what)
{
    io_uring_sqe_set_data64(e, (unsigned long)c | (unsigned)what);
}

static void admit(int listener)
{
    struct io_uring_sqe *e = entry();
    io_uring_prep_multishot_accept(e, listener, NULL, NULL, 0);
    tag(e, NULL, ACCEPT);
}

static void receive(struct connection *c)
{
    struct io_uring_sqe *e = entry();
    io_uring_prep_recv_multishot(e, c->socket, NULL, 0, 0);
    io_uring_sqe_set_flags(e, IOSQE_BUFFER_SELECT);
    e->buf_group = GROUP;
    tag(e, c, RECEIVE);
    c->receiving = 1;
}

static void send_first(struct connection *c)
{
    struct io_uring_sqe *e = entry();
    io_uring_prep_send(e, c->socket, buffers[c->first], (size_t)length[c->first], MSG_WAITALL | MSG_NOSIGNAL);
    tag(e, c, SEND);
    c->sending = 1;
}

static void end_if_idle(struct connection *c)
{
    if (!c->ending || c->receiving || c->sending || c->starved)
        return;
    close(c->socket);
    free(c);
}

static void give_back(int id)
{
    io_uring_buf_ring_add(pool, buffers[id], BUFFER, (unsigned short)id, io_uring_buf_ring_mask((unsigned)count), 0);
    io_uring_buf_ring_advance(pool, 1);
    struct connection *c = starved;
    if (c == NULL)
        return;
    starved = c->next_starved;
    c->starved = 0;
    if (!c->ending)
        receive(c);
    end_if_idle(c);
}

static void accepted(struct io_uring_cqe *done)
{
    if (done->res < 0)
        return;
    struct connection *c = aligned_alloc(64, 64);
    *c = (struct connection){.socket = done->res, .first = -1};
    no_delay(c->socket);
    receive(c);
}

static void received(struct connection *c, struct io_uring_cqe *done)
{
    if (!(done->flags & IORING_CQE_F_MORE))
        c->receiving = 0;
    if (done->res > 0) {
        int id = done->flags >> IORING_CQE_BUFFER_SHIFT;
        length[id] = done->res;
        next[id] = -1;
        if (c->first >= 0)
            next[c->last] = id;
        else
            c->first = id;
        c->last = id;
        if (!c->sending)
            send_first(c);
    } else if (done->res == -ENOBUFS) {
        c->starved = 1;
        c->next_starved = starved;
        starved = c;
        return;
    } else {
        c->ending = 1;
    }
    if (!c->receiving && !c->ending)
        receive(c);
    end_if_idle(c);
}

static void sent(struct connection *c, struct io_uring_cqe *done)
{
    int id = c->first;
    c->sending = 0;
    c->first = next[id];
    if (done->res != length[id] && !c->ending) {
        c->ending = 1;
        shutdown(c->socket, SHUT_RDWR); // ends the receive that is under way
    }
    if (c->first >= 0)
        send_first(c);
    give_back(id);
    end_if_idle(c);
}

static void handle(struct io_uring_cqe *done, int listener)
{
    struct connection *c = (struct connection *)(done->user_data & ~3ul);
    switch (done->user_data & 3) {
    case ACCEPT:
        accepted(done);
        if (!(done->flags & IORING_CQE_F_MORE))
            admit(listener);
        break;
    case RECEIVE:
        received(c, done);
        break;
    default:
        sent(c, done);
    }
}

int main(int argc, char **argv)
{
    int listener = listen_at(argc > 1 ? atoi(argv[1]) : 0);
    if (argc > 2)
        count = atoi(argv[2]);
    struct io_uring_params how = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE, .cq_entries = 4 * ENTRIES};
    if ((errno = -io_uring_queue_init_params(ENTRIES, &ring, &how)) > 0)
        fail("io_uring");
    buffers = aligned_alloc(4096, sizeof *buffers * (size_t)count);
    pool = aligned_alloc(4096, 4096 * sizeof(struct io_uring_buf));
    io_uring_buf_ring_init(pool);
    struct io_uring_buf_reg registered = {.ring_addr = (unsigned long)pool, .ring_entries = (unsigned)count, .bgid = GROUP};
    if ((errno = -io_uring_register_buf_ring(&ring, &registered, 0)) > 0)
        fail("buffer ring");
    for (int id = 0; id < count; id++)
        give_back(id);
    admit(listener);
    for (;;) {
        struct io_uring_cqe *done;
        unsigned head, n = 0;
        io_uring_submit_and_wait(&ring, 1);
        io_uring_for_each_cqe(&ring, head, done) {
            handle(done, listener);
            n++;
        }
        io_uring_cq_advance(&ring, n);
    }
}
