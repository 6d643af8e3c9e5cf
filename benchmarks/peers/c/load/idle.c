// Opens connections, has one byte answered on each, and holds them.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

void run_idle(void)
{
    long before = server_resident_kb();
    for (int i = 0; i < asked.connections; i++) {
        unsigned char byte;
        int s = connected();
        fcntl(s, F_SETFL, 0);
        if (send(s, pattern_at(pattern_start(i)), 1, MSG_NOSIGNAL) != 1 || recv(s, &byte, 1, 0) != 1)
            found.errors++;
        else if (!matches(&byte, 1, pattern_start(i)))
            found.bad++;
        else
            found.messages++;
    }
    begin();
    while (goes_on(now_ns()))
        usleep(10000);
    found.bytes_per_connection = (double)(server_resident_kb() - before) * 1024 / asked.connections;
}
