// The phases of a run, and what this process and the server's used in the one that counts.
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

static int64_t counts_from, counts_until, counted_until;
static double own_before, own_after, server_before, server_after;

int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ll + t.tv_nsec;
}

struct use {
    double processor; // seconds
    long resident_kb;
};

// proc_pid_stat(5): fields 14 to 17 are its own time and that of children it has waited for, field 24 its pages in memory.
static void add(int pid, struct use *use)
{
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return;
    line[fread(line, 1, sizeof line - 1, file)] = '\0';
    fclose(file);
    char *field = strrchr(line, ')'), *rest = NULL;
    for (int i = 2; field != NULL && (field = strtok_r(i == 2 ? field : NULL, " ", &rest)) != NULL && i <= 24; i++) {
        if (i >= 14 && i <= 17)
            use->processor += atof(field) / (double)sysconf(_SC_CLK_TCK);
        if (i == 24)
            use->resident_kb += atol(field) * (sysconf(_SC_PAGESIZE) / 1024);
    }
}

// A server that starts a process for each client does its work there: /proc/PID/task/TID/children, Linux 4.2 or later.
static void add_tree(int pid, struct use *use)
{
    char path[512];
    add(pid, use);
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    for (struct dirent *task; tasks != NULL && (task = readdir(tasks)) != NULL;) {
        int child;
        snprintf(path, sizeof path, "/proc/%d/task/%s/children", pid, task->d_name);
        FILE *children = fopen(path, "r");
        while (children != NULL && fscanf(children, "%d", &child) == 1)
            add_tree(child, use);
        if (children != NULL)
            fclose(children);
    }
    if (tasks != NULL)
        closedir(tasks);
}

static double processor_of(int pid, bool tree)
{
    struct use use = {0};
    if (tree)
        add_tree(pid, &use);
    else
        add(pid, &use);
    return use.processor;
}

static void look(double *own, double *server)
{
    *own = processor_of(getpid(), false);
    *server = asked.pid > 0 ? processor_of(asked.pid, true) : 0;
}

void begin(void)
{
    counts_from = now_ns() + (int64_t)(asked.warm_up * 1e9);
    counts_until = INT64_MAX;
}

bool goes_on(int64_t now)
{
    if (counting && now >= counts_until) {
        counting = false;
        counted_until = now;
        look(&own_after, &server_after);
        return false;
    }
    if (!counting && now >= counts_from) {
        look(&own_before, &server_before);
        counting = true;
        counts_from = now_ns();
        counts_until = counts_from + (int64_t)(asked.duration * 1e9);
    }
    return true;
}

double measured_seconds(void)
{
    return (double)(counted_until - counts_from) / 1e9;
}

double own_processors(void)
{
    return (own_after - own_before) / measured_seconds();
}

double server_processors(void)
{
    return (server_after - server_before) / measured_seconds();
}

long server_resident_kb(void)
{
    struct use use = {0};
    if (asked.pid > 0)
        add_tree(asked.pid, &use);
    return use.resident_kb;
}
