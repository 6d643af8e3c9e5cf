// UDP echo, blocking: udp PORT [batch]     one recvfrom() and sendto() at a time, or recvmmsg() and sendmmsg()
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "listen.h"

enum { BATCH = 64, LARGEST = 65536 };

static char bytes[BATCH][LARGEST];

static void one_by_one(int s)
{
    for (;;) {
        struct sockaddr_storage from;
        socklen_t length = sizeof from;
        ssize_t got = recvfrom(s, bytes[0], LARGEST, 0, (struct sockaddr *)&from, &length);
        if (got >= 0)
            sendto(s, bytes[0], (size_t)got, 0, (struct sockaddr *)&from, length);
    }
}

static void in_batches(int s)
{
    static struct sockaddr_storage from[BATCH];
    static struct iovec parts[BATCH];
    static struct mmsghdr messages[BATCH];
    for (int i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec){bytes[i], LARGEST};
        messages[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &parts[i], .msg_iovlen = 1};
    }
    for (;;) {
        int got = recvmmsg(s, messages, BATCH, MSG_WAITFORONE, NULL);
        for (int i = 0; i < got; i++)
            parts[i].iov_len = messages[i].msg_len;
        for (int at = 0; at < got;) {
            int sent = sendmmsg(s, messages + at, (unsigned)(got - at), 0);
            at += sent > 0 ? sent : 1; // one that cannot be sent is passed over
        }
        for (int i = 0; i < got; i++) {
            parts[i].iov_len = LARGEST;
            messages[i].msg_hdr.msg_namelen = sizeof from[i];
        }
    }
}

int main(int argc, char **argv)
{
    int s = bind_at(SOCK_DGRAM, argc > 1 ? atoi(argv[1]) : 0), size = 1 << 20;
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (argc > 2 && strcmp(argv[2], "batch") == 0)
        in_batches(s);
    one_by_one(s);
}
