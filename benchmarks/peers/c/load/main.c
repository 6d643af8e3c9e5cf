// A load for echo servers on IPv4 TCP and UDP, with the options and the JSON of `parley bench`, to cross-check it:
//   load ADDRESS [--connections N] [--size N] [--depth N] [--duration 2s] [--warm-up 0.3s] [--rate N] [--churn] [--idle] [--pid PID] --json
// One thread. Every byte is compared. Latency is from when a message was sent (--rate: from when it was due) to when the
// last of it was read.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "load.h"

struct options asked = {.connections = 64, .depth = 1, .size = 32, .duration = 5, .warm_up = 0.3};
struct found found;
bool counting;

static void refuse(const char *what)
{
    fprintf(stderr, "load: %s cannot be had here\n", what);
    exit(2);
}

static void read_address(const char *text)
{
    char host[64];
    int port;
    asked.address = text;
    asked.datagrams = strncmp(text, "udp://", 6) == 0;
    asked.to.sin_family = AF_INET;
    if (sscanf(text + 6, "%63[0-9.]:%d", host, &port) != 2 || (!asked.datagrams && strncmp(text, "tcp://", 6) != 0) || inet_aton(host, &asked.to.sin_addr) == 0)
        refuse(text);
    asked.to.sin_port = htons((uint16_t)port);
}

static void read_options(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *option = argv[i], *value = i + 1 < argc ? argv[i + 1] : "";
        bool alone = true;
        if (strncmp(option, "--", 2) != 0)
            read_address(option);
        else if (strcmp(option, "--churn") == 0)
            asked.mode = CHURN;
        else if (strcmp(option, "--idle") == 0)
            asked.mode = IDLE;
        else if (strcmp(option, "--json") != 0)
            alone = false;
        if (alone)
            continue;
        i++;
        if (strcmp(option, "--connections") == 0)
            asked.connections = atoi(value);
        else if (strcmp(option, "--size") == 0)
            asked.size = strtoul(value, NULL, 10);
        else if (strcmp(option, "--depth") == 0)
            asked.depth = atoi(value);
        else if (strcmp(option, "--duration") == 0)
            asked.duration = atof(value);
        else if (strcmp(option, "--warm-up") == 0)
            asked.warm_up = atof(value);
        else if (strcmp(option, "--pid") == 0)
            asked.pid = atoi(value);
        else if (strcmp(option, "--rate") == 0) {
            asked.rate = atof(value);
            asked.mode = OPEN;
        } else
            refuse(option);
    }
    if (asked.address == NULL || asked.connections < 1 || asked.depth < 1 || asked.size < 1 || (asked.datagrams && (asked.size < 16 || asked.mode != CLOSED)))
        refuse("that");
}

static void print(void)
{
    double seconds = measured_seconds(), rate = (double)found.messages / seconds;
    bool load_bound = asked.mode != OPEN && asked.mode != IDLE && own_processors() > 0.95;
    printf("{\"address\":\"%s\",\"kind\":\"%s\",\"mode\":\"%s\",", asked.address, asked.datagrams ? "udp" : "tcp", mode_names[asked.mode]);
    printf("\"connections\":%d,\"size\":%zu,\"depth\":%d,\"rate\":%.0f,\"seconds\":%.3f,", asked.connections, asked.size, asked.depth, asked.rate, seconds);
    printf("\"messages\":%lu,\"messages_per_s\":%.1f,\"mb_per_s\":%.3f,", found.messages, rate, rate * (double)asked.size / 1e6);
    printf("\"p50_us\":%.3f,\"p90_us\":%.3f,\"p99_us\":%.3f,\"p999_us\":%.3f,\"max_us\":%.3f,", quantile_us(.5), quantile_us(.9), quantile_us(.99), quantile_us(.999), longest_us());
    printf("\"errors\":%lu,\"lost\":%lu,\"late\":%lu,\"bad\":%lu,\"unsent\":%lu,", found.errors, found.lost, found.late, found.bad, found.unsent);
    printf("\"own_cpu\":%.3f,\"server_cpu\":%.3f,\"server_rss_kb\":%ld,\"bytes_per_connection\":%.1f,", own_processors(), server_processors(), server_resident_kb(), found.bytes_per_connection);
    printf("\"bottleneck\":\"%s\",\"histogram\":", load_bound ? "load" : "none");
    print_histogram();
    puts("}");
}

int main(int argc, char **argv)
{
    struct rlimit descriptors;
    read_options(argc, argv);
    getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);
    make_pattern();
    if (asked.mode == IDLE)
        run_idle();
    else if (asked.mode == CHURN)
        run_churn();
    else if (asked.datagrams)
        run_datagrams();
    else
        run_streams();
    print();
    return found.errors + found.bad > 0 ? 4 : 0;
}
