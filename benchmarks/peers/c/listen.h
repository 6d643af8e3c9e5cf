// What the C servers share: a listening socket on loopback, and an end with the system's reason.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static inline void fail(const char *what)
{
    perror(what);
    exit(1);
}

static inline void no_delay(int socket)
{
    int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static inline int bind_at(int type, int port)
{
    int one = 1, s = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (s < 0)
        fail("socket");
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(s, (struct sockaddr *)&at, sizeof at) < 0)
        fail("bind");
    return s;
}

static inline int listen_at(int port)
{
    int s = bind_at(SOCK_STREAM | SOCK_NONBLOCK, port);
    if (listen(s, 4096) < 0)
        fail("listen");
    return s;
}
