// Preloaded into the service under siege: its wall clock is ahead of the true one by the seconds that the file SIEGE_CLOCK holds.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static int (*real)(clockid_t, struct timespec *);
static const char *ahead;

__attribute__((constructor)) static void begin(void)
{
    real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    const char *path = getenv("SIEGE_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *map = file < 0 ? MAP_FAILED : mmap(NULL, 20, PROT_READ, MAP_SHARED, file, 0);
    ahead = map == MAP_FAILED ? NULL : map;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (!real)
        begin();
    int result = real(clock, time);
    if (result == 0 && ahead && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec += strtol(ahead, NULL, 10);
    return result;
}
