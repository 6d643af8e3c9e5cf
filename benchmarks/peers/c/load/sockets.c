#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

void fail(const char *what)
{
    perror(what);
    exit(1);
}

int open_socket(int type)
{
    int s = socket(AF_INET, type | SOCK_CLOEXEC, 0), one = 1, size = 1 << 20;
    if (s < 0)
        fail("socket");
    if ((type & SOCK_DGRAM) != 0)
        setsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    else
        setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return s;
}

int connected(void)
{
    int s = open_socket(SOCK_STREAM);
    if (connect(s, (struct sockaddr *)&asked.to, sizeof asked.to) < 0)
        fail("connect");
    fcntl(s, F_SETFL, O_NONBLOCK);
    return s;
}

void watch(int set, int socket, void *what, uint32_t events, int how)
{
    struct epoll_event event = {.events = events, .data.ptr = what};
    if (epoll_ctl(set, how, socket, &event) < 0)
        fail("epoll_ctl");
}
